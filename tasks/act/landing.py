"""What has arrived becomes a batch, and is announced."""

from __future__ import annotations

from datetime import datetime

from tasks.act.shared import act_task, emit
from tasks.adapters.connect import outside
from tasks.adapters.each_source import Silent, ask_each
from tasks.adapters.ports import Landed
from tasks.adapters.reading import Limits
from tasks.canonical import digest
from tasks.events import BatchLanded
from tasks.plans import Project, SupplyPlan


@act_task
def land_files(project: Project, plan: SupplyPlan, now: datetime) -> Silent:
    """Make a batch of every file that has arrived without a manifest and does not change any more.

    Returns the sources that did not answer, and why.
    """

    def land(name: str) -> None:
        outside().landing.land(
            project.name,
            name,
            plan.sources[name].at,
            settle_seconds=plan.sources[name].settle_seconds,
            now=now,
            limits=Limits(plan.most_rows, plan.most_mib),
        )

    return ask_each(plan.sources, land, str)[1]


@act_task
def announce_landed(project: str, landed: Landed) -> str:
    """Emit that a batch has arrived, once; its name."""
    resource = f"batch.{project}.{landed.source}.{landed.id}"
    landing = BatchLanded(project=project, subject=landed.subject)
    emit(landing, resource, "LANDED", key=digest([landed.subject, landed.listing]))
    outside().landing.tell(project, landed)
    return landed.subject
