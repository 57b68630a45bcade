"""Did pairs of features change how they move together? Welch's test on products of normal scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from tasks.drift.columns import Floats
from tasks.drift.dependence import Dependence


class LargestChange(NamedTuple):
    """A pair of features and the absolute change of its correlation."""

    pair: tuple[str, str]
    change: float


@dataclass(frozen=True)
class PairChanges:
    """What changed in each pair of features that vary in both windows; arrays of shape (n_pairs,).

    ``correlation``: absolute change of the correlation of normal scores, by bins (some 5 % below that of
    the values). ``product``: change of their mean product; ``error``: its standard error; ``df``.
    """

    names: tuple[tuple[str, str], ...]
    correlation: Floats
    product: Floats
    error: Floats
    df: Floats

    def p(self) -> float:
        """Probability that chance changes any pair this much, Bonferroni over pairs; 1 without pairs."""
        if not self.names:
            return 1.0
        # Without any spread a difference is no chance, and no difference is no change.
        none = np.where(self.product == 0, 0.0, np.inf)
        t = np.divide(np.abs(self.product), self.error, out=none, where=self.error > 0)
        return float(min(1.0, len(self.names) * 2 * np.min(special.stdtr(self.df, -t))))

    def critical(self, alpha: float) -> float | None:
        """Largest change that chance could hide or make in any pair at ``alpha`` over all pairs."""
        if not self.names:
            return None
        return float(np.max(-special.stdtrit(self.df, alpha / (2 * len(self.names))) * self.error))

    def largest(self) -> LargestChange | None:
        """The pair whose correlation changed most; None without pairs."""
        if not self.names:
            return None
        place = int(np.argmax(self.correlation))
        return LargestChange(self.names[place], float(self.correlation[place]))


def pair_changes(reference: Dependence, current: Dependence) -> PairChanges:
    """What changed in each pair; pairs of which a feature does not vary in a window are left out."""
    before, now = _pairs(reference), _pairs(current)
    both = before.varies & now.varies
    spread_before, spread_now = before.error_squared[both], now.error_squared[both]
    total = spread_before + spread_now
    per_df = spread_before**2 / (before.rows[both] - 1) + spread_now**2 / (now.rows[both] - 1)
    return PairChanges(
        names=tuple(pair for pair, kept in zip(before.names, both, strict=True) if kept),
        correlation=np.abs(now.correlation - before.correlation)[both],
        product=(now.product - before.product)[both],
        error=np.sqrt(total),
        df=np.divide(total**2, per_df, out=np.ones(len(total)), where=per_df > 0),
    )


def has_pairs(reference: Dependence | None) -> bool:
    """Whether the reference has two features that vary together, so that this can change."""
    return reference is not None and bool(_pairs(reference).varies.any())


@dataclass(frozen=True)
class _Pairs:
    names: tuple[tuple[str, str], ...]
    rows: Floats
    product: Floats
    error_squared: Floats
    correlation: Floats
    varies: npt.NDArray[np.bool_]


def _pairs(sums: Dependence) -> _Pairs:
    upper = np.triu_indices(len(sums.names), k=1)
    rows = np.array(sums.rows)[upper]
    n = np.maximum(rows, 2)
    first, second = (np.array(table)[upper] / n for table in (sums.sums, _turned(sums.sums)))
    spreads = [np.array(table)[upper] / n for table in (sums.squares, _turned(sums.squares))]
    variances = spreads[0] - first**2, spreads[1] - second**2
    product = np.array(sums.products)[upper] / n
    noise = np.maximum(0.0, np.array(sums.product_squares)[upper] / n - product**2)
    varies = (rows >= 2) & (np.minimum(*variances) > 1e-12)
    return _Pairs(
        names=tuple((sums.names[i], sums.names[j]) for i, j in zip(*upper, strict=True)),
        rows=n,
        product=product,
        error_squared=noise / (n - 1),
        correlation=(product - first * second) / np.sqrt(np.where(varies, variances[0] * variances[1], 1.0)),
        varies=varies,
    )


def _turned(table: tuple[tuple[float, ...], ...]) -> Floats:
    return np.array(table).T
