"""The board beside the record: tickets that have moved."""

from __future__ import annotations

from datetime import datetime

from tasks.adapters.connect import outside
from tasks.board.moves import Move, new_moves
from tasks.history.board import recorded_moves
from tasks.load.shared import value_task
from tasks.plans import Project


@value_task
def load_new_moves(project: Project, now: datetime) -> tuple[Move, ...]:
    """Moves that the board shows and the record does not hold yet; none without a board."""
    board = project.board()
    if board is None:
        return ()
    return new_moves(board.tickets, recorded_moves(outside().records.links(project.name)), now.date())
