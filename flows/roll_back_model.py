"""Return to the version before."""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.promotion import announce_rollbacks, roll_back
from tasks.act.rollback import Back
from tasks.adapters.production import production
from tasks.load.move_rows import rows_of_move
from tasks.load.shared import load_project
from tasks.readiness.promotion import Place


@flow
def roll_back_model(project: str, why: str = "", to: str = "", incident: str = "") -> Back:
    """Let the alias name the version that stood before, or the one named; once an incident; announce it."""
    folder, where = load_project(project), production()
    place = Place(folder.model().promoted(folder.shown).model, where.environment, where.alias)
    back = roll_back(folder, place, rows_of_move, now(), why=why, to=to, incident=incident)
    announce_rollbacks(folder, now())
    return back
