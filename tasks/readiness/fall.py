"""How far a metric has surely fallen since the gate, and how many examples would tell."""

from __future__ import annotations

from math import sqrt

from tasks.readiness.gate_value import LEVEL, GateValue, share_reach
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.produced import Produced, State
from tasks.stats.ratio import ratio_interval
from tasks.vocabulary import Interval

_MOST_DOUBLED = 30  # a billion times as many examples: nobody has more


def fall_reach(limits: MetricLimits, gate: GateValue, produced: Produced) -> Interval | None:
    """Where the fall lies, as a share of the value at the gate; None where that cannot be known.

    The value at the gate and that in production were measured apart from each other. A fall below 0 is
    a gain; where lower is better a rise counts as a fall.
    """
    reach = value_reach(limits, produced)
    if reach is None or gate.value is None or gate.interval is None or gate.value <= 0:
        return None
    return fall_between(limits, produced.value, reach, gate.value, gate.interval)


def fall_between(
    limits: MetricLimits, value: float, reach: Interval, gate: float, gate_reach: Interval
) -> Interval:
    """Where the fall from ``gate``, above 0, to ``value`` lies, from where each of them does."""
    ratio = ratio_interval(value, reach, gate, gate_reach)
    if limits.direction == "higher":
        return Interval(1 - ratio.high, 1 - ratio.low, LEVEL)
    return Interval(ratio.low - 1, ratio.high - 1, LEVEL)


def value_reach(limits: MetricLimits, produced: Produced) -> Interval | None:
    """Where the value in production lies: as given, or counted where it is a share of ``n``."""
    if produced.low is not None and produced.high is not None:
        return Interval(produced.low, produced.high, LEVEL)
    if limits.unit == "share" and produced.n and 0 <= produced.value <= 1:
        return share_reach(produced.value, produced.n)
    return None


def state_of(limits: MetricLimits, fall: Interval | None) -> State:
    """What a fall that lies there means; UNDECIDED where nobody knows where it lies."""
    if fall is None:
        return "UNDECIDED"
    if fall.low > limits.incident_fall:
        return "INCIDENT"
    if fall.low > limits.fall:
        return "ALERT"
    return "STEADY" if fall.high <= limits.fall else "UNDECIDED"


def enough(limits: MetricLimits, gate: GateValue, produced: Produced) -> int | None:
    """The fewest examples at which the same value would tell, to about 1 %; None when no number is enough."""
    if produced.n is None:
        return None
    low = high = produced.n
    for _ in range(_MOST_DOUBLED):
        low, high = high, 2 * high
        if _is_told(limits, gate, produced, high):
            break
    else:
        return None
    while high - low > max(high // 100, 1):
        middle = (low + high) // 2
        low, high = (low, middle) if _is_told(limits, gate, produced, middle) else (middle, high)
    return high


def _is_told(limits: MetricLimits, gate: GateValue, produced: Produced, n: int) -> bool:
    return state_of(limits, fall_reach(limits, gate, _on(produced, n))) != "UNDECIDED"


def _on(produced: Produced, n: int) -> Produced:
    """The same value on another number of examples: its interval shrinks with the square root."""
    if produced.low is None or produced.high is None or produced.n is None:
        return produced.model_copy(update={"n": n})
    shrunk, value = sqrt(produced.n / n), produced.value
    low, high = value - (value - produced.low) * shrunk, value + (produced.high - value) * shrunk
    return produced.model_copy(update={"n": n, "low": low, "high": high})
