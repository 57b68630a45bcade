"""What closed tickets taught: what people wrote when they were closed, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from tasks.board.outcomes import End, TicketEnd
from tasks.board.ticket import Ticket
from tasks.fields import Day
from tasks.vocabulary import Decision, Word

MOST = 3  # the newest: what changes the way of working now


class Learnt(Word):
    """What one closed ticket taught, how it ended and on which day."""

    ticket: str
    title: str
    end: End
    day: Day
    learnings: str


def newest_learnt(
    tickets: Sequence[Ticket], ends: Iterable[TicketEnd], decisions: Sequence[Decision]
) -> tuple[Learnt, ...]:
    """The newest learnings of tickets that were killed or promoted, three at most.

    Parameters
    ----------
    tickets : sequence of Ticket
        The board's; what it says was learnt counts where no person's word in the record does.
    ends : iterable of TicketEnd
        How tickets were decided, one entry a ticket.
    decisions : sequence of Decision
        The record's, oldest first; a person's word holds what was learnt.

    Returns
    -------
    tuple of Learnt
        The newest first; closed tickets about which nobody wrote anything are left out.
    """
    closed = sorted((end for end in ends if end.is_closed), key=lambda end: end.day, reverse=True)
    return tuple(islice(_learnt(tickets, closed, decisions), MOST))


def _learnt(
    tickets: Sequence[Ticket], closed: Sequence[TicketEnd], decisions: Sequence[Decision]
) -> Iterator[Learnt]:
    said = {one.subject: one.inputs["learnings"] for one in decisions if one.inputs.get("learnings")}
    held = {ticket.id: ticket for ticket in tickets}
    for end in closed:
        ticket = held.get(end.ticket)
        text = said.get(end.ticket) or (ticket.learnings if ticket else "")
        if text:
            title = ticket.title if ticket else end.ticket
            yield Learnt(ticket=end.ticket, title=title, end=end.end, day=end.day, learnings=text)
