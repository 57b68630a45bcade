"""Possible futures of a metric: increments that come again, curves that flatten, and no progress at all."""

from __future__ import annotations

import numpy as np

from tasks.experiments.forecast_bootstrap import damped_increments
from tasks.experiments.forecast_curves import curve_futures
from tasks.experiments.forecast_stairs import stair_futures, stair_share
from tasks.experiments.standard_error import Floats

DRAWS = 4000
# Shares of the futures; found on simulated curves of other seeds than those of the benchmark.
CURVES = 0.45
NO_PROGRESS = 0.2  # teams get stuck more often than their past shows: without it too much is promised
_RIPPLE = 0.35  # of the increments' standard deviation: what measuring alone moves while nothing progresses


def futures(history: Floats, horizon: int, rng: np.random.Generator) -> Floats:
    """Equally likely futures of a metric for which higher is better, shape (DRAWS, horizon).

    A history that never fell is taken for that of a best so far, which no future undercuts. Where it also
    stood, that share of all futures are stairs that go on: standing lately is then no sign of an end.
    """
    climbing = round(DRAWS * stair_share(history))
    drawn = _smooth(history, horizon, rng)
    if climbing:
        stairs = stair_futures(history, horizon, climbing, rng)
        drawn = np.concatenate([rng.permutation(drawn)[climbing:], stairs])
    if np.all(np.diff(history) >= 0):
        drawn = np.maximum.accumulate(np.maximum(drawn, history[-1]), axis=1)
    return drawn


def _smooth(history: Floats, horizon: int, rng: np.random.Generator) -> Floats:
    """Increments, curves and no progress by their shares."""
    curves, still = round(DRAWS * CURVES), round(DRAWS * NO_PROGRESS)
    return np.concatenate(
        [
            damped_increments(history, horizon, DRAWS - curves - still, rng),
            curve_futures(history, horizon, curves, rng),
            _no_progress(history, horizon, still, rng),
        ]
    )


def _no_progress(history: Floats, horizon: int, draws: int, rng: np.random.Generator) -> Floats:
    ripple = _RIPPLE * float(np.diff(history).std())
    return np.asarray(history[-1] + ripple * rng.standard_normal((draws, horizon)), dtype=np.float64)
