"""Sums over items from which agreement of many raters is computed, and the same sums under chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.labels.label_prior import prior_table
from tasks.labels.ratings import Codes, Ratings
from tasks.vocabulary import Interval

Floats = npt.NDArray[np.float64]

MOST_LABELS = 100  # of an interval: its cost grows with their square
_DRAWS = 2_000
_AT_A_TIME = 250
# More items than this are bound at random into as many bundles, which redraws the sums of a million items
# in a fraction of a second; the width of the interval then errs by 1 / sqrt(2 x 1,000), about 2 %.
_BUNDLES = 1_000


@dataclass(frozen=True)
class ItemSums:
    """What items, or bundles of items, add up to; a leading axis holds the items, bundles or draws.

    ``together``: shape (..., n_labels, n_labels), coincidences: how often two labels stand on one item,
    in both orders, where an item with m labels weighs m in all. ``agreeing``: shape (...,), the share of
    agreeing pairs of each item, summed over the ``paired`` items with two labels or more. ``share``: shape
    (..., n_labels), the share of each label on each item, summed over all items with a label.
    """

    together: Floats
    agreeing: Floats
    paired: Floats
    share: Floats

    def weighted(self, weights: Floats) -> ItemSums:
        """Sums under weights of shape (n_draws, n_bundles)."""
        together = np.tensordot(weights, self.together, axes=1)
        return ItemSums(together, weights @ self.agreeing, weights @ self.paired, weights @ self.share)

    def __add__(self, other: ItemSums) -> ItemSums:
        """Both sums together."""
        return ItemSums(
            self.together + other.together,
            self.agreeing + other.agreeing,
            self.paired + other.paired,
            self.share + other.share,
        )


def sums_of(ratings: Ratings) -> ItemSums:
    """Sums over all items; see `ItemSums`. No leading axis."""
    everything = np.zeros(len(ratings.items), dtype=np.int64)
    return sums_by(ratings, everything, 1).weighted(np.ones(1))


def posterior_intervals(
    ratings: Ratings,
    statistic: Callable[[ItemSums], Floats],
    *,
    level: float = 0.95,
    rng: np.random.Generator,
) -> list[Interval]:
    """Where statistics of all items like these lie: Bayesian bootstrap over items, with a weak prior.

    Parameters
    ----------
    ratings : Ratings
        At most `MOST_LABELS` different labels, at least one item with two labels.
    statistic : callable
        From sums, with a leading axis of draws or without, to values of shape (..., n_statistics).
    level : float
        Probability of each interval, 0-1.
    rng : numpy.random.Generator
        Chance for the weights of items.

    Returns
    -------
    list of Interval, length n_statistics
        Each extended to hold its point; rough below about 100 items. NaN at both ends where the point
        is. The prior (`prior_table`) keeps a few items that all agree from having an interval without
        width, which the plain bootstrap would give them.

    References
    ----------
    Rubin, D. (1981). Annals of Statistics 9(1), 130-134.
    """
    points = statistic(sums_of(ratings))
    values = np.concatenate([statistic(sums) for sums in _draws(ratings, rng)])
    values[:, np.isnan(points)] = np.nan
    tail = (1 - level) / 2
    low, high = np.quantile(values, (tail, 1 - tail), axis=0)
    ends = zip(np.minimum(low, points).tolist(), np.maximum(high, points).tolist(), strict=True)
    return [Interval(*end, level) for end in ends]


def _draws(ratings: Ratings, rng: np.random.Generator) -> Iterator[ItemSums]:
    bundles, bundle = _bundled(len(ratings.items), rng)
    sums = sums_by(ratings, bundle, bundles)
    labels = len(ratings.labels)
    each = float(sums.together.sum() / sums.paired.sum())  # labels of a paired item, on average
    for start in range(0, _DRAWS, _AT_A_TIME):
        draws = min(_AT_A_TIME, _DRAWS - start)
        weights = rng.standard_exponential((draws, bundles))
        yield sums.weighted(weights) + _prior_draws(labels, draws, each, rng)


def _bundled(items: int, rng: np.random.Generator) -> tuple[int, Codes]:
    """How many bundles, and which bundle each item is in."""
    if items <= _BUNDLES:
        return items, np.arange(items)
    return _BUNDLES, rng.permutation(items) % _BUNDLES


def _prior_draws(labels: int, draws: int, each: float, rng: np.random.Generator) -> ItemSums:
    """Items of two labels drawn from the prior, weighing as much as an average item."""
    table = rng.standard_gamma(prior_table(labels), size=(draws, labels, labels))
    both = (table + table.transpose(0, 2, 1)) / 2
    return ItemSums(both * each, np.trace(table, axis1=1, axis2=2), table.sum(axis=(1, 2)), both.sum(axis=2))


def sums_by(ratings: Ratings, bundle: Codes, bundles: int) -> ItemSums:
    """Sums of each bundle; ``bundle``, shape (n_items,), says which of them an item is in."""
    labels, given = len(ratings.labels), ratings.labels_of_items()
    together = np.zeros(bundles * labels**2)
    agreeing = np.zeros(bundles)
    for first, second in ratings.pairs():
        item = ratings.item[first]
        one, other = ratings.label[first], ratings.label[second]
        weight = 1 / (given[item] - 1)
        cell = (bundle[item] * labels + one) * labels + other
        together += np.bincount(cell, weights=weight, minlength=len(together))
        agree = one == other
        share = 2 * weight[agree] / given[item[agree]]
        agreeing += np.bincount(bundle[item[agree]], weights=share, minlength=bundles)
    both = together.reshape(bundles, labels, labels)
    paired = np.bincount(bundle[given > 1], minlength=bundles).astype(np.float64)
    share = np.bincount(
        bundle[ratings.item] * labels + ratings.label,
        weights=1 / given[ratings.item],
        minlength=bundles * labels,
    ).astype(np.float64)
    return ItemSums(both + both.transpose(0, 2, 1), agreeing, paired, share.reshape(bundles, labels))
