"""Numbers that must raise each alert, put through its rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tasks.readiness.gate_value import LEVEL, GateValue
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.metric_rule import judge_fall, judge_latency
from tasks.readiness.part_rule import PartValue, judge_parts
from tasks.readiness.produced import Judged, Produced, State
from tasks.vocabulary import Interval

_VALUE, _P99_MS = 0.5, 100.0  # at a gate that nobody passed


def drilled(limits: MetricLimits, today: date) -> Mapping[str, tuple[Judged, State]]:
    """What each rule says of made-up numbers that break it, and what it must say; by its words.

    The fall lies midway between the two limits, then midway between the larger one and everything.
    """
    between, beyond = (limits.fall + limits.incident_fall) / 2, (limits.incident_fall + 1) / 2
    gate = GateValue("drill", _VALUE, Interval(_VALUE, _VALUE, LEVEL), _P99_MS)
    slow = _fallen(limits, 0.0, today).model_copy(update={"p99_ms": 2 * limits.p99_factor * _P99_MS})
    part = _fallen(limits, between, today).model_copy(update={"part": f"{(*limits.slices, '')[0]}=drill"})
    found: dict[str, tuple[Judged, State]] = {
        limits.alert_rule: (judge_fall(limits, gate, _fallen(limits, between, today)), "ALERT"),
        limits.incident_rule: (judge_fall(limits, gate, _fallen(limits, beyond, today)), "INCIDENT"),
        limits.latency_rule: (judge_latency(limits, gate, slow), "ALERT"),
        limits.slice_rule: (judge_parts(limits, [PartValue(part, gate)])[0], "ALERT"),
    }
    return {rule: found[rule] for rule in limits.rules}


def _fallen(limits: MetricLimits, share: float, today: date) -> Produced:
    """A value that fell by this share of the one at the gate, and is known exactly."""
    value = _VALUE * (1 - share if limits.direction == "higher" else 1 + share)
    return Produced(metric=limits.metric, value=value, low=value, high=value, version="drill", day=today)
