"""The F1 score as a mean of examples, so that it is compared like any other metric."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError


def f1_influence(y_true: npt.ArrayLike, y_score: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Each example's influence on the F1 score of the positive label; their mean is the F1 score.

    F1 is a ratio of two means over examples, 2 E[y p] / E[y + p] with truth y and prediction p; the
    variance of these values over examples divided by their number is its variance by the delta method.

    Parameters
    ----------
    y_true : array_like, shape (n_examples,)
        True (or 1) for positive examples, False (or 0) for negative ones.
    y_score : array_like, shape (n_examples,)
        The model's probability of positive, 0-1, or its prediction, 0 or 1. Above one half is positive.

    Returns
    -------
    ndarray, shape (n_examples,)
        F1 + (2 y p - F1 (y + p)) / E[y + p]. All NaN when nothing is positive, neither in truth nor
        predicted, or when a label or score is missing. Empty for no examples.

    Raises
    ------
    InputError
        When a score lies outside 0-1: one half would then be no threshold.

    References
    ----------
    Delta method for a ratio of means: Cochran, W. G. (1977). Sampling Techniques, 3rd ed., ch. 6, eq. 6.13.
    """
    label, score = np.asarray(y_true, dtype=np.float64), np.asarray(y_score, dtype=np.float64)
    if label.size == 0 or np.isnan(label + score).any():
        return np.full(label.size, np.nan)
    if score.min() < 0 or score.max() > 1:
        raise InputError(
            f"y_score: found {score.min():g} to {score.max():g}; allowed: probabilities or predictions, "
            "0 to 1, or a column f1 of your own"
        )
    true, predicted = (label > 0.5).astype(np.float64), (score > 0.5).astype(np.float64)
    either = true + predicted
    if not either.any():
        return np.full(label.size, np.nan)
    both = 2 * true * predicted
    f1 = both.mean() / either.mean()
    return np.asarray(f1 + (both - f1 * either) / either.mean())
