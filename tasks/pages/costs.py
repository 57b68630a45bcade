"""Compute on the status page: used and left, per sprint and ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tasks.pages.reading import number
from tasks.pages.verdicts import Shown

MOST_ROWS = 8

# Without a budget nothing can be good or bad: no shape and no colour.
_STATES: Mapping[str, Shown] = {
    "over": Shown("ba", "Over budget"),
    "soon gone": Shown("wa", "Soon gone"),
    "within": Shown("ok", "Within budget"),
}


class BudgetLike(Protocol):
    """What pages need of a budget, from a domain that they may not import; hours."""

    @property
    def id(self) -> str:
        """The ticket or sprint; "" for runs that name none."""

    @property
    def left(self) -> float | None:
        """Hours left; None without a budget."""

    @property
    def share(self) -> float | None:
        """Used over planned; None without a budget."""

    @property
    def state(self) -> str:
        """Over, soon gone, within, or no budget."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its ``about``, ``id``, ``title``, ``planned``, ``used``, ``runs`` and ``unknown``."""


class CostsLike(Protocol):
    """What pages need of costs."""

    @property
    def tickets(self) -> Sequence[BudgetLike]:
        """Those with a budget or a run, as the board orders them."""

    @property
    def sprints(self) -> Sequence[BudgetLike]:
        """The same of sprints, oldest first."""


def compute(found: CostsLike | str | None) -> dict[str, Any] | None:
    """The section of the page; None when nothing is planned or used. A text says why it cannot be told."""
    if found is None or isinstance(found, str):
        return {"problem": found, "sprints": [], "tickets": [], "more": 0} if found else None
    sprints, tickets = ([_row(one) for one in part] for part in (found.sprints, found.tickets))
    if not (sprints or tickets):
        return None
    shown = sorted((row for row in tickets if row["runs"]), key=_urgency)
    return {
        "problem": "",
        "sprints": sprints[-MOST_ROWS:],
        "tickets": shown[:MOST_ROWS],
        "more": len(tickets) - len(shown[:MOST_ROWS]),
    }


def _urgency(row: Mapping[str, Any]) -> int:
    """What is over its budget first, then what soon is, then the rest."""
    return {"ba": 0, "wa": 1}.get(row["level"], 2)


def _row(one: BudgetLike) -> dict[str, Any]:
    how = _STATES.get(one.state)
    held = one.model_dump(mode="json")
    return {
        **held,
        **{name: number(held[name]) for name in ("planned", "used")},
        "left": number(one.left),
        "share": number(one.share),
        "level": how.level if how else "",
        "word": how.word if how else "No budget",
    }
