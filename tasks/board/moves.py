"""Moves of tickets from stage to stage, as the record dates them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    last = {ticket: move.after for ticket, move in last_moves(moves).items()}
    return tuple(
        Move(ticket=ticket.id, before=last.get(ticket.id), after=ticket.stage, sprint=ticket.sprint, day=day)
        for ticket in tickets
        if last.get(ticket.id) != ticket.stage
    )


def entered(ticket: Ticket, last: Move | None) -> date | None:
    """The day on which the ticket was first seen in the stage where it stands; None when it was not yet.

    ``last`` is its last move, if there is one.
    """
    return last.day if last and last.after == ticket.stage else None


def last_moves(moves: Iterable[Move]) -> Mapping[str, Move]:
    """The last move of each ticket; ``moves`` are oldest first."""
    return {move.ticket: move for move in moves}


def begins(moves: Iterable[Move]) -> Mapping[str, date]:
    """The day on which work on each ticket began: it left the backlog, or was first seen as a hypothesis.

    One whose begin is not known, as of a ticket that the record first saw in a later stage, is left out;
    ``moves`` are oldest first.
    """
    return {move.ticket: move.day for move in [*moves][::-1] if _begins(move)}


def _begins(move: Move) -> bool:
    if move.before is None:
        return move.after == "hypothesis"
    return move.before == "backlog" and move.after != "backlog"
