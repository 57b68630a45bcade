"""Were experiments killed in good time, and were they described well enough to be decided at all?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tasks.board.outcomes import TicketEnd
from tasks.board.sprint import Sprint, sprint_on
from tasks.board.ticket import Ticket
from tasks.fields import Day
from tasks.vocabulary import Decision, Outcome, Word

OVERSPENT = 2.0  # times the planned compute, as the kill rules advise


class Kill(Word):
    """A killed experiment: when, after how many days (None: its begin is not known), and what came late."""

    ticket: str
    title: str
    day: Day
    days: int | None
    used_hours: float | None
    planned_hours: float | None
    late: tuple[str, ...]
    learnings: str


def kills(
    ends: Sequence[TicketEnd],
    tickets: Sequence[Ticket],
    *,
    sprints: Sequence[Sprint],
    starts: Mapping[str, date],
    decisions: Sequence[Decision],
    used_hours: Mapping[str, float],
) -> tuple[Kill, ...]:
    """Every killed ticket of ``ends``, the oldest first, with each reason for which its kill came late.

    Parameters
    ----------
    ends : sequence of TicketEnd
        How tickets were decided; only the killed count.
    tickets, sprints
        The board's; sprints oldest first.
    starts : mapping of str to date
        The day on which work on each ticket began; one whose begin is not known is left out.
    decisions : sequence of Decision
        The record's, oldest first.
    used_hours : mapping of str to float
        Compute of each ticket's runs; a ticket without runs is left out.

    Returns
    -------
    tuple of Kill
        Late is: after its time box, with over twice its compute budget, or in a later sprint than the
        gate's first no. What is not known is no reason.
    """
    held = {one.id: one for one in tickets}
    killed = sorted((end for end in ends if end.end == "killed"), key=lambda end: end.day)
    found = []
    for end in killed:
        ticket = held.get(end.ticket) or Ticket(id=end.ticket, title=end.ticket)
        begin, used = starts.get(end.ticket), used_hours.get(end.ticket)
        late = (
            *_after_time_box(ticket, begin, end.day, sprints),
            *_over_budget(ticket, used),
            *_after_a_no(end, decisions, sprints),
        )
        found.append(
            Kill(
                ticket=end.ticket,
                title=ticket.title,
                day=end.day,
                days=(end.day - begin).days if begin and begin <= end.day else None,
                used_hours=used,
                planned_hours=ticket.compute_hours,
                late=late,
                learnings=ticket.learnings,
            )
        )
    return tuple(found)


def _after_time_box(
    ticket: Ticket, begin: date | None, day: date, sprints: Sequence[Sprint]
) -> Iterator[str]:
    first = sprint_on(sprints, begin) if begin else next((s for s in sprints if s.id == ticket.sprint), None)
    if first is None or ticket.time_box_sprints is None:
        return
    last = [*sprints].index(first) + ticket.time_box_sprints - 1
    if last < len(sprints) and day > sprints[last].end:
        box = f"{ticket.time_box_sprints} {'sprint' if ticket.time_box_sprints == 1 else 'sprints'}"
        after = (day - sprints[last].end).days
        yield f"{after} days after its time box of {box}, which ended on {sprints[last].end}"


def _over_budget(ticket: Ticket, used: float | None) -> Iterator[str]:
    planned = ticket.compute_hours
    if used is not None and planned and used > OVERSPENT * planned:
        yield f"with {used:,.1f} of {planned:,.1f} planned hours used, over twice its budget"


def _after_a_no(end: TicketEnd, decisions: Sequence[Decision], sprints: Sequence[Sprint]) -> Iterator[str]:
    noes = (d for d in decisions if d.subject == end.ticket and d.outcome is Outcome.NOT_PROMOTABLE)
    first = next(noes, None)
    if first is None or first.id == end.decision:
        return
    then, now = sprint_on(sprints, first.at.date()), sprint_on(sprints, end.day)
    if then and now and then.start < now.start:
        yield f"in {now.id}; the gate had said no on {first.at.date()}, in {then.id} [{first.id}]"


class Hypotheses(Word):
    """Decided tickets, how many were described well enough, and what the others lack."""

    decided: int
    whole: int
    lacking: tuple[tuple[str, str], ...]


def hypotheses(ends: Sequence[TicketEnd], tickets: Sequence[Ticket]) -> Hypotheses:
    """Whether decided tickets said what they believed, beside what, with which target and criterion.

    Tickets that were taken off the board are left out; an empty sequence gives zeros.
    """
    held = {one.id: one for one in tickets}
    known = [held[end.ticket] for end in ends if end.ticket in held]
    lacking = [(one.id, said) for one in known if (said := ", ".join(_lacks(one)))]
    return Hypotheses(decided=len(known), whole=len(known) - len(lacking), lacking=tuple(lacking))


def _lacks(ticket: Ticket) -> Iterator[str]:
    asked = {
        "a hypothesis": ticket.hypothesis,
        "a baseline": ticket.baseline,
        "a success criterion": ticket.success.primary,
        "a target": ticket.target is not None,
    }
    return (what for what, given in asked.items() if not given)
