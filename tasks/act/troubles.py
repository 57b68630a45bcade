"""Prefect's own failures become alerts: kept in the record, told, and a run that died is begun anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.act.shared import act_task, emit, logger
from tasks.act.states import keep_state
from tasks.adapters.connect import outside
from tasks.adapters.prefect_server import DeadRun, start_again
from tasks.events import AlertRaised
from tasks.history.troubles import FIELD, Trouble
from tasks.ledger.append import find

OUTCOMES = {"run": "RUN_DIED", "trigger": "TRIGGER_FAILED"}
MOST_TIMES = 2  # what dies twice has a reason that a third time does not mend
WHY = "it died; it is begun anew"


@act_task
def go_on(run: DeadRun) -> str:
    """Begin a run that died anew, unless it was begun often enough; what was done, "" for nothing."""
    if run.times >= MOST_TIMES:
        return ""
    start_again(run, WHY)
    return "it is begun anew"


@act_task
def keep_trouble(projects: Sequence[str], trouble: Trouble, now: datetime) -> None:
    """Raise an alert in each of these projects, then record that it was raised; once for each trouble."""
    logger.error("%s", trouble.told)
    for project in projects:
        if find(outside().records.links(project), "state", trouble.key) is None:
            alert = AlertRaised(project=project, about=trouble.what, subject=trouble.named, alert=trouble.id)
            resource = f"{trouble.what}.{project}.{trouble.id}"
            emit(alert, resource, OUTCOMES[trouble.what], key=trouble.key)
            keep_state(project, trouble.named, trouble.key, {FIELD: trouble.model_dump(mode="json")}, now)
