"""Which trigger started no run?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.troubles import keep_trouble
from tasks.history.troubles import Trouble
from tasks.load.troubles import load_refused


@flow
def tell_refused(event: str) -> Trouble:
    """Keep an alert on a trigger that could not start a run, in the record of the project it was for."""
    trouble, projects = load_refused(event)
    keep_trouble(projects, trouble, now())
    return trouble
