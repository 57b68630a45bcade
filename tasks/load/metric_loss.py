"""Has the metric of the model in production fallen, as far as the record tells?"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from tasks.adapters.production import known_production, place_of
from tasks.errors import InputError
from tasks.load.operation import limits_of
from tasks.load.shared import value_task
from tasks.load.watched import load_watched
from tasks.plans import ModelPlan, Project
from tasks.readiness.watched import Watched, watch

Loss = Literal["fallen", "holds", "unknown"]


class MetricLoss(NamedTuple):
    """Whether the metric surely fell, surely did not, or nobody knows; why, and what would tell."""

    state: Loss
    reason: str
    settle: str = ""


@value_task
def load_loss(project: Project, plan: ModelPlan, today: date | None = None) -> MetricLoss:
    """Whether the watched metric surely lies beyond the alert's fall below its value at the gate.

    Parameters
    ----------
    project : Project
        Whose record holds what ``proofline metric`` kept.
    plan : ModelPlan
        Its section ``promotion.alerts`` names the metric and the fall.
    today : date, optional
        With it a value that is older than seven days says nothing; without it the newest counts.

    Returns
    -------
    MetricLoss
        ``fallen`` when the whole interval of the fall lies beyond the alert's, ``holds`` when none of it
        does, else ``unknown``: also where nothing is declared, nothing stands there, or nothing was kept.
    """
    if plan.promotion is None or known_production() is None or limits_of(project, plan) is None:
        settle = "Declare promotion.alerts in model.yaml, and set PROOFLINE_ENVIRONMENT and PROOFLINE_ALIAS."
        return MetricLoss("unknown", "no metric is watched in production", settle)
    try:
        model = load_watched.fn(project, plan, place_of(project))
    except InputError as error:  # no evaluation stands behind the version: there is nothing to compare with
        return MetricLoss("unknown", str(error), "Promote a version that proofline evaluated.")
    if model is None:
        return MetricLoss("unknown", "no version stands in production", "Promote a version.")
    return _loss(watch(model, today or (model.produced.day if model.produced else date.max)))


def _loss(seen: Watched) -> MetricLoss:
    fall = next((one for one in seen.judged if one.rule == "fall"), None)
    if fall is None:
        return MetricLoss("unknown", seen.reason, seen.settle)
    if fall.state in {"ALERT", "INCIDENT"}:
        return MetricLoss("fallen", fall.reason)
    if fall.state == "STEADY":
        return MetricLoss("holds", fall.reason)
    return MetricLoss("unknown", fall.reason, fall.settle)
