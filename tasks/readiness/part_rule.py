"""Has a metric surely fallen in a slice or a component of the model, with so many looked at together?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from tasks.readiness.fall import fall_between, fall_reach, value_reach
from tasks.readiness.gate_value import GateValue
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.metric_rule import judge_fall
from tasks.readiness.produced import Judged, Produced
from tasks.stats.multiplicity import holm
from tasks.vocabulary import WITHIN, Interval

ALPHA = 0.025  # that any part of a day is called fallen when none is; the same as of the whole
_SURE = 1.959964  # standard errors that half a 95 % interval is wide
_NEAR = 1e-4  # half widths to which the level is found
_WIDEST = 12.0  # in half widths of the interval: nobody needs a smaller p-value


@dataclass(frozen=True)
class PartValue:
    """What production measured of a part, and what the gate did."""

    produced: Produced
    gate: GateValue


def judge_parts(limits: MetricLimits, parts: Sequence[PartValue]) -> tuple[Judged, ...]:
    """ALERT for a part that surely fell beyond the alert's share, however many parts were looked at.

    Parameters
    ----------
    limits : MetricLimits
        Those of the whole: a part is told of by ``fall`` and makes no incident.
    parts : sequence of PartValue
        One a part.

    Returns
    -------
    tuple of Judged
        In their order. ALERT by Holm's method at 2.5 % over all parts that can be compared; STEADY needs no
        correction, as nobody is told; UNDECIDED says what would tell.
    """
    found = tuple(_judged(limits, part) for part in parts)
    surely = _adjusted(limits, parts)
    known = int(np.isfinite(surely).sum())
    return tuple(_together(one, p, known) for one, p in zip(found, surely.tolist(), strict=True))


def p_fallen(limits: MetricLimits, part: PartValue) -> float:
    """One-sided p-value of a fall beyond the alert's share; NaN where that cannot be known.

    The level at which the fall's lower limit meets the share; limits are widened as a normal estimate's. 1
    where the part would not be told of even if it were the only one.
    """
    reach = fall_reach(limits, part.gate, part.produced)
    if reach is None:
        return float("nan")
    narrow, wide = 1.0, _WIDEST
    if reach.low <= limits.fall:
        return 1.0
    while wide - narrow > _NEAR:
        middle = (narrow + wide) / 2
        narrow, wide = (middle, wide) if _lower(limits, part, middle) > limits.fall else (narrow, middle)
    return float(special.ndtr(-_SURE * narrow))


def _adjusted(
    limits: MetricLimits, parts: Sequence[PartValue]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    p_values = np.array([p_fallen(limits, part) for part in parts], dtype=np.float64)
    known = np.isfinite(p_values)
    p_values[known] = holm(p_values[known])
    return p_values


def _judged(limits: MetricLimits, part: PartValue) -> Judged:
    named = replace(limits, metric=f"{limits.metric}{WITHIN}{part.produced.part}")
    one = judge_fall(named, part.gate, part.produced)
    more = {"rule": "slice", "metric": limits.metric, "part": part.produced.part, "day": part.produced.day}
    return one.model_copy(update=more)


def _together(one: Judged, p: float, known: int) -> Judged:
    """The verdict on a part as one of many: what fell by itself may be chance among them."""
    if one.state not in {"ALERT", "INCIDENT"}:
        return one
    among = f"of {known} parts looked at together"
    if p < ALPHA:
        return one.model_copy(update={"state": "ALERT", "reason": f"{one.reason}, {among}"})
    settle = f"Wait for more examples of {one.part}, or pool days: --by week."
    reason = f"{one.reason}, but not surely {among}"
    return one.model_copy(update={"state": "UNDECIDED", "reason": reason, "settle": settle})


def _lower(limits: MetricLimits, part: PartValue, factor: float) -> float:
    """Lower limit of the fall with both intervals this many times as wide."""
    gate, made, reach = part.gate, part.produced, value_reach(limits, part.produced)
    if gate.value is None or gate.interval is None or reach is None:
        return float("-inf")
    now, then = _scaled(made.value, reach, factor), _scaled(gate.value, gate.interval, factor)
    return fall_between(limits, made.value, now, gate.value, then).low


def _scaled(value: float, reach: Interval, factor: float) -> Interval:
    return Interval(value - (value - reach.low) * factor, value + (reach.high - value) * factor, reach.level)
