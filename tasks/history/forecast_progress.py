"""What the project has reached: the best candidate that was shown to be better, at the end of each sprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from tasks.experiments.forecast import Direction
from tasks.experiments.outlook import Point
from tasks.history.forecast_sprints import Period
from tasks.vocabulary import Decision, Finding, Outcome, Verdict

# Not the best of all runs, which is luck: a candidate's value is the mean over its planned seeds.
COUNTS = (Outcome.PROMOTABLE, Outcome.EQUIVALENT)
# Of a shortfall from the target, which alone keeps most candidates out: one-sided, over all looks together.
LEVEL = 0.025


@dataclass(frozen=True)
class Gain:
    """A candidate's mean on the day on which it was found promotable, or better but short of the target."""

    day: date
    value: float
    decision: str
    evaluation: str


def gains(decisions: Sequence[Decision], metric: str) -> tuple[Gain, ...]:
    """Every candidate that counts, oldest first; ``decisions`` come oldest first.

    A ticket whose newest evaluation is no longer a yes, or that a person killed, does not count at all.
    """
    last = {(d.subject, d.gate.about): d for d in decisions if d.gate.about in ("experiment", "ticket")}
    dropped = {ticket for (ticket, _), decision in last.items() if _takes_back(decision, metric)}
    found = (_gain(d, metric) for d in decisions if counts(d, metric) and d.subject not in dropped)
    return tuple(sorted((gain for gain in found if gain), key=lambda gain: gain.day))


def counts(decision: Decision, metric: str) -> bool:
    """Whether a candidate is progress: promotable, equivalent, or shown better and only short of the target.

    A target is what the project is on its way to. Counted from its arrival on, there would be nothing to
    forecast from before.
    """
    if decision.outcome in COUNTS:
        return True
    musts = [found for found in decision.findings if found.need == "must"]
    of_metric = [found for found in musts if found.subject == metric and _is_only_short(found)]
    return bool(of_metric) and all(f.verdict is Verdict.PASS for f in musts if f not in of_metric)


def best_until(found: Sequence[Gain], day: date, direction: Direction) -> float | None:
    """The best value that stood on a day, of those on the newest evaluation set; None before the first.

    On another version of the set values are not comparable: what was best on an easier one would stand.
    """
    gained = [gain for gain in found if gain.day <= day]
    values = [gain.value for gain in gained if gain.evaluation == gained[-1].evaluation]
    return None if not values else max(values) if direction == "higher" else min(values)


def points(found: Sequence[Gain], over: Sequence[Period], direction: Direction) -> tuple[Point, ...]:
    """The best at the end of each sprint that is over, from the first that has one."""
    ends = ((period, best_until(found, period.end, direction)) for period in over)
    return tuple(Point(name=p.name, end=p.end, value=best) for p, best in ends if best is not None)


def _takes_back(decision: Decision, metric: str) -> bool:
    if decision.gate.about == "ticket":
        return decision.outcome is Outcome.KILLED
    return not counts(decision, metric)


def _is_only_short(found: Finding) -> bool:
    """Whether the candidate is shown to be better than its baseline, and its mean is short of the target."""
    value = found.evidence.value
    above, p, looks = value("above target"), value("p superior"), value("looks")
    return above is not None and above < 0 and p is not None and p < LEVEL / (looks or 1)


def _gain(decision: Decision, metric: str) -> Gain | None:
    of_metric = (f.evidence.value("candidate") for f in decision.findings if f.subject == metric)
    value = next((value for value in of_metric if value is not None), None)
    if decision.gate.about != "experiment" or value is None:
        return None
    day = decision.at.astimezone(UTC).date()
    return Gain(day, value, decision.id, decision.inputs.get("evaluation", ""))
