"""Examples that differ unevenly: what a few large ones do to a t-test of their mean."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

# Beyond it a few examples decide, and the sample's own skewness does not show those that were not drawn.
# A t then counts by two fifths. The worst log-normal losses tried (sigma 2) err in 1.7 times a level of 2.5 %
# and 2.3 times one of 1.25 %; without it in 3.2 and 3.5 times.
MOST_SKEWNESS = 0.2
CAUTION = 2.5


def mean_skewness(values: npt.NDArray[np.float64]) -> float:
    """Skewness of the mean of values, shape (n,): theirs, divided by sqrt(n); 0 when they do not vary."""
    off = values - values.mean()
    spread = float(np.std(values))
    if not spread > 0:
        return 0.0
    off /= spread
    return float(np.mean(off * off * off) / np.sqrt(len(values)))  # "** 3" is a power: ten times as slow


def evened(t: float, skewness: float) -> float:
    """A t for "above", lowered by what the skewness of the mean adds to it; never raised.

    Below minus ``MOST_SKEWNESS`` it is divided by ``CAUTION`` as well: only a clear difference counts.

    References
    ----------
    Hall, P. (1992). Journal of the Royal Statistical Society B 54(1), 221-228, the monotone cubic.
    """
    careful = t / CAUTION if skewness < -MOST_SKEWNESS else t
    return min(t, careful, _cubic(t, skewness))


def needed(t: float, skewness: float) -> float:
    """The t that is needed so that, evened, it is ``t``, which is 0 or more."""
    if skewness == 0:
        return t
    careful = t * CAUTION if skewness < -MOST_SKEWNESS else t
    root = math.cbrt(1 + skewness * (t - skewness / 6))
    return float(max(careful, 3 * (root - 1) / skewness))


def _cubic(t: float, skewness: float) -> float:
    return t + skewness * t**2 / 3 + skewness**2 * t**3 / 27 + skewness / 6
