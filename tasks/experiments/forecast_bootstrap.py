"""Damped bootstrap of increments: what a sprint has gained so far, drawn again and fading."""

from __future__ import annotations

import math

import numpy as np

from tasks.experiments.standard_error import Floats

# Found on simulated curves of other seeds than those of the benchmark (benchmarks/forecast_coverage.py).
RECENCY = 0.5  # weight of an increment against the one after it: progress slows and teams change
FADING = (0.4, 1.1)  # range of the factor from one step ahead to the next; drawn, as nobody knows it
ROUGHNESS = 0.8  # in standard deviations of the increments: five of them do not show all that may come


def damped_increments(history: Floats, horizon: int, draws: int, rng: np.random.Generator) -> Floats:
    """Futures in which the increments of the past come again, the newest more often, fading step by step.

    Parameters
    ----------
    history : array, shape (n_sprints,)
        At least three values, oldest first.
    horizon : int
        Steps ahead.
    draws : int
        Futures drawn.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    array, shape (draws, horizon)
        Values of the same unit.

    References
    ----------
    Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7(1), 1-26.
    Gardner, E. S. & McKenzie, E. (1985). Forecasting trends in time series. Management Science 31(10).
    """
    increments = np.diff(history)
    recency = np.power(RECENCY, np.arange(len(increments), dtype=np.float64)[::-1])
    weights = recency / recency.sum()
    drawn = rng.choice(increments, (draws, horizon), p=weights)
    roughness = ROUGHNESS * _spread(increments, weights) * rng.standard_normal((draws, horizon))
    fading = rng.uniform(*FADING, size=(draws, 1)) ** np.arange(1, horizon + 1)
    return np.asarray(history[-1] + np.cumsum((drawn + roughness) * fading, axis=1), dtype=np.float64)


def _spread(increments: Floats, weights: Floats) -> float:
    """Weighted standard deviation of the increments."""
    count = len(increments)
    variance = float(weights @ (increments - weights @ increments) ** 2) * count / (count - 1)
    return math.sqrt(variance)
