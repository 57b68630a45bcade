"""How often does the interval of kappa hold the true kappa? Beside Wald's and a percentile bootstrap."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import special

from benchmarks.tables import note, options, rate, show
from tasks.labels.agreement import kappa_interval, table_kappa
from tasks.vocabulary import Interval

LEVEL = 0.95
PREVALENCES = (0.5, 0.9)
KAPPAS = (0.6, 0.8, 0.9)
ITEMS = (30, 100, 300)
RESAMPLES = 2_000

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def main() -> None:
    """Print how often each interval holds the true kappa, by prevalence, kappa and items."""
    asked = options(__doc__ or "", repetitions=4_000)
    rng = np.random.default_rng(asked.seed)
    rows = []
    for prevalence, kappa, items in product(PREVALENCES, KAPPAS, ITEMS):
        note(f"prevalence {prevalence}, kappa {kappa}, {items} items")
        tables = rng.multinomial(items, _truth(kappa, prevalence).ravel(), size=asked.repetitions)
        # Kappa is not defined where both raters used one label throughout.
        defined = [table.reshape(2, 2) for table in tables if items not in (table[0], table[3])]
        held = sum((_held(rng, table, kappa) for table in defined), np.zeros(3, dtype=int))
        covered = (rate(int(count), len(defined)) for count in held)
        rows.append([prevalence, kappa, items, *covered, f"{1 - len(defined) / asked.repetitions:.1%}"])
    show(["prevalence", "kappa", "items", "kappa_interval", "Wald", "bootstrap", "not defined"], rows)


def _truth(kappa: float, prevalence: float) -> Floats:
    """Table of two raters with equal marginals and exactly this kappa."""
    share = np.array([prevalence, 1 - prevalence])
    return kappa * np.diag(share) + (1 - kappa) * np.outer(share, share)


def _held(rng: np.random.Generator, table: Counts, kappa: float) -> npt.NDArray[np.bool_]:
    """Whether each interval holds the true kappa, shape (3,)."""
    first, second = (np.repeat(labels, table.ravel()).tolist() for labels in ([0, 0, 1, 1], [0, 1, 0, 1]))
    ours = kappa_interval(first, second, level=LEVEL, rng=rng)
    intervals = (ours, wald_interval(table), bootstrap_interval(rng, table))
    return np.array([interval.low <= kappa <= interval.high for interval in intervals])


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
    slope = np.eye(2) * (1 - chance) - (1 - agree) * np.add.outer(second, first)
    slope /= (1 - chance) ** 2
    variance = ((p * slope**2).sum() - (p * slope).sum() ** 2) / table.sum()
    reach = special.ndtri((1 + LEVEL) / 2) * np.sqrt(variance)
    point = table_kappa(table)
    return Interval(point - reach, point + reach, LEVEL)


def bootstrap_interval(rng: np.random.Generator, table: Counts) -> Interval:
    """Quantiles of kappa over resampled items; resamples without a kappa are left out."""
    p = rng.multinomial(table.sum(), (table / table.sum()).ravel(), size=RESAMPLES) / table.sum()
    first, second, agree = p[:, 0] + p[:, 1], p[:, 0] + p[:, 2], p[:, 0] + p[:, 3]
    chance = first * second + (1 - first) * (1 - second)
    kappas = (agree - chance)[chance < 1] / (1 - chance)[chance < 1]
    low, high = np.quantile(kappas, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(float(low), float(high), LEVEL)


if __name__ == "__main__":
    main()
