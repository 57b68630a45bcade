"""Learning curves: two families that flatten, fitted at once and averaged by how well they fit."""

from __future__ import annotations

import numpy as np

from tasks.experiments.standard_error import Floats

POWERS = (0.3, 0.6, 1.0, 1.6)  # of 1 - t ** -b
RATES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.6)  # of 1 - exp(-k t); the smallest is nearly a line

# Found on simulated curves of other seeds than those of the benchmark (benchmarks/forecast_coverage.py).
WIDENING = 1.8  # of the residuals: a curve chosen for its fit looks surer than it is
_CLOSEST = 1e-4  # least share of the variance that a curve leaves unexplained, however well it fits


def curve_futures(history: Floats, horizon: int, draws: int, rng: np.random.Generator) -> Floats:
    """Futures on curves that go through the history: power laws and exponential saturations.

    Each curve is ``c + a g(t)`` with a shape ``g`` from a grid, so that its fit has a closed form. Shapes are
    drawn by their posterior weight under flat priors for c, a and log sigma (residual sum of squares to
    the power of -(n - 2) / 2; both families alike), then sigma, c and a from theirs, then a residual.

    Parameters and shapes are those of `damped_increments`; values are as they would be measured.

    References
    ----------
    Domhan, T., Springenberg, J. T. & Hutter, F. (2015). Speeding up automatic hyperparameter optimization
    of deep neural networks by extrapolation of learning curves. IJCAI, 3460-3468.
    Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., section 14.2: the posterior of a linear fit.
    """
    sprints = len(history)
    shapes, prior = _shapes(sprints, horizon)
    past = shapes[:, :sprints]
    above = history - history.mean()
    slopes = past @ above / sprints
    unexplained = ((above - slopes[:, None] * past) ** 2).sum(axis=1) + _CLOSEST * (above @ above)
    chosen = rng.choice(len(prior), size=draws, p=_weights(unexplained, prior, sprints))
    sigma = WIDENING * np.sqrt(unexplained[chosen] / rng.chisquare(sprints - 2, draws))
    level = history.mean() + sigma * rng.standard_normal(draws) / np.sqrt(sprints)
    slope = slopes[chosen] + sigma * rng.standard_normal(draws) / np.sqrt(sprints)
    residual = sigma[:, None] * rng.standard_normal((draws, horizon))
    return np.asarray(level[:, None] + slope[:, None] * shapes[chosen, sprints:] + residual, dtype=np.float64)


def _shapes(sprints: int, horizon: int) -> tuple[Floats, Floats]:
    """Every shape over past and future, with mean 0 and variance 1 over the past, and its prior weight."""
    t = np.arange(1, sprints + horizon + 1, dtype=np.float64)
    power = -(t ** -np.array(POWERS)[:, None])
    saturation = -np.exp(-np.array(RATES)[:, None] * t)
    shapes = np.concatenate([power, saturation])
    past = shapes[:, :sprints]
    prior = np.concatenate([np.full(len(family), 0.5 / len(family)) for family in (POWERS, RATES)])
    return (shapes - past.mean(axis=1, keepdims=True)) / past.std(axis=1, keepdims=True), prior


_TINY = np.finfo(np.float64).tiny  # a shape may fit to the last digit


def _weights(unexplained: Floats, prior: Floats, sprints: int) -> Floats:
    """Posterior weight of each shape; the prior where nothing varies, as every shape then fits."""
    if not unexplained.any():
        return prior
    log_weight = np.log(prior) - (sprints - 2) / 2 * np.log(np.maximum(unexplained, _TINY))
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum(), dtype=np.float64)
