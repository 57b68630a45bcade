"""Moves of tickets from stage to stage, as the record dates them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tasks.board.ticket import Stage, Ticket
from tasks.fields import Day
from tasks.vocabulary import Word


class Move(Word):
    """A ticket was seen in another stage than before; ``before`` is None when it was new to the record."""

    ticket: str
    before: Stage | None
    after: Stage
    sprint: str | None
    day: Day


def new_moves(tickets: Iterable[Ticket], moves: Sequence[Move], day: date) -> tuple[Move, ...]:
    """What the board says today that the record does not hold yet; ``moves`` are oldest first."""
    last = {move.ticket: move.after for move in moves}
    return tuple(
        Move(ticket=ticket.id, before=last.get(ticket.id), after=ticket.stage, sprint=ticket.sprint, day=day)
        for ticket in tickets
        if last.get(ticket.id) != ticket.stage
    )


def entered(ticket: Ticket, moves: Sequence[Move]) -> date | None:
    """The day on which the ticket was first seen in the stage where it stands; None when it was not yet."""
    last = next((move for move in reversed(moves) if move.ticket == ticket.id), None)
    return last.day if last and last.after == ticket.stage else None


def begun(ticket: str, moves: Sequence[Move]) -> date | None:
    """The day on which work on the ticket began: it left the backlog, or was first seen as a hypothesis.

    None when that is not known, as of a ticket that the record first saw in a later stage.
    """
    return next((move.day for move in moves if move.ticket == ticket and _begins(move)), None)


def _begins(move: Move) -> bool:
    if move.before is None:
        return move.after == "hypothesis"
    return move.before == "backlog" and move.after != "backlog"
