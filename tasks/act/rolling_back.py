"""Rollbacks as flows make them: by hand or for an incident; each is announced once."""

from __future__ import annotations

from datetime import datetime

from tasks.act import rollback
from tasks.act.moving import TrialOf
from tasks.act.rollback import Back
from tasks.act.shared import act_task, emit
from tasks.act.states import keep_state
from tasks.adapters.connect import outside
from tasks.errors import InputError
from tasks.events import ModelRolledBack
from tasks.history.incidents import need_incident
from tasks.history.promotions import untold_rollbacks
from tasks.history.way_back import BY_HAND
from tasks.labels.kept_text import kept_text
from tasks.plans import Project
from tasks.readiness.promotion import Place


@act_task
def roll_back(
    project: Project, place: Place, trial_of: TrialOf, now: datetime, *, why: str, to: str, incident: str
) -> Back:
    """Let the alias name a version that stood there before, in seconds.

    For an incident that is done once, only where the plan wanted it, to the very version that it names, and
    only while the version that fell stands there. What the incident says is read from the record.
    """
    if not incident:
        if not why.strip():
            raise InputError("why: found nothing; allowed: the reason of the rollback, or an incident")
        return rollback.roll_back(project, place, kept_text("why", why), now, trial_of, to=to)
    opened = need_incident(outside().records.links(project.name), incident)
    if to not in ("", opened.to):
        raise InputError(f"to: found {to!r}; allowed: {opened.to!r}, as incident {opened.id} says, or none")
    if opened.left_to_people:
        return Back(opened.place, opened.version, opened.version, f"{opened.why}; {opened.left_to_people}")
    return rollback.roll_back(
        project,
        opened.place,
        kept_text("why", why) if why else opened.why,
        now,
        trial_of,
        to=opened.to,
        evidence=opened.id,
        since=opened.since,
    )


@act_task
def announce_rollbacks(project: Project, now: datetime) -> None:
    """Emit an event on each rollback that is done and was not told of, then record that it was told.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    links = outside().records.links(project.name)
    for step in untold_rollbacks(links):
        place, seq = step.move.subject, step.record.seq
        resource = f"rollback.{project.name}.{seq}"
        incident = "" if step.move.evidence.startswith(BY_HAND) else step.move.evidence
        back = ModelRolledBack(project=project.name, subject=place, record=seq, incident=incident)
        emit(back, resource, "ROLLED_BACK", key=step.key)
        keep_state(project.name, place, step.key, {"announced": seq}, now)
