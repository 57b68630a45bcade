"""Every alert is raised once while nothing is wrong, by the same rules and on the same way as a real one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tasks.act.incidents import keep_drill
from tasks.act.shared import act_task
from tasks.readiness.drilled import drilled
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.promotion import Place


@act_task
def drill_alerts(project: str, place: Place, limits: MetricLimits, now: datetime) -> Mapping[str, bool]:
    """Whether each rule, in its words, raised what it must on numbers that break it."""
    return {
        rule: keep_drill.fn(project, place, rule, judged, meant=meant, now=now)
        for rule, (judged, meant) in drilled(limits, now.date()).items()
    }
