"""How much wider than chance do windows vary by nature? One factor a stream, borrowing from the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from tasks.drift.columns import Floats

FEWEST_TO_BORROW = 3  # streams: how differently they vary cannot be told from two
_MOST = 1e6  # degrees of freedom that stand for "known"


class Spread(NamedTuple):
    """Variance of a window's mean over that of random rows, at least 1, and its degrees of freedom."""

    factor: Floats
    df: Floats


def borrowed_spread(squares: Floats, df: Floats) -> Spread:
    """The factor of each stream, drawn towards what all streams show as far as they resemble each other.

    Where rows come at random all factors are 1 and each stream's few windows add up to many. Where some
    features vary by nature (weather) and others do not, each stands nearly alone.

    Parameters
    ----------
    squares, df : ndarray, shape (..., n_streams)
        Sum of squared standardised differences between windows, and its degrees of freedom, 0 where
        no windows have been compared yet.

    Returns
    -------
    Spread
        Both of the same shape; ``df`` 0 where nothing is known: such a stream cannot be judged yet.

    References
    ----------
    Smyth, G. K. (2004). Statistical Applications in Genetics and Molecular Biology 3(1), 3, section 6.2.
    """
    known = df > 0
    own = np.divide(squares, df, out=np.ones_like(squares), where=known)
    half = np.where(known, df, 1.0) / 2
    centred = np.log(np.maximum(own, 1e-6)) - special.digamma(half) + np.log(half)
    streams = known.sum(axis=-1, keepdims=True)
    mean = _mean(centred, known, streams)
    excess = _mean((centred - mean) ** 2, known, np.maximum(streams - 1, 1)) - _mean(
        special.polygamma(1, half), known, streams
    )
    prior_df = np.where(streams < FEWEST_TO_BORROW, 0.0, 2 * _inverse_trigamma(excess))
    prior = np.exp(
        mean + special.digamma(np.maximum(prior_df, 1e-3) / 2) - np.log(np.maximum(prior_df, 1e-3) / 2)
    )
    factor = (prior_df * prior + df * own) / np.maximum(prior_df + df, 1e-12)
    total = np.minimum(prior_df + df, df.sum(axis=-1, keepdims=True))
    return Spread(np.maximum(1.0, factor), np.where(known, total, 0.0))


def _mean(values: Floats, known: npt.NDArray[np.bool_], count: npt.NDArray[np.int64]) -> Floats:
    total: Floats = np.where(known, values, 0.0).sum(axis=-1, keepdims=True)
    return total / np.maximum(count, 1)


def _inverse_trigamma(values: Floats) -> Floats:
    """Where trigamma takes each value, by Newton's method on its reciprocal; very large for 0 and below."""
    wanted = np.maximum(values, 1e-6)
    found = 0.5 + 1 / wanted
    for _ in range(8):
        there = special.polygamma(1, found)
        found = found + there * (1 - there / wanted) / special.polygamma(2, found)
    return np.minimum(found, _MOST / 2)
