"""What the plan and the record say about a model's operation."""

from __future__ import annotations

from datetime import datetime

from tasks.errors import PlanError
from tasks.history.drills import newest_fired, newest_rollback
from tasks.history.promotions import champions_move
from tasks.ledger.append import Links
from tasks.plans import ModelPlan, Project
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.operation import Operation
from tasks.readiness.promotion import Place


def operation_of(project: Project, plan: ModelPlan, links: Links, now: datetime, place: Place) -> Operation:
    """How the plan's model is watched, rolled back and let in at a place, with the newest drills there."""
    promotion, step = plan.promoted(project.shown), champions_move(links, place)
    limits = limits_of(project, plan)
    rules = limits.rules if limits else ()
    return Operation(
        features=plan.drift.features if plan.drift else (),
        metrics=(limits.metric,) if limits else (),
        dashboards=promotion.dashboards,
        rules=rules,
        fired=newest_fired(links, promotion.model, rules),
        drill=newest_rollback(links, place),
        champion=step.move.after if step else "",
        canary_share=promotion.canary_share,
        now=now,
    )


def limits_of(project: Project, plan: ModelPlan) -> MetricLimits | None:
    """The alerts of the plan with the metric as the canvas has it; None when the plan declares none."""
    alerts = plan.promoted(project.shown).alerts
    metric = project.canvas().metric(alerts.metric) if alerts else None
    if alerts is None or metric is None:
        return None
    return MetricLimits(
        metric=alerts.metric,
        direction=metric.direction,
        unit=metric.unit,
        fall=alerts.fall,
        incident_fall=alerts.incident_fall,
        p99_factor=alerts.p99_factor,
        roll_back=alerts.roll_back,
        slices=alerts.late_labels.slices if alerts.late_labels else (),
    )


def need_limits(project: Project, plan: ModelPlan) -> MetricLimits:
    """The same; PlanError when the plan declares no alerts."""
    limits = limits_of(project, plan)
    if limits is None:
        raise PlanError(
            f"{project.shown}/model.yaml, promotion.alerts: found nothing; "
            f"allowed: the metric that is watched in production and its limits, see docs/incidents.md"
        )
    return limits
