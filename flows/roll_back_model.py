"""Return to the version before."""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.deliver import deliver
from tasks.act.rollback import Back
from tasks.act.rolling_back import announce_rollbacks, roll_back
from tasks.adapters.production import place_of
from tasks.load.shared import load_project
from tasks.load.trial import trials_of
from tasks.report import follow_moves


@flow
def roll_back_model(project: str, why: str = "", to: str = "", incident: str = "") -> Back:
    """Let the alias name the version that stood before, or the one named; once an incident; announce it."""
    folder = load_project(project)
    back = roll_back(folder, place_of(folder), trials_of(folder), now(), why=why, to=to, incident=incident)
    announce_rollbacks(folder, now())
    deliver(folder, *follow_moves(folder, now()))
    return back


deployed = as_deployed(roll_back_model, asks.always, one_only=True)
