"""Rules for drift in common use: a fixed limit for PSI or for a distance, and a test for each feature."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import spatial, stats

from tests.drift.samples import Columns

PSI_LIMIT = 0.2
FALSE_DISCOVERIES = 0.05
LEVEL = 0.05
DISTANCE_LIMIT = 0.1  # evidently's default above 1,000 rows
BINS = 10
LEAST_SHARE = 0.0001  # PSI takes the logarithm of shares: an empty one is commonly set to this

Column = npt.NDArray[Any]
Counts = npt.NDArray[np.int64]


def by_psi(reference: Columns, current: Columns) -> set[str]:
    """Features with a population stability index above 0.2: ten equal-width bins, or categories."""
    return {name for name, before in reference.items() if _psi(before, current[name]) > PSI_LIMIT}


def by_psi_of_numbers(reference: Columns, current: Columns) -> set[str]:
    """As `by_psi`, without the features that are text."""
    return by_psi({name: before for name, before in reference.items() if not _is_text(before)}, current)


def by_tests(reference: Columns, current: Columns) -> set[str]:
    """Features that Kolmogorov-Smirnov's or, for text, Pearson's test rejects.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Journal of the Royal Statistical Society B 57(1), 289-300.
    """
    p = [_p(before, current[name]) for name, before in reference.items()]
    rejected = stats.false_discovery_control(p, method="bh") <= FALSE_DISCOVERIES
    return {name for name, is_rejected in zip(reference, rejected, strict=True) if is_rejected}


def by_bonferroni(reference: Columns, current: Columns, features: int) -> set[str]:
    """Features that Kolmogorov-Smirnov's or, for text, Pearson's test rejects at 5 % over ``features``."""
    return {name for name, before in reference.items() if _p(before, current[name]) <= LEVEL / features}


def by_distance(reference: Columns, current: Columns) -> set[str]:
    """Features above 0.1: Wasserstein's distance in standard deviations; for text Jensen-Shannon's."""
    return {name for name, before in reference.items() if _distance(before, current[name]) > DISTANCE_LIMIT}


def _distance(reference: Column, current: Column) -> float:
    if _is_text(reference):
        p, q = (counts / counts.sum() for counts in _by_category(reference, current))
        return float(spatial.distance.jensenshannon(p, q, base=2))
    before, now = _present(reference), _present(current)
    # As evidently: a standard deviation near 0 counts as 0.001.
    return float(stats.wasserstein_distance(before, now) / max(before.std(), 0.001))


def _psi(reference: Column, current: Column) -> float:
    count = _by_category if _is_text(reference) else _by_bin
    p, q = (np.maximum(counts / counts.sum(), LEAST_SHARE) for counts in count(reference, current))
    return float(((q - p) * np.log(q / p)).sum())


def _p(reference: Column, current: Column) -> float:
    if _is_text(reference):
        return float(stats.chi2_contingency(_by_category(reference, current)).pvalue)
    # The exact law assumes that no two values are equal; at 200 rows it rejected as often in 200 sets.
    return float(stats.ks_2samp(_present(reference), _present(current), method="asymp").pvalue)


def _by_category(reference: Column, current: Column) -> Counts:
    """Rows of each category in both windows, shape (2, n_categories)."""
    places, names = pd.factorize(np.concatenate([reference, current]), use_na_sentinel=False)
    parts = places[: len(reference)], places[len(reference) :]
    return np.stack([np.bincount(part, minlength=len(names)) for part in parts])


def _by_bin(reference: Column, current: Column) -> Counts:
    """Rows per bin of the reference's range in both windows, shape (2, BINS); the end bins are open."""
    before, now = _present(reference), _present(current)
    edges = np.linspace(before.min(), before.max(), BINS + 1)
    return np.stack([np.histogram(np.clip(part, edges[0], edges[-1]), edges)[0] for part in (before, now)])


def _present(values: Column) -> Column:
    return values[~np.isnan(values)]


def _is_text(values: Column) -> bool:
    return values.dtype == object
