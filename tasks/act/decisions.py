"""A decision is kept in the record, and announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tasks.act.shared import act_task, emit, record_done
from tasks.adapters.connect import outside
from tasks.events import BatchDecided, DriftFound, ExperimentDecided, ModelHeld, ModelPromoted
from tasks.ledger.append import append_once, find
from tasks.readiness.promoted import State
from tasks.vocabulary import Decision, Outcome

OfDecision = BatchDecided | DriftFound | ExperimentDecided | ModelHeld | ModelPromoted
EVENTS: Mapping[str, type[OfDecision]] = {
    "batch": BatchDecided,
    "experiment": ExperimentDecided,
    "ticket": ExperimentDecided,
}
OF_STATE: Mapping[State, str] = {"serving": "GO", "held": "HOLD", "lost": "LOST", "abandoned": "ABANDONED"}


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
    event = DriftFound if decision.outcome is Outcome.DRIFT else EVENTS.get(decision.gate.about)
    if event:
        _emit(decision, event, decision.outcome.value)
    return decision


@act_task
def announce_once(decision: Decision, now: datetime) -> Decision:
    """Emit the decision's event and record that it was; what a kill leaves unrecorded the next run emits."""
    if not _is_done(decision):
        announce.fn(decision)
        record_done(decision, {"decision": decision.id, "announced": True}, now)
    return decision


@act_task
def announce_left(left: Sequence[Decision], now: datetime) -> None:
    """Announce what killed runs kept and did not announce, in the order given."""
    for decision in left:
        announce_once.fn(decision, now)


@act_task
def announce_promotion(decision: Decision, state: State, now: datetime) -> None:
    """Emit that a candidate was let in, or was not, and record that it was told; once a decision.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    if not _is_done(decision):
        _emit(decision, ModelPromoted if state == "serving" else ModelHeld, OF_STATE[state])
        record_done(decision, {"decision": decision.id, "announced": True}, now)


@act_task
def announce_left_promotions(left: Sequence[tuple[Decision, State]], now: datetime) -> None:
    """Announce what killed runs decided, or carried out, and did not announce, in the order given."""
    for decision, state in left:
        announce_promotion.fn(decision, state, now)


def _is_done(decision: Decision) -> bool:
    return find(outside().records.links(decision.project), "done", decision.key) is not None


def _emit(decision: Decision, event: type[OfDecision], outcome: str) -> None:
    resource = f"{decision.gate.about}.{decision.project}.{decision.id}"
    made = event(project=decision.project, decision_id=decision.id, subject=decision.subject)
    emit(made, resource, outcome, key=decision.key)
