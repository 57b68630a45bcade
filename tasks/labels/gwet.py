"""Gwet's AC1: agreement that stays meaningful where nearly all labels are the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.errors import TooFewItems
from tasks.labels.item_sums import Floats, ItemSums, sums_of
from tasks.labels.ratings import ratings_in_rows


def gwet_ac1(item: npt.ArrayLike, annotator: npt.ArrayLike, label: npt.ArrayLike) -> float:
    """Agreement of any number of raters, corrected for the chance that a hard item is guessed.

    Read beside kappa or alpha where one label is far commoner than the others, never instead of them.

    Parameters
    ----------
    item, annotator, label : array_like, shape (n_rows,)
        A row is one annotator's label of one item; None and NaN are missing. When an annotator
        labelled an item more than once, the last label counts. The labels possible are those given.

    Returns
    -------
    float
        AC1 in [-1, 1], no unit. 1 is perfect agreement.
        NaN when no item has two labels, or when all labels are one and the same.

    Raises
    ------
    TooFewItems
        When there are no labels.
    InputError
        When the three are not equally long.

    References
    ----------
    Gwet, K. L. (2008). British Journal of Mathematical and Statistical Psychology 61(1), 29-48.
    """
    ratings = ratings_in_rows(item, annotator, label)
    if not len(ratings.label):
        raise TooFewItems("no item has a label; AC1 needs items with at least two")
    return float(ac1_of(sums_of(ratings)))


def ac1_of(sums: ItemSums) -> Floats:
    """AC1 of each of the sums: Gwet (2008), equations 3 and 4, with items of one label in the shares."""
    labels = sums.share.shape[-1]
    if labels < 2:
        return np.full(sums.paired.shape, np.nan)
    share = sums.share / sums.share.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # 0 / 0: no item has two labels
        agreeing = sums.agreeing / sums.paired
    chance = (share * (1 - share)).sum(axis=-1) / (labels - 1)
    return np.asarray((agreeing - chance) / (1 - chance))
