"""Stairs: a best so far that mostly stands and sometimes climbs, which says little of when it climbs next."""

from __future__ import annotations

import numpy as np

from tasks.experiments.standard_error import Floats

_PRIOR = 0.5  # climbs and stands that were not seen: Jeffreys' prior
_LEAST_MOVE = 1e-9  # share of all that was gained; what is less is rounding


def moves(history: Floats) -> int:
    """Sprints in which the value changed."""
    return int((np.abs(np.diff(history)) > _LEAST_MOVE * np.ptp(history)).sum())


def stair_share(history: Floats) -> float:
    """How far a history is stairs: the share of its sprints that stood; 0 where it fell or never climbed."""
    climbs, sprints = moves(history), len(history) - 1
    return 1 - climbs / sprints if climbs and bool(np.all(np.diff(history) >= 0)) else 0.0


def stair_futures(history: Floats, horizon: int, draws: int, rng: np.random.Generator) -> Floats:
    """Futures in which each sprint climbs as likely as since the start, by about as much.

    Standing lately says nothing here: a recent stand weighs as much as an old one. How likely a climb is
    and its mean size are drawn from what so few sprints leave open, the size around it is exponential.

    Parameters and shapes are those of `damped_increments`; ``history`` never falls and climbs at least once.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., sections 2.4 and 2.6: the binomial and the
    exponential model with their conjugate priors.
    """
    sprints, climbs = len(history) - 1, moves(history)
    chance = rng.beta(climbs + _PRIOR, sprints - climbs + _PRIOR, (draws, 1))
    mean = (history[-1] - history[0]) / rng.gamma(climbs, 1.0, (draws, 1))
    steps = (rng.random((draws, horizon)) < chance) * rng.exponential(1.0, (draws, horizon)) * mean
    return np.asarray(history[-1] + np.cumsum(steps, axis=1), dtype=np.float64)
