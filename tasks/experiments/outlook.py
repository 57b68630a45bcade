"""A forecast with the sprints it speaks of: what was, what may come, the verdict at the committed date."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from tasks.experiments.forecast import LEAST_SPRINTS, Direction, Forecast, forecast
from tasks.experiments.forecast_verdict import Course, course
from tasks.vocabulary import Word

_SPOT = 1e-9  # what is nearer has no level between: they are rounded to 12 digits
_NICE = (5, 2, 1)  # levels that people like to read are multiples of these, times a power of ten


class Point(Word):
    """The metric at the end of one sprint that is over; ``end`` is None where only names are known."""

    name: str
    end: date | None = None
    value: float


class Ahead(Word):
    """A sprint that is not over."""

    name: str
    end: date | None = None


class Step(Ahead):
    """A sprint ahead: how likely target and levels are reached by its end, and the quantiles there."""

    probability: float
    at_levels: tuple[float, ...] = ()
    quantiles: tuple[float, ...]


class Outlook(Word):
    """History, steps ahead and verdict of one metric.

    ``standing`` is the newest value, that of the sprint under way where there is one. ``levels`` lie between
    it and the target. ``committed_step`` counts from 1; None when nothing is committed within the steps.
    ``course`` and ``probability`` speak of that step. ``missing`` counts the sprints of history that lack;
    ``still``: too few of them changed the value to tell how it varies.
    """

    direction: Direction
    target: float
    ceiling: float | None
    history: tuple[Point, ...]
    standing: float | None
    reached: bool
    missing: int
    still: bool = False
    levels: tuple[float, ...] = ()
    steps: tuple[Step, ...] = ()
    committed_step: int | None = None
    course: Course = "no verdict"
    probability: float | None = None


def outlook(
    history: Sequence[Point],
    ahead: Sequence[Ahead],
    *,
    target: float,
    direction: Direction = "higher",
    ceiling: float | None = None,
    standing: float | None = None,
    committed_step: int | None = None,
    seed: int,
) -> Outlook:
    """What may come in each sprint of ``ahead``, for the target and for one or two levels on the way to it.

    The same seed gives the same futures for every level, so that a nearer level is never less likely.
    Below five sprints of history, or where fewer than two changed the value, there are no steps and no
    verdict, unless the target is reached.
    """
    values = [point.value for point in history]
    newest = standing if standing is not None else values[-1] if values else None

    def asked(level: float) -> Forecast:
        return forecast(
            values,
            target=level,
            horizon=len(ahead),
            ceiling=ceiling,
            rng=np.random.default_rng(seed),
            direction=direction,
            standing=standing,
        )

    found = asked(target)
    levels = () if found.reached or newest is None else levels_between(newest, target)
    steps = _steps(ahead, found, [asked(level) for level in levels])
    said = steps[committed_step - 1].probability if steps and committed_step else None
    return Outlook(
        direction=direction,
        target=target,
        ceiling=ceiling,
        history=tuple(history),
        standing=newest,
        reached=found.reached,
        missing=max(LEAST_SPRINTS - len(history), 0),
        still=found.still,
        levels=levels,
        steps=steps,
        committed_step=committed_step if steps else None,
        course="on track" if found.reached else course(said),
        probability=said,
    )


def levels_between(standing: float, target: float) -> tuple[float, ...]:
    """One or two round values about a third and two thirds of the way to the target; none on the spot."""
    gap = abs(target - standing)
    if gap < _SPOT:
        return ()
    grain = _grain(gap / 3)
    wanted = (standing + part * (target - standing) for part in (1 / 3, 2 / 3))
    low, high = sorted((standing, target))
    near = dict.fromkeys(round(round(value / grain) * grain, 12) for value in wanted)
    return tuple(level for level in near if low + gap / 20 < level < high - gap / 20)


def _grain(most: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above ``most``."""
    power = 10.0 ** math.floor(math.log10(most))
    return next(nice * power for nice in _NICE if nice * power <= most * (1 + 1e-9))


def _steps(ahead: Sequence[Ahead], found: Forecast, at_levels: Sequence[Forecast]) -> tuple[Step, ...]:
    if not found.probability:
        return ()
    return tuple(
        Step(
            name=sprint.name,
            end=sprint.end,
            probability=found.probability[place],
            at_levels=tuple(one.probability[place] for one in at_levels),
            quantiles=found.quantiles[place],
        )
        for place, sprint in enumerate(ahead)
    )
