"""What a team keeps on its board beside tickets: questions to others, actions, milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from tasks.pages.risks import RiskLike
from tasks.pages.sprint_now import SprintLike

MOST_ASKS, MOST_ANSWERED, MOST_ACTIONS = 10, 3, 12

Row = dict[str, Any]
_LAST = "9999-12-31"


class Dumps(Protocol):
    """Fields as JSON types."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Every field."""


class AskLike(Dumps, Protocol):
    """A question to somebody outside the team."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered."""

    def is_overdue(self, today: date) -> bool:
        """Whether it is open after its day."""


class ActionLike(Dumps, Protocol):
    """What a retrospective decided to do otherwise."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What makes it vague."""

    def is_overdue(self, today: date, sprint_end: date | None = None) -> bool:
        """Whether it is open after its day, or after its sprint's last."""


class KeptLike(Protocol):
    """The parts of a board that this page shows."""

    @property
    def risks(self) -> Sequence[RiskLike]:
        """What may go wrong."""

    @property
    def asks(self) -> Sequence[AskLike]:
        """What is asked of those above."""

    @property
    def actions(self) -> Sequence[ActionLike]:
        """What is done otherwise."""

    @property
    def milestones(self) -> Sequence[Dumps]:
        """What is shown when."""

    @property
    def sprints(self) -> Sequence[SprintLike]:
        """Sprints."""


def decisions_needed(found: Sequence[AskLike], today: date) -> Row | None:
    """Questions to somebody outside the team, the most urgent first; None when none was asked."""
    if not found:
        return None
    held = [(one.model_dump(mode="json"), one) for one in found]
    open_ = sorted(
        (_ask(row, one, today) for row, one in held if one.is_open), key=lambda row: (row["by"], row["id"])
    )
    answered = sorted(
        (row for row, one in held if not one.is_open), key=lambda row: row["answered_on"], reverse=True
    )
    return {
        "open": len(open_),
        "overdue": sum(row["level"] == "ba" for row in open_),
        "rows": open_[:MOST_ASKS],
        "more": len(open_[MOST_ASKS:]),
        "answered": [
            {name: row[name] for name in ("id", "question", "who", "answer", "answered_on")}
            for row in answered[:MOST_ANSWERED]
        ],
    }


def _ask(held: Mapping[str, Any], ask: AskLike, today: date) -> Row:
    late = ask.is_overdue(today)
    return {
        **{name: held[name] for name in ("id", "question", "kind", "who", "by", "otherwise")},
        "level": "ba" if late else "no",
        "word": "Overdue" if late else "Open",
    }


def actions(found: Sequence[ActionLike], sprints: Sequence[SprintLike], today: date) -> Row | None:
    """Actions that are still open, what is overdue first, and how many are done; None without any."""
    if not found:
        return None
    ends = {sprint.id: sprint.end for sprint in sprints}
    held = [(one.model_dump(mode="json"), one) for one in found]
    open_ = [_action(row, one, ends, today) for row, one in held if row["status"] == "open"]
    open_.sort(key=lambda row: (row["level"] != "ba", row["due"] or _LAST, row["id"]))
    counted = [row for row, _ in held if row["status"] != "dropped"]
    return {
        "total": len(counted),
        "done": sum(row["status"] == "done" for row in counted),
        "overdue": sum(row["level"] == "ba" for row in open_),
        "rows": open_[:MOST_ACTIONS],
        "more": len(open_[MOST_ACTIONS:]),
    }


def _action(held: Mapping[str, Any], action: ActionLike, ends: Mapping[str, date], today: date) -> Row:
    end = ends.get(held["sprint"] or "")
    late = action.is_overdue(today, end)
    return {
        **{name: held[name] for name in ("id", "text", "owners", "sprint", "measure", "priority")},
        "due": held["due"] or (end.isoformat() if end else None),
        "level": "ba" if late else "no",
        "word": "Overdue" if late else "Open",
        "lacks": list(action.lacks),
    }


def next_milestone(found: Sequence[Dumps], today: date) -> Row | None:
    """What is shown next, today or later; None when nothing is planned."""
    ahead = [row for one in found if (row := one.model_dump(mode="json"))["day"] >= today.isoformat()]
    return min(ahead, key=lambda row: str(row["day"]), default=None)
