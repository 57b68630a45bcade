"""What comes of a decision on a promotion: the candidate is registered and let in; it is told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from prefect.events import emit_event

from tasks.act.drill import drill_rollback
from tasks.act.moving import carry_out
from tasks.act.shared import act_task, logger, record_done
from tasks.adapters.connect import outside
from tasks.adapters.ports_promotion import Rows
from tasks.errors import ProoflineError
from tasks.ledger.append import newest_first
from tasks.plans import Project
from tasks.readiness.promoted import Promoted, State
from tasks.readiness.promotion import Move, Place
from tasks.vocabulary import Decision

_OUTCOMES: Mapping[State, str] = {
    "serving": "GO",
    "held": "HOLD",
    "lost": "LOST",
    "abandoned": "ABANDONED",
}


@act_task
def register_candidate(model: str, artifact: str, run: str, sha256: str, tags: Mapping[str, str]) -> str:
    """The version that was made of a run's model, made when there is none; no alias names it yet."""
    return outside().registry.register(model, run, artifact, sha256, tags).version


@act_task
def try_rollback(
    project: Project, place: Place, candidate: str, rows: Callable[[], Rows | None], now: datetime
) -> None:
    """Try a rollback on an alias of its own; a failure is logged, the newest drill stays."""
    try:
        drill_rollback(project, place, candidate, rows(), now)
    except ProoflineError as error:
        logger.warning("%s: the rollback could not be tried: %s", place.subject, error)


@act_task
def let_in(project: Project, decision: Decision, move: Move, rows: Rows | None, now: datetime) -> Promoted:
    """Carry the move out; what came of it. A move that has ended is not made again."""
    carried = carry_out(project, move, rows, now)
    return Promoted(
        decision=decision,
        state="serving" if carried.state == "done" else carried.state,
        version=move.after,
        why=carried.why,
    )


@act_task
def announce_promotion(decision: Decision, state: State, now: datetime) -> None:
    """Emit ``model.promoted`` or ``model.held`` and record that it was; once a decision.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    links = outside().records.links(decision.project)
    if next(newest_first(links, ("done",), decision.key), None):
        return
    emit_event(
        event="proofline.model.promoted" if state == "serving" else "proofline.model.held",
        resource={
            "prefect.resource.id": f"proofline.promotion.{decision.project}.{decision.id}",
            "proofline.project": decision.project,
            "proofline.outcome": _OUTCOMES[state],
        },
        payload={"project": decision.project, "decision_id": decision.id, "subject": decision.subject},
    )
    record_done(decision, {"decision": decision.id, "announced": True}, now)


@act_task
def announce_left_promotions(left: Sequence[tuple[Decision, State]], now: datetime) -> None:
    """Announce what killed runs decided, or carried out, and did not announce, in the order given."""
    for decision, state in left:
        announce_promotion.fn(decision, state, now)
