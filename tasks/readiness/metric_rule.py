"""Has a metric surely fallen in production since the gate, and has the model become slow?"""

from __future__ import annotations

from math import isfinite

from tasks.readiness.fall import enough, fall_reach, state_of, value_reach
from tasks.readiness.gate_value import GateValue
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.number import number
from tasks.readiness.produced import Judged, Produced, State
from tasks.vocabulary import Interval, Measurement

FALL, TIMES = "fall since the gate", "p99 in times that at the gate"
WORST_FIRST: tuple[State, ...] = ("INCIDENT", "ALERT", "UNDECIDED", "STEADY")


def judge_metric(limits: MetricLimits, gate: GateValue, produced: Produced) -> tuple[Judged, ...]:
    """What every rule says of a day in production; of the latency only where it was measured."""
    fall = judge_fall(limits, gate, produced)
    return (fall,) if produced.p99_ms is None else (fall, judge_latency(limits, gate, produced))


def judge_fall(limits: MetricLimits, gate: GateValue, produced: Produced) -> Judged:
    """INCIDENT or ALERT when the fall is surely beyond its limit, STEADY when surely within.

    Parameters
    ----------
    limits : MetricLimits
        The shares of the value at the gate, and which way is better.
    gate : GateValue
        What the evaluation measured, with its interval.
    produced : Produced
        What production measured: a share with ``n``, or any value with the limits of its interval.

    Returns
    -------
    Judged
        The fall is a share of the value at the gate, negative for a gain. Each side is 97.5 % sure, of
        both values together. UNDECIDED says what would tell.
    """
    reach = fall_reach(limits, gate, produced)
    state = state_of(limits, reach)
    fall = _measured(limits, gate, produced, reach)
    return Judged(
        rule="fall",
        metric=limits.metric,
        state=state,
        reason=_reason(limits, gate, produced, fall, state),
        settle=_settle(limits, gate, produced) if state == "UNDECIDED" else "",
        measured=fall,
    )


def judge_latency(limits: MetricLimits, gate: GateValue, produced: Produced) -> Judged:
    """ALERT when p99 is above the factor; UNDECIDED where the gate measured none."""
    now, then = produced.p99_ms or 0.0, gate.p99_ms
    if not then:
        state: State = "UNDECIDED"
        reason = f"p99 is {now:,.1f} ms, and the gate measured none to compare it with"
        settle = "Time the model at the gate: plan the check latency_under_load, or latency at percentile 99."
    else:
        is_slow = now > limits.p99_factor * then
        state, settle = "ALERT" if is_slow else "STEADY", ""
        limit = f"{'more' if is_slow else 'not more'} than {limits.p99_factor:g} times"
        reason = f"p99 is {now:,.1f} ms, {now / then:.2f} times the {then:,.1f} ms at the gate: {limit}"
    measured = Measurement(name=TIMES, value=now / then if then else None, n=produced.n)
    return Judged(rule="latency", metric="p99", state=state, reason=reason, settle=settle, measured=measured)


def worst(judged: tuple[Judged, ...]) -> State:
    """The state of the whole: an incident is one whatever else is steady."""
    return next(state for state in WORST_FIRST if any(one.state == state for one in judged))


def _measured(
    limits: MetricLimits, gate: GateValue, produced: Produced, reach: Interval | None
) -> Measurement:
    value = None
    if gate.value is not None and gate.value > 0:
        value = (produced.value / gate.value - 1) * (-1 if limits.direction == "higher" else 1)
    return Measurement(
        name=FALL,
        value=value,
        unit="share",
        n=produced.n,
        interval=reach if reach and all(map(isfinite, reach)) else None,
        method="share of the value at the gate; limits of both values joined (MOVER-R)",
    )


def _settle(limits: MetricLimits, gate: GateValue, produced: Produced) -> str:
    """What would tell: another metric, how sure the value is, or how many more examples."""
    if gate.value is None:
        return f"Watch a metric that the gate measures: evaluation {gate.evaluation} has no {limits.metric}."
    if gate.value <= 0:
        return f"Watch a metric that is above 0: of {gate.value:g}, its value at the gate, there is no share."
    if value_reach(limits, produced) is None:
        how = "--n" if limits.unit == "share" else "--low and --high, the limits of its 95% interval"
        return f"Say how sure the value is: give {how}."
    needed = enough(limits, gate, produced)
    if needed is None or produced.n is None:
        return "Measure it surer, here and at the gate, or on another day: the fall lies close to its limit."
    more = f"About {needed - produced.n:,} more examples ({needed:,} in all)"
    return f"{more} would tell, if the value stays {produced.value:g}."


def _reason(
    limits: MetricLimits, gate: GateValue, produced: Produced, fall: Measurement, state: State
) -> str:
    on = f" on {produced.n:,} examples" if produced.n else ""
    seen = f"{limits.metric} is {number(produced.value, limits.unit)}{on} in production"
    if gate.value is None:
        return f"{seen}, and the gate measured none to compare it with"
    beside = f"{seen}, {number(gate.value, limits.unit)} at the gate"
    if fall.value is None or fall.interval is None:
        return f"{beside}; how far it fell is not known surely enough to tell"
    way = "worse" if fall.value >= 0 else "better"
    span = f"worse by {fall.interval.low:.1%} to {fall.interval.high:.1%}"
    return f"{beside}: {way} by {abs(fall.value):.1%} of that ({span}), {_told(limits, state)}"


def _told(limits: MetricLimits, state: State) -> str:
    return {
        "INCIDENT": f"surely by more than {limits.incident_fall:.1%}",
        "ALERT": f"surely by more than {limits.fall:.1%}",
        "STEADY": f"surely not worse by more than {limits.fall:.1%}",
        "UNDECIDED": f"perhaps worse by more than {limits.fall:.1%}, perhaps not",
    }[state]
