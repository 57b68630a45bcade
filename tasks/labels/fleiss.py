"""Fleiss' kappa: agreement of equally many raters on every item."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError, TooFewItems


def fleiss_kappa(counts: npt.ArrayLike) -> float:
    """Chance-corrected agreement of raters who each gave one label to each item.

    Parameters
    ----------
    counts : array_like of int, shape (n_items, n_labels)
        How many raters gave each label to each item; at least two, and as many on every item.
        With labels missing take `krippendorff_alpha`.

    Returns
    -------
    float
        Kappa, at most 1, no unit. 1 is perfect agreement, 0 is what chance gives.
        NaN when all labels are one and the same.

    Raises
    ------
    TooFewItems
        When there are no items.
    InputError
        When ``counts`` is no table of counts, or the items do not have equally many labels.

    References
    ----------
    Fleiss, J. L. (1971). Psychological Bulletin 76(5), 378-382.
    """
    table = np.asarray(counts)
    if table.ndim != 2 or table.dtype.kind not in "iu" or (table < 0).any():
        raise InputError("found no table of counts; needed: whole numbers from 0 on, a row for each item")
    if not len(table):
        raise TooFewItems("no item was labelled; Fleiss' kappa needs at least one")
    raters = table.sum(axis=1)
    if raters[0] < 2 or (raters != raters[0]).any():
        found = f"items with {raters.min():,} to {raters.max():,} labels"
        raise InputError(f"found {found}; needed: at least two, and as many on every item")
    return _kappa(table.astype(np.float64), float(raters[0]))


def _kappa(table: npt.NDArray[np.float64], raters: float) -> float:
    """Equations 2 to 7 of Fleiss (1971)."""
    p_o = float(((table**2).sum() / len(table) - raters) / (raters * (raters - 1)))
    p_e = float(np.square(table.sum(axis=0) / table.sum()).sum())
    return np.nan if p_e == 1 else (p_o - p_e) / (1 - p_e)
