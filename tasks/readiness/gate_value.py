"""The values with which a model was let into production."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

from tasks.readiness.produced import COMPONENT
from tasks.stats.intervals import share_interval
from tasks.vocabulary import WITHIN, Decision, Finding, Interval, Measurement

COMPARED = ("primary", "first_model", "guard")  # checks whose evidence holds the candidate's value
_SLIP = 1e-6  # of a count that was divided and multiplied again
LEVEL = 0.95  # of every interval here, two-sided


@dataclass(frozen=True)
class GateValue:
    """A metric's value at the gate, where it lies, and the p99 latency; None where it was not measured."""

    evaluation: str
    value: float | None = None
    interval: Interval | None = None
    p99_ms: float | None = None


def gate_values(evaluation: Decision) -> Mapping[str, Measurement]:
    """The candidate's value of each metric that was compared, by the metric's name."""
    found: dict[str, Measurement] = {}
    for finding in evaluation.findings:
        value = finding.evidence.get("candidate") if finding.check in COMPARED else None
        if value is not None and value.value is not None:
            found.setdefault(finding.subject, value)
    return found


def gate_value(evaluation: Decision, metric: str, *, p99_ms: float | None) -> GateValue:
    """What the evaluation measured of one metric; its interval is the wider of seeds and examples.

    Of a share the examples are counted (exact limits); of any other metric only the spread over seeds
    is kept, and one that has none is taken as exact.
    """
    found = gate_values(evaluation).get(metric)
    if found is None or found.value is None:
        return GateValue(evaluation.id, p99_ms=p99_ms)
    exact = Interval(found.value, found.value, LEVEL)
    reaches = [found.interval or exact]
    examples = _examples(evaluation, metric)
    if found.unit == "share" and examples:
        reaches.append(share_reach(found.value, examples))
    wide = Interval(min(r.low for r in reaches), max(r.high for r in reaches), LEVEL)
    return GateValue(evaluation.id, found.value, wide, p99_ms)


def gate_part(evaluation: Decision, metric: str, part: str) -> GateValue:
    """What the evaluation measured of a slice or component, such as ``carrier=AA``.

    A component that the canvas has a metric of its own for, ``ranker.auc``, is that metric; else it is the
    slice that the check ``slices`` measured. A slice's interval is the whole's and that of its difference
    from the whole, one beside the other: the spread of a sum is never more than both spreads.
    """
    column, _, value = part.partition("=")
    if column == COMPONENT and f"{value}.{metric}" in gate_values(evaluation):
        return gate_value(evaluation, f"{value}.{metric}", p99_ms=None)
    whole, subject = gate_value(evaluation, metric, p99_ms=None), f"{metric}{WITHIN}{part}"
    found = next(
        (f.evidence for f in evaluation.findings if (f.check, f.subject) == ("slices", subject)), None
    )
    own, apart = (found.get("slice"), found.get("difference")) if found else (None, None)
    if own is None or own.value is None or apart is None or apart.interval is None or whole.interval is None:
        return GateValue(evaluation.id)
    half = (apart.interval.high - apart.interval.low + whole.interval.high - whole.interval.low) / 2
    return GateValue(evaluation.id, own.value, Interval(own.value - half, own.value + half, LEVEL))


def share_reach(share: float, n: int) -> Interval:
    """Exact limits of a share of ``n``, wide enough where it was rounded to no whole count."""
    count = share * n
    low, high = floor(count + _SLIP), min(ceil(count - _SLIP), n)
    return Interval(share_interval(low, n, level=LEVEL).low, share_interval(high, n, level=LEVEL).high, LEVEL)


def _examples(evaluation: Decision, metric: str) -> int:
    found = (f.evidence.value("examples") for f in evaluation.findings if f.subject == metric)
    return int(max((n for n in found if n), default=0))


def gate_p99(decisions: Iterable[Decision]) -> float | None:
    """The p99 latency that the first of these decisions measured, in ms; None where none did."""
    found = (_p99(finding) for decision in decisions for finding in decision.findings)
    return next((value for value in found if value), None)


def _p99(finding: Finding) -> float | None:
    if finding.check == "latency_under_load":
        return finding.evidence.value("p99")
    return (
        finding.evidence.value("latency") if (finding.check, finding.subject) == ("latency", "p99") else None
    )
