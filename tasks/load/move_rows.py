"""Rows that a version must answer before an alias moves to it."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.adapters.ports_promotion import Rows
from tasks.load.serving_rows import load_rows
from tasks.readiness.promotion import Move


def rows_of_move(move: Move) -> Rows | None:
    """The rows that the run behind a move's new version logged; None when it logged none."""
    version = outside().registry.version(move.model, move.after)
    if version is None or not version.run:
        return None
    # Of a run only its id is asked for: which ticket it was for does not matter any more.
    return load_rows(Run(version.run, "", 0, "", "", ""))
