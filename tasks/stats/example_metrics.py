"""Metrics of labelled examples as means, and how sure such a mean is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt

import numpy as np
import numpy.typing as npt

from tasks.stats.area_under_curve import auc_influence
from tasks.stats.f1_score import f1_influence
from tasks.stats.intervals import share_interval
from tasks.stats.student_t import t_exceeded
from tasks.vocabulary import Interval

Floats = npt.NDArray[np.float64]
Influence = Callable[[Floats, Floats], Floats]

# With fewer of a class an AUC's level does not hold: at a nominal 1.25 %, 5 positives erred in 6 %, 20 in
# 1.1 to 1.6 % (tests/experiments/test_rare_class.py). F1 rests on the positives alone.
LEAST_OF_CLASS = 20
LEAST = 2 * LEAST_OF_CLASS  # examples behind the mean of anything else
_SURE = 1e-15  # a chance of 0 has no logarithm


def log_loss(label: Floats, score: Floats) -> Floats:
    """Minus the logarithm of the chance given to what came true, shape (n_examples,)."""
    chance = np.clip(np.where(label > 0.5, score, 1 - score), _SURE, 1.0)
    return np.asarray(-np.log(chance))


def brier(label: Floats, score: Floats) -> Floats:
    """Squared distance of the chance from what came true, shape (n_examples,)."""
    return np.asarray(np.where(label > 0.5, 1 - score, score) ** 2, dtype=np.float64)


def accuracy(label: Floats, score: Floats) -> Floats:
    """1 where a score above one half meets a positive label or one up to it a negative, else 0."""
    return np.asarray((label > 0.5) == (score > 0.5), dtype=np.float64)


# Shape (n_examples,), their mean is the metric and their spread over examples is its own.
MADE: Mapping[str, Influence] = {
    "auc": auc_influence,
    "f1": f1_influence,
    "log_loss": log_loss,
    "brier": brier,
    "accuracy": accuracy,
}
PROBABILITIES = ("log_loss", "brier", "f1", "accuracy")  # the scores of these must lie in 0-1
_WITHIN_0_1 = ("auc", "f1")


def lacks_examples(metric: str, label: Floats) -> bool:
    """Whether there are too few examples, or too few of a class, for the interval to keep its level."""
    positive = int(np.sum(label > 0.5))
    if metric == "auc":
        return min(positive, label.size - positive) < LEAST_OF_CLASS
    return positive < LEAST_OF_CLASS if metric == "f1" else label.size < LEAST


def mean_interval(metric: str, values: Floats, *, level: float = 0.95) -> Interval | None:
    """Where a metric lies that is the mean of independent examples.

    Parameters
    ----------
    metric : str
        ``auc`` and ``f1`` are held within 0-1 by a logit; anything else is taken as it is.
    values : ndarray, shape (n_examples,)
        As those of ``MADE``, none missing. Zeros and ones alone are counted.
    level : float
        Confidence, 0-1, two-sided.

    Returns
    -------
    Interval or None
        Exact (Clopper-Pearson) for zeros and ones; else by Student's t. None for fewer than two values,
        or values that do not vary: nothing is then known of those not seen.

    References
    ----------
    Logit of an AUC: Pepe, M. S. (2003). The Statistical Evaluation of Medical Tests, section 5.2.4.
    """
    n = values.size
    if metric not in _WITHIN_0_1 and n and np.isin(values, (0.0, 1.0)).all():
        return share_interval(int(values.sum()), n, level=level)
    if n < 2 or np.ptp(values) == 0:
        return None
    mean = float(values.mean())
    reach = t_exceeded((1 - level) / 2, n - 1) * float(values.std(ddof=1)) / sqrt(n)
    if metric not in _WITHIN_0_1:
        return Interval(mean - reach, mean + reach, level)
    if not 0 < mean < 1:
        return None
    wide = reach / (mean * (1 - mean))
    return Interval(_moved(mean, -wide), _moved(mean, wide), level)


def _moved(share: float, by: float) -> float:
    """The share whose logit is greater by ``by``."""
    odds = share / (1 - share) * float(np.exp(by))
    return odds / (1 + odds) if np.isfinite(odds) else 1.0
