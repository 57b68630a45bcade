"""The hypergeometric law: what `scipy.stats` gives, without the second that its import takes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# The boost routine behind scipy.stats.hypergeom; scipy.special has no public name for it.
from scipy.special._ufuncs import _hypergeom_cdf

Counts = int | npt.NDArray[np.int64]


def drawn_at_most(held: Counts, marked: Counts, drawn: int, rows: int) -> npt.NDArray[np.float64]:
    """Chance that ``drawn`` of ``rows``, taken blindly, hold no more than ``held`` of the ``marked`` ones.

    Parameters
    ----------
    held, marked : int or array, shape (n,)
        ``held`` must be a number that such a draw can hold.
    drawn, rows : int
        How many are taken, of how many.

    Returns
    -------
    array
        In [0, 1], shape (n,) or (); ``scipy.stats.hypergeom.cdf(held, rows, marked, drawn)``. NaN where
        no draw holds ``held``.
    """
    found: npt.NDArray[np.float64] = np.asarray(_hypergeom_cdf(held, marked, drawn, rows))
    return found
