"""The limit of the cumulative sums: how high chance lifts one of them in a year."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import special

from tasks.drift.columns import Floats

ALLOWANCE = 0.75  # taken off a sum each window: tuned to a shift of 1.5 errors; see docs/decisions/0038
MOST_A_WINDOW = 4.0  # deviations that one window adds at most: one odd window alone is no gradual drift
_STATES = 200
_HIGHEST = 64.0
_PRECISION = 1e-3


@lru_cache(maxsize=64)
def limit_of(streams: int, windows: int, alpha: float, allowance: float = ALLOWANCE) -> float:
    """Height that any of the sums of all streams, up or down, reaches with probability ``alpha`` at most.

    Parameters
    ----------
    streams : int
        How many streams are watched, each with a sum upwards and one downwards; at least 1.
    windows : int
        Windows in which ``alpha`` is spent.
    alpha : float
        Probability in (0, 1) of an alarm without drift.
    allowance : float
        Taken off a sum each window, in standard deviations.

    Returns
    -------
    float
        In standard deviations. It is told from the law of the sum, by a Markov chain of its heights.

    References
    ----------
    Page, E. S. (1954). Biometrika 41(1-2), 100-115.
    Brook, D. and Evans, D. A. (1972). Biometrika 59(3), 539-549.
    """
    each = alpha / (2 * max(1, streams))
    low, high = 0.0, _HIGHEST
    # Halving, rather than scipy.optimize: importing that takes longer than all of this.
    while high - low > _PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if _reached(middle, windows, allowance) > each else (low, middle)
    return high


def _reached(limit: float, windows: int, allowance: float) -> float:
    """Probability that one sum reaches ``limit`` within ``windows``, when it starts at 0."""
    steps = _steps(limit, allowance)
    at = np.zeros(_STATES)
    at[0] = 1.0
    reached = 0.0
    for _ in range(windows):
        reached += float(at @ steps[:, -1])
        at = at @ steps[:, :-1]
    return reached


def _steps(limit: float, allowance: float) -> Floats:
    """Probabilities of going from each height to each, shape (n_states, n_states + 1); the last is the limit.

    State 0 is the height 0 up to half a cell; the others are cells of equal width.
    """
    width = 2 * limit / (2 * _STATES - 1)
    heights = width * np.arange(_STATES)
    upper = heights + width / 2 - heights[:, None] + allowance
    below = np.where(upper < MOST_A_WINDOW, special.ndtr(upper), 1.0)
    padded = np.concatenate([np.zeros((_STATES, 1)), below, np.ones((_STATES, 1))], axis=1)
    return np.diff(padded, axis=1)
