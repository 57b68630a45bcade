"""Which tickets have moved?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.board import keep_moves
from tasks.act.decisions import announce_left
from tasks.board.moves import Move
from tasks.load.board import load_new_moves
from tasks.load.record import left_unannounced
from tasks.load.shared import load_project


@flow
def watch_board(project: str) -> tuple[Move, ...]:
    """Keep in the record which tickets stand in another stage than when it was looked at last.

    What killed runs decided about tickets and did not announce is announced here too.
    """
    place = load_project(project)
    announce_left(left_unannounced(place), now())
    return keep_moves(project, load_new_moves(place, now()), now())


deployed = as_deployed(watch_board, asks.board)
