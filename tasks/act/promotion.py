"""Moves back, and what killed runs left of any move, as flows make them; each rollback is announced once."""

from __future__ import annotations

from datetime import datetime

from prefect.events import emit_event

from tasks.act import moving, reconcile, rollback
from tasks.act.moves import Carried
from tasks.act.moving import RowsOf
from tasks.act.rollback import Back
from tasks.act.shared import act_task
from tasks.adapters.connect import asker, outside
from tasks.errors import InputError
from tasks.history.incidents import need_incident
from tasks.history.promotions import untold_rollbacks
from tasks.labels.kept_text import kept_text
from tasks.ledger.append import append_once
from tasks.plans import Project
from tasks.readiness.promotion import Place


@act_task
def recover(project: Project, environment: str, rows_of: RowsOf, now: datetime) -> tuple[Carried, ...]:
    """Let the registry and the people know what the record knows: to be called before anything is moved.

    What killed runs left open is carried to its end, aliases that were moved by hand are set back, and
    rollbacks that nobody was told of are announced.
    """
    found = moving.recover(project, environment, rows_of, now)
    realign.fn(project, environment, now)
    announce_rollbacks.fn(project, now)
    return found


@act_task
def roll_back(
    project: Project, place: Place, rows_of: RowsOf, now: datetime, *, why: str, to: str, incident: str
) -> Back:
    """Let the alias name a version that stood there before, in seconds.

    For an incident that is done once, only where the plan wanted it, and only while the version that fell
    stands there. What the incident says is read from the record.
    """
    if not incident:
        if not why.strip():
            raise InputError("why: found nothing; allowed: the reason of the rollback, or an incident")
        return rollback.roll_back(project, place, kept_text("why", why), now, rows_of, to=to)
    opened = need_incident(outside().records.links(project.name), incident)
    if not opened.roll_back:
        told = f"{opened.why}; the plan leaves it to a person: proofline rollback {opened.model} --why ..."
        return Back(opened.place, opened.version, opened.version, told)
    return rollback.roll_back(
        project,
        opened.place,
        kept_text("why", why) if why else opened.why,
        now,
        rows_of,
        to=to,
        evidence=opened.id,
        since=opened.since,
    )


@act_task
def realign(project: Project, environment: str, now: datetime) -> tuple[reconcile.Reset, ...]:
    """Set aliases that were moved by hand to what the record says, and raise an alert on each."""
    found = reconcile.realign(project, environment, now)
    for one in found:
        emit_event(
            event="proofline.alert.raised",
            resource={
                "prefect.resource.id": f"proofline.alias.{project.name}.{one.place.model}.{one.seq}",
                "proofline.project": project.name,
                "proofline.outcome": "ALIAS_MOVED",
            },
            payload={"project": project.name, "about": "alias", "subject": one.place.subject},
        )
    return found


@act_task
def announce_rollbacks(project: Project, now: datetime) -> None:
    """Emit an event on each rollback that is done and was not told of, then record that it was told.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    links = outside().records.links(project.name)
    for step in untold_rollbacks(links):
        emit_event(
            event="proofline.model.rolled-back",
            resource={
                "prefect.resource.id": f"proofline.rollback.{project.name}.{step.record.seq}",
                "proofline.project": project.name,
                "proofline.outcome": "ROLLED_BACK",
            },
            payload={"project": project.name, "subject": step.move.subject, "record": step.record.seq},
        )
        append_once(
            links,
            kind="state",
            key=step.move.key,
            project=project.name,
            subject=step.move.subject,
            at=now,
            by=asker(),
            body={"announced": step.record.seq},
        )
