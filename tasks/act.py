"""Decision -> the record, the batch's fate, a dataset version, tags, events. Each can run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run, Taken
from tasks.ledger.append import append_once, find
from tasks.vocabulary import Decision, Outcome

FATES = {
    Outcome.ACCEPTED: "accepted",
    Outcome.QUARANTINED: "quarantined",
    Outcome.REJECTED: "rejected",
}
EVENTS = {"batch": "batch.decided", "experiment": "experiment.decided"}

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
def carry_out(decision: Decision, taken: Taken, dataset: str, now: datetime) -> Decision:
    """Put the batch where its fate says, version it when accepted, and record that it is done.

    Killed at any point, the next run does what is left: the landed original goes last.
    """
    batches, project = outside().batches, decision.project
    links = outside().records.links(project)
    place = batches.file_away(project, taken, FATES[decision.outcome])
    # A batch that came again is not put into the dataset again: a revision may stand there by now.
    if not find(links, lambda record: record.kind == "done" and record.body["key"] == decision.key):
        body: dict[str, object] = {"decision": decision.id, "fate": FATES[decision.outcome]}
        if decision.outcome is Outcome.ACCEPTED:
            version = outside().datasets.add(project, dataset, decision.subject, place)
            body |= {"dataset": version.name, "manifest": dict(version.manifest), "dvc": version.dvc}
        append_once(
            links,
            kind="done",
            key=decision.key,
            project=project,
            subject=decision.subject,
            at=now,
            by=decision.asked_by,
            body=body,
        )
    batches.clear(project, taken)
    return decision


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
