"""Forecast: how likely a metric reaches its target by the end of each of the next sprints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from tasks.errors import UserError
from tasks.experiments.forecast_futures import futures
from tasks.experiments.forecast_stairs import moves
from tasks.experiments.standard_error import Floats
from tasks.vocabulary import Interval, Word

LEAST_SPRINTS = 5
LEAST_MOVES = 2  # sprints that changed the value: from fewer nobody knows how large a change is
MOST_STEPS = 52
LEVELS = (0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 0.85, 0.9, 0.95)  # of the quantiles: ranges of 50, 70, 80, 90 %

Direction = Literal["higher", "lower"]

_ROUNDING = 1e-9  # 4.4 of 5 and 0.88 are the same target; share of the target


class Forecast(Word):
    """Where a metric may stand at the end of each step ahead, and how likely it has reached its target.

    ``quantiles`` has a row a step and a column for each of ``LEVELS``, in the metric's unit;
    ``probability`` has an entry a step: the share of futures in which the target was reached at its end or
    before. Both are empty below ``LEAST_SPRINTS`` values of history, which is too little, and where it is
    ``still``. ``reached`` says that the newest value is at the target or better; then every probability is 1.
    """

    history: tuple[float, ...]
    target: float
    direction: Direction = "higher"
    ceiling: float | None = None
    standing: float | None = None
    reached: bool = False
    quantiles: tuple[tuple[float, ...], ...] = ()
    probability: tuple[float, ...] = ()

    @property
    def too_little(self) -> int:
        """Sprints of history that are missing; 0 when there are enough."""
        return max(LEAST_SPRINTS - len(self.history), 0)

    @property
    def still(self) -> bool:
        """Whether too few sprints changed the value to tell how it varies."""
        return not self.too_little and moves(np.array(self.history)) < LEAST_MOVES

    def quantile(self, level: float, step: int) -> float:
        """Value that the metric stays at or below with probability ``level`` at the end of step 1, 2, ..."""
        return self.quantiles[step - 1][LEVELS.index(level)]

    def between(self, share: float, step: int) -> Interval:
        """The middle range that holds the value with this probability (0.5, 0.7, 0.8 or 0.9)."""
        low, high = (round((1 + sign * share) / 2, 6) for sign in (-1, 1))
        return Interval(self.quantile(low, step), self.quantile(high, step), share)


def forecast(
    history: Sequence[float] | npt.NDArray[np.float64],
    *,
    target: float,
    horizon: int,
    ceiling: float | None = None,
    rng: np.random.Generator,
    direction: Direction = "higher",
    standing: float | None = None,
) -> Forecast:
    """How likely a metric reaches its target in each of the next sprints, and where it may stand.

    Parameters
    ----------
    history : array_like, shape (n_sprints,)
        The metric at the end of each sprint, oldest first, in its own unit.
    target : float
        Value to reach.
    horizon : int
        Steps ahead, 1 to ``MOST_STEPS``; tested for 1 to 4.
    ceiling : float, optional
        Best value that there can be, where futures stop: 1 for an accuracy, 0 for a loss.
    rng : Generator
        Where chance comes from; the same state gives the same futures, whatever the target.
    direction : {"higher", "lower"}
        Which way is better.
    standing : float, optional
        Value that already stands in the sprint under way, which is step 1: no future is worse.

    Returns
    -------
    Forecast
        Without quantiles and probabilities below ``LEAST_SPRINTS`` values and ``LEAST_MOVES`` changes.

    Raises
    ------
    UserError
        When a value is not finite, the horizon is outside its range, or something is beyond the ceiling.

    Notes
    -----
    A mixture of futures: a damped bootstrap of increments (35 %), power laws and exponential saturations
    averaged by fit (45 %), and no progress (20 %). Of a history that never fell, the share
    of sprints that stood is the share of futures that are stairs that go on instead. How often its ranges
    hold the value is in ``benchmarks/README.md``.
    """
    sign = 1.0 if direction == "higher" else -1.0
    values = np.asarray(history, dtype=np.float64).reshape(-1)
    _check_finite([*values, target, *(one for one in (ceiling, standing) if one is not None)])
    _check_horizon(horizon)
    if ceiling is not None:
        _check_ceiling([*values, target, *([] if standing is None else [standing])], ceiling, sign)
    newest = [*values[-1:], *([] if standing is None else [standing])]
    made = Forecast(
        history=tuple(map(float, values)),
        target=target,
        direction=direction,
        ceiling=ceiling,
        standing=standing,
        reached=any(_reaches(np.array(newest), target, sign)),
    )
    if made.too_little or made.still:
        return made
    ahead = sign * _within(futures(sign * values, horizon, rng), standing, ceiling, sign)
    reached = np.logical_or.accumulate(_reaches(ahead, target, sign) | made.reached, axis=1)
    return made.model_copy(
        update={
            "quantiles": tuple(tuple(row) for row in np.quantile(ahead, LEVELS, axis=0).T.tolist()),
            "probability": tuple(reached.mean(axis=0).tolist()),
        }
    )


def _reaches(values: Floats, target: float, sign: float) -> npt.NDArray[np.bool_]:
    return np.asarray(sign * (values - target) >= -_ROUNDING * abs(target))


def _within(ahead: Floats, standing: float | None, ceiling: float | None, sign: float) -> Floats:
    """The futures, turned so that higher is better, not below what stands nor above what can be."""
    if standing is not None:
        ahead = np.maximum(ahead, sign * standing)
    return ahead if ceiling is None else np.minimum(ahead, sign * ceiling)


def _check_finite(values: Sequence[float]) -> None:
    if not np.isfinite(values).all():
        raise UserError("forecast: found a value that is no finite number; allowed: finite numbers")


def _check_horizon(horizon: int) -> None:
    if not 1 <= horizon <= MOST_STEPS:
        raise UserError(f"forecast: found a horizon of {horizon}; allowed: 1 to {MOST_STEPS} steps ahead")


def _check_ceiling(values: Sequence[float], ceiling: float, sign: float) -> None:
    beyond = next((value for value in values if sign * (value - ceiling) > 0), None)
    if beyond is not None:
        raise UserError(
            f"forecast: found {beyond:g}, which is beyond the ceiling {ceiling:g}; "
            f"allowed: a ceiling that no value and no target goes beyond"
        )
