"""What the project has reached: the best candidate that was found promotable, at the end of each sprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from tasks.experiments.forecast import Direction
from tasks.experiments.outlook import Point
from tasks.history.forecast_sprints import Period
from tasks.vocabulary import Decision, Outcome

# Not the best of all runs, which is luck: a candidate's value is the mean over its planned seeds.
COUNTS = (Outcome.PROMOTABLE, Outcome.EQUIVALENT)


@dataclass(frozen=True)
class Gain:
    """A candidate's mean on the day on which it was found promotable."""

    day: date
    value: float
    decision: str
    evaluation: str


def gains(decisions: Sequence[Decision], metric: str) -> tuple[Gain, ...]:
    """Every candidate that counts, oldest first; ``decisions`` come oldest first.

    A ticket whose newest evaluation is no longer a yes, or that a person killed, does not count at all.
    """
    last = {(d.subject, d.gate.about): d for d in decisions if d.gate.about in ("experiment", "ticket")}
    dropped = {ticket for (ticket, _), decision in last.items() if _takes_back(decision)}
    found = (_gain(d, metric) for d in decisions if d.outcome in COUNTS and d.subject not in dropped)
    return tuple(sorted((gain for gain in found if gain), key=lambda gain: gain.day))


def best_until(found: Sequence[Gain], day: date, direction: Direction) -> float | None:
    """The best value that stood on a day; None before the first."""
    values = [gain.value for gain in found if gain.day <= day]
    return None if not values else max(values) if direction == "higher" else min(values)


def points(found: Sequence[Gain], over: Sequence[Period], direction: Direction) -> tuple[Point, ...]:
    """The best at the end of each sprint that is over, from the first that has one."""
    ends = ((period, best_until(found, period.end, direction)) for period in over)
    return tuple(Point(name=p.name, end=p.end, value=best) for p, best in ends if best is not None)


def _takes_back(decision: Decision) -> bool:
    if decision.gate.about == "ticket":
        return decision.outcome is Outcome.KILLED
    return decision.outcome not in COUNTS


def _gain(decision: Decision, metric: str) -> Gain | None:
    of_metric = (f.evidence.value("candidate") for f in decision.findings if f.subject == metric)
    value = next((value for value in of_metric if value is not None), None)
    if decision.gate.about != "experiment" or value is None:
        return None
    day = decision.at.astimezone(UTC).date()
    return Gain(day, value, decision.id, decision.inputs.get("evaluation", ""))
