"""A decision is kept in the record, and announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect.events import emit_event

from tasks.act.shared import act_task, record_done
from tasks.adapters.connect import outside
from tasks.ledger.append import append_once, find
from tasks.vocabulary import Decision, Outcome

EVENTS = {"batch": "batch.decided", "experiment": "experiment.decided", "ticket": "experiment.decided"}


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
def announce_once(decision: Decision, now: datetime) -> Decision:
    """Emit the decision's event and record that it was; what a kill leaves unrecorded the next run emits."""
    links = outside().records.links(decision.project)
    if find(links, "done", decision.key):
        return decision
    announce.fn(decision)
    record_done(decision, {"decision": decision.id, "announced": True}, now)
    return decision


@act_task
def announce_left(left: Sequence[Decision], now: datetime) -> None:
    """Announce what killed runs kept and did not announce, in the order given."""
    for decision in left:
        announce_once.fn(decision, now)
