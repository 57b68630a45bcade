"""A model in production beside the values with which it was let in."""

from __future__ import annotations

from datetime import date

from tasks.adapters.connect import outside
from tasks.errors import InputError
from tasks.history.incidents import incidents
from tasks.history.metrics import newest_parts, newest_produced
from tasks.history.promotion_decisions import decision_named
from tasks.history.promotions import champion, let_in_by
from tasks.ledger.append import Links
from tasks.load.anomalies import anomalies_of
from tasks.load.operation import need_limits
from tasks.load.shared import value_task
from tasks.plans import ModelPlan, Project
from tasks.readiness.gate_value import gate_p99, gate_part, gate_value
from tasks.readiness.part_rule import PartValue
from tasks.readiness.promotion import Champion, Place
from tasks.readiness.watched import WatchedModel
from tasks.vocabulary import Decision


def champion_now(project: Project, place: Place) -> Champion | None:
    """The version that stands there by the record; None before the first."""
    return champion(outside().records.links(project.name), *place)


@value_task
def load_watched(
    project: Project, plan: ModelPlan, place: Place, today: date | None = None
) -> WatchedModel | None:
    """What is to be judged now; None while nothing stands there by the record.

    Days unlike the past are asked for with ``today`` only: they take most of the time.

    Raises
    ------
    PlanError
        When the plan declares no alerts.
    InputError
        When the record holds no evaluation of the version that stands there.
    """
    limits, links = need_limits(project, plan), outside().records.links(project.name)
    stands = champion_now(project, place)
    if stands is None:
        return None
    evaluation, p99_ms = _let_in_by(links, stands)
    metric, parts = limits.metric, newest_parts(links, stands, limits.metric)
    return WatchedModel(
        limits=limits,
        champion=stands,
        gate=gate_value(evaluation, metric, p99_ms=p99_ms),
        parts=tuple(PartValue(one, gate_part(evaluation, metric, one.part)) for one in parts),
        anomalies=anomalies_of(project, plan, place, today) if today else (),
        produced=newest_produced(links, stands, metric),
        incident=next(iter(incidents(links, stands)), None),
    )


def _let_in_by(links: Links, stands: Champion) -> tuple[Decision, float | None]:
    """The evaluation by which the version was let in, also where it is back by a rollback; its p99 in ms."""
    let_in = let_in_by(links, stands.move.place, stands.version)
    promoted = decision_named(links, let_in.evidence) if let_in else None
    evaluation = decision_named(links, promoted.inputs.get("evaluation", "")) if promoted else None
    if promoted is None or evaluation is None:
        raise InputError(
            f"{stands.move.subject}: found no evaluation behind version {stands.version} in the record; "
            f"allowed: a version that proofline promoted"
        )
    return evaluation, gate_p99((promoted, evaluation))
