"""Compute used and left, per ticket and per sprint, and what is soon gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from tasks.board.opened import Opened
from tasks.board.sprint import Sprint
from tasks.board.ticket import Ticket
from tasks.vocabulary import Word

SOON_GONE = 0.8  # share of a budget from which on somebody is told
# Hours are sums of many parts: what differs only by their rounding is equal.
_ROUNDING = 1e-9

About = Literal["ticket", "sprint"]
State = Literal["no budget", "within", "soon gone", "over"]


class Used(Word):
    """What one run used: for which ticket and sprint ("" where no tag says so), begun on which day.

    ``hours`` is None where it is not known: a run that goes on, or one that was never ended.
    """

    ticket: str = ""
    sprint: str = ""
    day: date | None = None
    hours: float | None = Field(None, ge=0)


class Budget(Word):
    """Compute of one ticket or sprint, in hours. ``planned`` is None where the board plans none."""

    about: About
    id: str
    title: str = ""
    planned: float | None
    used: float
    runs: int
    unknown: int  # runs that do not say what they used
    opened: bool = False  # in the record, by a flow: the board does not know it

    @property
    def left(self) -> float | None:
        """Hours left, below 0 when overspent; None without a plan."""
        return None if self.planned is None else self.planned - self.used

    @property
    def share(self) -> float | None:
        """Used over planned; None without a plan."""
        return None if self.planned is None else self.used / self.planned

    @property
    def state(self) -> State:
        """Within the budget, soon gone (from 80 % on), over it, or no budget to be within."""
        share = self.share
        if share is None:
            return "no budget"
        if share > 1 + _ROUNDING:
            return "over"
        return "soon gone" if share >= SOON_GONE - _ROUNDING else "within"


class Costs(Word):
    """Compute of every ticket and sprint that has a budget or a run, as the board orders them."""

    tickets: tuple[Budget, ...]
    sprints: tuple[Budget, ...]

    @property
    def alarming(self) -> tuple[Budget, ...]:
        """What is soon gone or over."""
        return tuple(b for b in (*self.tickets, *self.sprints) if b.state in {"soon gone", "over"})

    @property
    def is_over(self) -> bool:
        """Whether a ticket or sprint has used more than its budget."""
        return any(budget.state == "over" for budget in self.alarming)


def costs(
    used: Sequence[Used],
    tickets: Sequence[Ticket],
    sprints: Sequence[Sprint],
    opened: Sequence[Opened] = (),
) -> Costs:
    """What every ticket and sprint used of its budget; a run counts whatever its role or end.

    A run's sprint is the one that it names, else the one that holds the day on which it began. What
    belongs to no ticket or sprint is listed under the id "", so that all hours are there. ``opened`` are
    tickets that the record opened.
    """
    named = [one if one.sprint else one.model_copy(update={"sprint": _on(one, sprints)}) for one in used]
    of_tickets = {t.id: (t.title, t.compute_hours) for t in tickets}
    of_sprints = {s.id: (s.goal, s.compute_hours) for s in sprints}
    by_flows = {one.id: one.title for one in opened if one.id not in of_tickets}
    of_all = _budgets("ticket", of_tickets, _by(named, "ticket"))
    return Costs(
        tickets=tuple(
            one.model_copy(update={"title": by_flows[one.id], "opened": True}) if one.id in by_flows else one
            for one in of_all
        ),
        sprints=tuple(_budgets("sprint", of_sprints, _by(named, "sprint"))),
    )


def _by(used: Sequence[Used], about: About) -> Mapping[str, list[Used]]:
    found: defaultdict[str, list[Used]] = defaultdict(list)
    for one in used:
        found[one.ticket if about == "ticket" else one.sprint].append(one)
    return found


def _budgets(
    about: About, planned: Mapping[str, tuple[str, float | None]], used: Mapping[str, Sequence[Used]]
) -> Iterator[Budget]:
    """One budget for each that is planned or used; what the board does not know comes last, "" at the end."""
    unknown = sorted(used.keys() - planned.keys(), key=lambda id_: (not id_, id_))
    for id_ in (*planned, *unknown):
        title, hours = planned.get(id_, ("", None))
        runs = used.get(id_, ())
        if runs or hours is not None:
            yield Budget(
                about=about,
                id=id_,
                title=title,
                planned=hours,
                used=sum(one.hours or 0.0 for one in runs),
                runs=len(runs),
                unknown=sum(one.hours is None for one in runs),
            )


def _on(one: Used, sprints: Sequence[Sprint]) -> str:
    return next((s.id for s in sprints if one.day and s.start <= one.day <= s.end), "")
