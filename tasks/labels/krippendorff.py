"""Krippendorff's alpha: agreement of any number of raters, with labels missing, on any scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError, TooFewItems
from tasks.labels.item_sums import MOST_LABELS, Floats, ItemSums, posterior_intervals, sums_of
from tasks.labels.ratings import Ratings, ratings_in_rows
from tasks.vocabulary import Interval

Metric = Literal["nominal", "ordinal", "interval", "ratio"]

_MOST_LABELS_OF_A_POINT = 2_000


def krippendorff_alpha(
    item: npt.ArrayLike, annotator: npt.ArrayLike, label: npt.ArrayLike, *, metric: Metric = "nominal"
) -> float:
    """Chance-corrected agreement of any number of raters, of whom not all labelled every item.

    Parameters
    ----------
    item, annotator, label : array_like, shape (n_rows,)
        A row is one annotator's label of one item; None and NaN are missing. When an annotator
        labelled an item more than once, the last label counts.
    metric : {"nominal", "ordinal", "interval", "ratio"}
        How far two labels are apart: all alike; by the labels that lie between them in sorted order;
        by their squared difference; by their squared difference over their squared sum. Interval
        and ratio need numbers, ratio none below 0.

    Returns
    -------
    float
        Alpha, at most 1, no unit. 1 is perfect agreement, 0 is what chance gives.
        NaN when no item has two labels, or when all the labels compared are one and the same.

    Raises
    ------
    TooFewItems
        When there are no labels.
    InputError
        When the three are not equally long, the labels do not suit the metric, or more than 2,000
        labels are different.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability. University of Pennsylvania.

    Examples
    --------
    >>> krippendorff_alpha([1, 1, 2, 2, 3, 3], list("ababab"), [0, 0, 1, 1, 0, 1])
    0.4444444444444444
    """
    return ratings_alpha(ratings_in_rows(item, annotator, label), metric=metric)


def alpha_interval(
    item: npt.ArrayLike,
    annotator: npt.ArrayLike,
    label: npt.ArrayLike,
    *,
    metric: Metric = "nominal",
    level: float = 0.95,
    rng: np.random.Generator,
) -> Interval:
    """Where the annotators' true alpha lies, given how few items have two labels.

    As `krippendorff_alpha`, with at most 100 different labels; `posterior_intervals` says how, and that
    it is rough below about 100 items. NaN at both ends when alpha is not defined.
    """
    ratings = ratings_in_rows(item, annotator, label)
    if math.isnan(ratings_alpha(ratings, metric=metric)):
        return Interval(math.nan, math.nan, level)
    _refuse_many(ratings, MOST_LABELS)
    values = scale(ratings.labels, metric)
    found = posterior_intervals(
        ratings, lambda sums: alpha_of(sums, metric, values)[..., None], level=level, rng=rng
    )
    return found[0]


def ratings_alpha(ratings: Ratings, *, metric: Metric = "nominal") -> float:
    """Krippendorff's alpha of ratings; see `krippendorff_alpha`."""
    if not len(ratings.label):
        raise TooFewItems("no item has a label; alpha needs items with at least two")
    _refuse_many(ratings, _MOST_LABELS_OF_A_POINT)
    return float(alpha_of(sums_of(ratings), metric, scale(ratings.labels, metric)))


def alpha_of(sums: ItemSums, metric: Metric, values: Floats) -> Floats:
    """Alpha of each of the sums: one less observed over expected disagreement."""
    counts = sums.together.sum(axis=-1)
    apart = distances(metric, values, counts)
    total = counts.sum(axis=-1)
    observed = (sums.together * apart).sum(axis=(-2, -1))
    expected = ((counts[..., None, :] @ apart)[..., 0, :] * counts).sum(axis=-1)
    with np.errstate(invalid="ignore"):  # 0 / 0: one label throughout
        return np.asarray(1 - (total - 1) * observed / expected)


def label_alphas(sums: ItemSums) -> Floats:
    """Nominal alpha of each label against all others, shape (..., n_labels)."""
    counts, agreeing = sums.together.sum(axis=-1), np.diagonal(sums.together, axis1=-2, axis2=-1)
    total = counts.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # 0 / 0: the label stands on no item with two
        return np.asarray(1 - (total - 1) * (counts - agreeing) / (counts * (total - counts)))


def distances(metric: Metric, values: Floats, counts: Floats) -> Floats:
    """How far labels are apart, shape (..., n_labels, n_labels); ``counts`` of shape (..., n_labels)."""
    if metric == "nominal":
        return 1 - np.eye(len(values))
    if metric == "ordinal":
        # The labels between two, with half of each: the distance of their middle ranks.
        in_order = counts[..., np.argsort(values)].cumsum(axis=-1)
        values = in_order[..., np.argsort(np.argsort(values))] - counts / 2
    apart = np.square(values[..., :, None] - values[..., None, :])
    if metric != "ratio":
        return np.asarray(apart)
    whole = np.square(values[:, None] + values)
    return np.divide(apart, whole, out=np.zeros_like(apart), where=whole > 0)


def scale(labels: Sequence[Any], metric: Metric, order: Sequence[Any] = ()) -> Floats:
    """The number that stands for each label, shape (n_labels,).

    Raises
    ------
    InputError
        When labels have no place on the scale that the metric needs.
    """
    strange = out_of_place(labels, metric, order)
    if strange:
        needed = f"the labels {', '.join(map(str, order))}" if order else "numbers"
        needed += " from 0 on" if metric == "ratio" else ""
        raise InputError(f"metric {metric}: found label {strange[0]!r}; needed: {needed}")
    if metric == "nominal":
        return np.arange(len(labels), dtype=np.float64)
    return np.array([order.index(label) if order else label for label in labels], dtype=np.float64)


def out_of_place(labels: Sequence[Any], metric: Metric, order: Sequence[Any] = ()) -> list[Any]:
    """Labels that have no place on the scale of the metric: not in ``order``, or not a number."""
    if metric == "nominal":
        return []
    if order:
        return [label for label in labels if label not in order]
    least = 0 if metric == "ratio" else -math.inf
    return [label for label in labels if not (isinstance(label, int | float) and least <= label < math.inf)]


def _refuse_many(ratings: Ratings, most: int) -> None:
    if len(ratings.labels) > most:
        raise InputError(f"found {len(ratings.labels):,} different labels; allowed: at most {most:,}")
