"""How often do the intervals of kappa and alpha hold the true value? Beside Wald's and plain bootstraps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import special

from benchmarks.tables import note, options, rate, show
from tasks.labels.agreement import table_interval, table_kappa
from tasks.labels.item_sums import posterior_intervals, sums_by
from tasks.labels.krippendorff import alpha_of, ratings_alpha, scale
from tasks.labels.ratings import Ratings, ratings_in_columns
from tasks.vocabulary import Interval

LEVEL = 0.95
# Number of labels -> shares of the commonest, and true values.
OF_KAPPA = {2: (0.5, 0.9), 4: (0.25, 0.5, 0.9)}, (0.6, 0.8, 0.9)
OF_ALPHA = {2: (0.5, 0.9), 4: (0.5, 0.9)}, (0.6, 0.9)
ITEMS = (30, 100, 300)
RESAMPLES = 1_000
RATERS, MISSING = 3, 0.2  # of alpha's items
FEWER = 4  # alpha takes longer: a quarter of the repetitions

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def main() -> None:
    """Print how often each interval holds the true value, by labels, commonest share, value and items."""
    asked = options(__doc__ or "", repetitions=1_500)
    head = ["labels", "commonest", "true value", "items"]
    show(
        [*head, "kappa_interval", "Wald", "bootstrap", "not defined"],
        kappa_rows(np.random.default_rng(asked.seed), asked.repetitions),
    )
    print()
    rows = alpha_rows(np.random.default_rng(asked.seed), max(1, asked.repetitions // FEWER))
    show([*head, "alpha_interval", "bootstrap", "not defined"], rows)


def kappa_rows(rng: np.random.Generator, repetitions: int) -> list[list[object]]:
    """Coverage of the intervals of Cohen's kappa."""
    rows: list[list[object]] = []
    for setting in settings(*OF_KAPPA):
        labels, commonest, kappa, items = setting
        note(f"kappa: {labels} labels, commonest {commonest}, kappa {kappa}, {items} items")
        truth = true_table(kappa, shares(labels, commonest)).ravel()
        tables = rng.multinomial(items, truth, size=repetitions).reshape(-1, labels, labels)
        used = [_used(table) for table in tables]
        defined = [table for table in used if len(table) > 1]
        held = sum((_kappa_held(rng, table, kappa) for table in defined), np.zeros(3, dtype=int))
        rows.append([*setting, *_rates(held, len(defined)), f"{1 - len(defined) / repetitions:.1%}"])
    return rows


def alpha_rows(rng: np.random.Generator, repetitions: int) -> list[list[object]]:
    """Coverage of the intervals of Krippendorff's alpha."""
    rows: list[list[object]] = []
    for setting in settings(*OF_ALPHA):
        labels, commonest, alpha, items = setting
        note(f"alpha: {labels} labels, commonest {commonest}, alpha {alpha}, {items} items")
        drawn = (_ratings(rng, alpha, shares(labels, commonest), items) for _ in range(repetitions))
        defined = [ratings for ratings in drawn if np.isfinite(ratings_alpha(ratings))]
        held = sum((_alpha_held(rng, ratings, alpha) for ratings in defined), np.zeros(2, dtype=int))
        rows.append([*setting, *_rates(held, len(defined)), f"{1 - len(defined) / repetitions:.1%}"])
    return rows


def settings(
    commonest: Mapping[int, Sequence[float]], values: Sequence[float]
) -> list[tuple[int, float, float, int]]:
    """Labels, share of the commonest, true value and items of each line."""
    pairs = ((labels, share) for labels, some in commonest.items() for share in some)
    return [(*pair, value, items) for pair, value, items in product(pairs, values, ITEMS)]


def shares(labels: int, commonest: float) -> Floats:
    """Share of each label: that of the commonest, and the rest in equal parts."""
    return np.r_[commonest, np.full(labels - 1, (1 - commonest) / (labels - 1))]


def true_table(kappa: float, share: Floats) -> Floats:
    """Table of two raters with equal marginals and exactly this kappa."""
    return kappa * np.diag(share) + (1 - kappa) * np.outer(share, share)


def wald_interval(table: Counts) -> Interval:
    """Point and normal quantiles times the large-sample error of kappa.

    References
    ----------
    Fleiss, J. L., Cohen, J. and Everitt, B. S. (1969). Psychological Bulletin 72(5), 323-327; here as
    the variance of kappa's gradient over the cells.
    """
    p = table / table.sum()
    agree, first, second = np.trace(p), p.sum(axis=1), p.sum(axis=0)
    chance = first @ second
    slope = np.eye(len(p)) * (1 - chance) - (1 - agree) * np.add.outer(second, first)
    slope /= (1 - chance) ** 2
    variance = ((p * slope**2).sum() - (p * slope).sum() ** 2) / table.sum()
    reach = special.ndtri((1 + LEVEL) / 2) * np.sqrt(max(0.0, variance))
    point = table_kappa(table)
    return Interval(point - reach, point + reach, LEVEL)


def bootstrap_interval(rng: np.random.Generator, table: Counts) -> Interval:
    """Quantiles of kappa over resampled items; resamples without a kappa are left out."""
    items = int(table.sum())
    p = rng.multinomial(items, (table / items).ravel(), size=RESAMPLES).reshape(-1, *table.shape) / items
    chance = (p.sum(axis=1) * p.sum(axis=2)).sum(axis=1)
    agree = np.trace(p, axis1=1, axis2=2)
    return _quantiles((agree - chance)[chance < 1] / (1 - chance)[chance < 1])


def _quantiles(values: Floats) -> Interval:
    low, high = np.quantile(values, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(float(low), float(high), LEVEL)


def _used(table: Counts) -> Counts:
    """The table over the labels that occur, as counted from items."""
    used = (table.sum(axis=0) + table.sum(axis=1)) > 0
    return table[used][:, used]


def _kappa_held(rng: np.random.Generator, table: Counts, kappa: float) -> npt.NDArray[np.bool_]:
    """Whether each interval holds the true kappa, shape (3,)."""
    ours = table_interval(table, level=LEVEL, rng=rng)
    intervals = (ours, wald_interval(table), bootstrap_interval(rng, table))
    return np.array([interval.low <= kappa <= interval.high for interval in intervals])


def _ratings(rng: np.random.Generator, alpha: float, share: Floats, items: int) -> Ratings:
    """Raters who know the true label with a chance that makes ``alpha``, else guess by the shares."""
    truth, guess = rng.choice(len(share), size=items, p=share), (RATERS, items)
    known = rng.random(guess) < np.sqrt(alpha)
    given = np.where(known, truth, rng.choice(len(share), size=guess, p=share)).astype(object)
    given[rng.random(guess) < MISSING] = None
    return ratings_in_columns(range(items), {f"rater {at}": row for at, row in enumerate(given)})


def _alpha_held(rng: np.random.Generator, ratings: Ratings, alpha: float) -> npt.NDArray[np.bool_]:
    """Whether each interval holds the true alpha, shape (2,)."""
    values = scale(ratings.labels, "nominal")
    ours = posterior_intervals(
        ratings, lambda sums: alpha_of(sums, "nominal", values)[..., None], level=LEVEL, rng=rng
    )[0]
    items = len(ratings.items)
    weights = rng.multinomial(items, np.full(items, 1 / items), size=RESAMPLES).astype(np.float64)
    resampled = alpha_of(sums_by(ratings, np.arange(items), items).weighted(weights), "nominal", values)
    plain = _quantiles(resampled[np.isfinite(resampled)])
    return np.array([interval.low <= alpha <= interval.high for interval in (ours, plain)])


def _rates(held: Counts, tries: int) -> list[str]:
    return [rate(int(count), tries) for count in held]


if __name__ == "__main__":
    main()
