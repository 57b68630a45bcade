"""Decision -> the record, the batch's fate, a dataset version, tags, events. Each can run twice."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from tasks.adapters.connect import outside
from tasks.adapters.ports import DECIDED, Landed, Run, Taken
from tasks.adapters.reading import Limits
from tasks.gates import Key
from tasks.history.batches import is_replaced
from tasks.labels.batch import Batch
from tasks.labels.failing_rows import failing_cells, unmet
from tasks.ledger.append import append_once, find
from tasks.pages.answer import answer_texts
from tasks.pages.outgoing import outgoing_texts
from tasks.plans import Outgoing, Project, SupplyPlan
from tasks.vocabulary import OUTGOING, Decision, Outcome

FATES = {
    Outcome.ACCEPTED: "accepted",
    Outcome.QUARANTINED: "quarantined",
    Outcome.REJECTED: "rejected",
}
EVENTS = {"batch": "batch.decided", "experiment": "experiment.decided"}

logger = logging.getLogger("proofline")
act_task = task(cache_policy=NO_CACHE, persist_result=False)


@act_task
def keep(decision: Decision) -> Decision:
    """Put the decision in the record, once; what the record holds is what counts."""
    kept = append_once(
        outside().records.links(decision.project),
        kind="decision",
        key=decision.key,
        project=decision.project,
        subject=decision.subject,
        at=decision.at,
        by=decision.asked_by,
        body={"decision": decision.model_dump(mode="json")},
    )
    return Decision.model_validate(kept.body["decision"])


@act_task
def set_by(project: str, taken: Taken) -> Taken:
    """Put our copy where no later run sweeps it, before its decision is kept; the copy that lies there.

    From then on the decision can be carried out whatever becomes of the original.
    """
    return replace(taken, place=outside().batches.file_away(project, taken, DECIDED))


@act_task
def write_failing_rows(project: str, key: Key, taken: Taken, batch: Batch) -> Batch:
    """Write out the rows that fail the batch's suite, before it is decided; the batch that says where.

    The place follows from the question: a run that is killed in between writes the same file again.
    """
    if not unmet(batch):
        return batch
    files = tuple(zip(taken.files, taken.file_rows, strict=True))
    cells = failing_cells(batch, files)
    path = outside().answers.write_rows(project, taken.landed, key.digest, cells)
    return replace(batch, failing_rows=path)


@act_task
def carry_out(decision: Decision, taken: Taken, dataset: str, now: datetime) -> Decision:
    """Put the batch where its fate says, version it when accepted, and record that it is done.

    Killed at any point, the next run does what is left: the landed original goes last.
    """
    batches, project = outside().batches, decision.project
    links = outside().records.links(project)
    place, replaced = batches.file_away(project, taken, FATES[decision.outcome]), is_replaced(links, decision)
    outside().answers.write(project, taken.landed, decision.key, answer_texts(decision, replaced=replaced))
    # A batch that came again is not put into the dataset again: a revision may stand there by now.
    if not find(links, lambda record: record.kind == "done" and record.body["key"] == decision.key):
        body: dict[str, object] = {"decision": decision.id, "fate": FATES[decision.outcome]}
        if decision.outcome is Outcome.ACCEPTED and not replaced:
            version = outside().datasets.add(project, dataset, decision.subject, place)
            body |= {"dataset": version.name, "manifest": dict(version.manifest), "dvc": version.dvc}
        _record_done(decision, body, now)
    batches.clear(project, taken)
    return decision


def _record_done(decision: Decision, body: Mapping[str, Any], now: datetime) -> None:
    """Put in the record, once, that the decision was carried out, and what came of it."""
    append_once(
        outside().records.links(decision.project),
        kind="done",
        key=decision.key,
        project=decision.project,
        subject=decision.subject,
        at=now,
        by=decision.asked_by,
        body=body,
    )


@act_task
def land_files(project: Project, plan: SupplyPlan, now: datetime) -> None:
    """Make a batch of every file that has arrived without a manifest and does not change any more."""
    for name, source in plan.sources.items():
        outside().landing.land(
            project.name,
            name,
            source.at,
            settle_seconds=source.settle_seconds,
            now=now,
            limits=Limits(plan.most_rows, plan.most_mib),
        )


@act_task
def announce_landed(project: str, landed: Landed) -> str:
    """Emit that a batch has arrived, once; its name."""
    emit_event(
        event="proofline.batch.landed",
        resource={
            "prefect.resource.id": f"proofline.batch.{project}.{landed.source}.{landed.id}",
            "proofline.project": project,
            "proofline.source": landed.source,
        },
        payload={"project": project, "subject": landed.subject},
    )
    outside().landing.tell(project, landed)
    return landed.subject


@act_task
def tell_left_lying(project: Project, plan: SupplyPlan) -> None:
    """Log a line on each thing that lies where batches land and that no run takes as it is."""
    for said in outside().batches.left_lying(project.name, tuple(plan.sources)):
        logger.warning("%s", said)


@act_task
def tag_runs(decision: Decision, runs: Sequence[Run]) -> None:
    """Leave the decision's id and outcome on the runs it judged."""
    tags = {"proofline.decision": decision.id, "proofline.outcome": decision.outcome.value}
    outside().runs.tag(runs, tags)


@act_task
def announce(decision: Decision) -> Decision:
    """Emit the decision's event: ids only; a receiver reads the decision from the record."""
    event = "drift.found" if decision.outcome is Outcome.DRIFT else EVENTS.get(decision.gate.about)
    if event:
        emit_event(
            event=f"proofline.{event}",
            resource={
                "prefect.resource.id": f"proofline.{decision.gate.about}.{decision.project}.{decision.id}",
                "proofline.project": decision.project,
                "proofline.outcome": decision.outcome.value,
            },
            payload={"project": decision.project, "decision_id": decision.id, "subject": decision.subject},
        )
    return decision


@act_task
def send_off(decision: Decision, taken: Taken, now: datetime) -> Decision:
    """Move a decided batch to ``released/`` when it may leave, else to ``held/``, and record that.

    A batch that is held now and was released before is taken out of ``released/`` too. Killed at any
    point, the next run does what is left: the original in ``outgoing/`` goes last.
    """
    project, landed = decision.project, taken.landed
    fate = "released" if decision.outcome is Outcome.ACCEPTED else "held"
    if fate == "held":
        _take_back(project, taken)
    outside().outgoing.file_away(project, taken, fate)
    asked_for = Landed(f"{OUTGOING}/{landed.source}", landed.id)
    outside().answers.write(project, asked_for, decision.key, outgoing_texts(decision))
    _record_done(decision, {"decision": decision.id, "fate": fate}, now)
    outside().outgoing.clear(project, taken)
    return decision


def _take_back(project: str, taken: Taken) -> None:
    """Move what was released of these very bytes, under this name, to ``held/``."""
    while released := outside().outgoing.kept(project, taken.landed, taken.digest, ["released"]):
        outside().outgoing.file_away(project, released, "held")
        logger.warning(
            "%s: was released before, and is held now; it may have been sent", taken.landed.subject
        )


@act_task
def tell_not_leaving(project: Project, plan: Outgoing) -> None:
    """Log a line on each thing in ``outgoing/`` that no run takes, such as a folder of an unknown vendor."""
    for said in outside().outgoing.left_lying(project.name, plan.vendors):
        logger.warning("%s", said)
