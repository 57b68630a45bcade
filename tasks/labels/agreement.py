"""How well raters agree: Cohen's kappa, its interval, what would settle it; the measures of many raters."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from tasks.errors import InputError, TooFewItems
from tasks.labels.fleiss import fleiss_kappa
from tasks.labels.gwet import gwet_ac1
from tasks.labels.krippendorff import alpha_interval, krippendorff_alpha
from tasks.labels.label_pairs import count_pairs
from tasks.labels.label_prior import prior_table
from tasks.vocabulary import Interval

__all__ = [
    "MOST_MORE_ITEMS",
    "Weights",
    "alpha_interval",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "kappa_interval",
    "krippendorff_alpha",
    "more_items_to_settle",
    "table_interval",
    "table_kappa",
    "weighted_distance",
]

Weights = Literal["linear", "quadratic"] | None

_DRAWS = 4_000
_LEAST_DRAWS, _MOST_CELLS = 1_000, 4_000_000  # above 31 labels fewer draws, so that 100 take a second
_POWER = 0.8  # asked for; measured .73 to .77 of 633 unsettled tables
MOST_MORE_ITEMS = 10_000  # more double labels than this are weeks of work: a person decides instead


def cohen_kappa(first: Iterable[Hashable], second: Iterable[Hashable], *, weights: Weights = None) -> float:
    """Chance-corrected agreement of two raters on the same items.

    Parameters
    ----------
    first, second : array_like, shape (n_items,)
        The label each rater gave to each item, in the same item order, of any hashable type. Items
        that either left unlabelled (None, NaN) are not compared.
    weights : {None, "linear", "quadratic"}
        How much a disagreement counts: always fully, or by the distance of the labels in their
        sorted order (numbers by size, text by alphabet: code "low, high" as 1, 2).

    Returns
    -------
    float
        Kappa in [-1, 1], no unit. 1 is perfect agreement, 0 is what chance gives.
        NaN when both raters used one and the same label throughout.

    Raises
    ------
    TooFewItems
        When no item has both labels.
    InputError
        When the two are not equally long, or are weighted and cannot be sorted.

    References
    ----------
    Cohen, J. (1960). Educational and Psychological Measurement 20(1), 37-46.
    Cohen, J. (1968). Psychological Bulletin 70(4), 213-220 (weights).

    Examples
    --------
    >>> cohen_kappa(["late", "late", "on time", "on time"], ["late", "on time", "on time", "on time"])
    0.5
    """
    pairs = count_pairs(first, second)
    if weights is not None:
        _refuse_unordered(pairs.labels)
    return table_kappa(pairs.table(), apart=weighted_distance(np.arange(len(pairs.labels)), weights))


def kappa_interval(
    first: Iterable[Hashable],
    second: Iterable[Hashable],
    *,
    weights: Weights = None,
    level: float = 0.95,
    rng: np.random.Generator,
) -> Interval:
    """Where the raters' true kappa lies, given how few items they share.

    Parameters
    ----------
    first, second, weights
        As for `cohen_kappa`.
    level : float
        Probability that the interval holds the true kappa, 0-1.
    rng : numpy.random.Generator
        Chance for the posterior draws; time and memory grow with the square of the labels.

    Returns
    -------
    Interval
        Quantiles of kappa under a Dirichlet posterior of the table, extended to hold the point.
        NaN at both ends when kappa is not defined.

    Raises
    ------
    TooFewItems
        When no item has both labels.
    InputError
        When the two are not equally long, or are weighted and cannot be sorted.
    """
    pairs = count_pairs(first, second)
    if weights is not None:
        _refuse_unordered(pairs.labels)
    apart = weighted_distance(np.arange(len(pairs.labels)), weights)
    return table_interval(pairs.table(), apart=apart, level=level, rng=rng)


def table_kappa(table: npt.NDArray[Any], *, apart: npt.NDArray[Any] | None = None) -> float:
    """Cohen's kappa of a table of counts, shape (n_labels, n_labels); see `cohen_kappa`.

    ``apart``, of the same shape, says how far two labels are apart; none: all alike.
    """
    if not table.any():
        raise TooFewItems("no item was labelled by both raters; kappa needs at least one")
    return float(_kappa(table.astype(np.float64), 1 - np.eye(len(table)) if apart is None else apart))


def table_interval(
    table: npt.NDArray[Any],
    *,
    apart: npt.NDArray[Any] | None = None,
    level: float = 0.95,
    rng: np.random.Generator,
) -> Interval:
    """Interval of kappa of a table of counts, as for `table_kappa`; see `kappa_interval`."""
    point = table_kappa(table, apart=apart)
    if math.isnan(point):
        return Interval(math.nan, math.nan, level)
    count = min(_DRAWS, max(_LEAST_DRAWS, _MOST_CELLS // table.size))
    draws = rng.standard_gamma(table + prior_table(len(table)), size=(count, *table.shape))
    tail = (1 - level) / 2
    kappas = _kappa(draws, 1 - np.eye(len(table)) if apart is None else apart)
    low, high = np.quantile(kappas, (tail, 1 - tail))
    # In a lopsided table the posterior can miss the very value that was seen.
    return Interval(min(float(low), point), max(float(high), point), level)


def weighted_distance(places: npt.ArrayLike, weights: Weights) -> npt.NDArray[np.float64]:
    """How far labels at these ``places``, shape (n_labels,), are apart: shape (n_labels, n_labels)."""
    at = np.asarray(places, dtype=np.float64)
    steps: npt.NDArray[np.float64] = np.abs(at[:, None] - at)
    if weights is None:
        return 1 - np.eye(len(at))
    return steps if weights == "linear" else steps**2


def more_items_to_settle(
    kappa: float, interval: Interval, items: int, *, floor: float, target: float
) -> int | None:
    """How many more items to label twice, so that kappa is told from its limits.

    Holds the kappa seen for the true one, lets the interval shrink with the root of the items, and
    asks for about three chances in four of a verdict: at or above ``target`` with the lower bound at
    or above ``floor``, or the upper bound below ``target``.

    Parameters
    ----------
    kappa, interval, items
        What was measured: the point, its interval, and the items that both raters labelled.
    floor, target : float
        Limits of kappa, -1 to 1.

    Returns
    -------
    int or None
        Rounded up to tens. None when no number up to `MOST_MORE_ITEMS` would do, as near the target.
    """
    z, power = special.ndtri((1 + interval.level) / 2), special.ndtri(_POWER)
    if kappa >= target:
        error = (kappa - interval.low) / z
        allowed = min((kappa - floor) / (z + power), (kappa - target) / power)
    else:
        error = (interval.high - kappa) / z
        allowed = (target - kappa) / (z + power)
    if allowed <= 0:
        return None
    more = 10 * math.ceil((items * (error / allowed) ** 2 - items) / 10)
    return more if more <= MOST_MORE_ITEMS else None


def _kappa(tables: npt.NDArray[np.float64], distance: npt.NDArray[np.float64]) -> Any:
    """One less observed over expected disagreement (Cohen 1968) of tables (..., n_labels, n_labels)."""
    total = tables.sum(axis=(-2, -1))
    first, second = tables.sum(axis=-1), tables.sum(axis=-2)
    observed = (tables * distance).sum(axis=(-2, -1)) * total
    expected = ((first @ distance) * second).sum(axis=-1)
    with np.errstate(invalid="ignore"):  # 0 / 0: one label throughout
        return 1 - observed / expected


def _refuse_unordered(labels: tuple[Any, ...]) -> None:
    try:
        sorted(labels)
    except TypeError as error:
        raise InputError(f"weights need labels in an order, and these have none: {error}") from error
