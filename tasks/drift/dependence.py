"""How numeric features move together: sums of products of their normal scores, exact under merging."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.drift.bins import MISSING, STEP, Scores
from tasks.drift.columns import Floats
from tasks.vocabulary import Word

BLOCK = 1 << 12  # rows at a time: twenty features' scores and their squares stay in the cache

Table = tuple[tuple[float, ...], ...]


class Dependence(Word):
    """Sums over the rows in which both features of a pair are present, shape (n_features, n_features).

    With z the normal score of a row's bin: ``rows`` counts, ``sums`` holds the sum of z of the row's
    feature, ``squares`` of its z², ``products`` of z z', ``product_squares`` of (z z')².
    """

    names: tuple[str, ...]
    rows: Table
    sums: Table
    squares: Table
    products: Table
    product_squares: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """The five tables in their order."""
        return self.rows, self.sums, self.squares, self.products, self.product_squares


def count_dependence(names: Sequence[str], scores: Sequence[Scores]) -> Dependence:
    """Sums over the ``scores`` of each feature, shape (n_rows,), in multiples of 1/32, -128 for missing."""
    gaps = np.array([i for i, own in enumerate(scores) if (own == MISSING).any()], dtype=np.intp)
    rows, sums = len(scores[0]), np.zeros((5, len(names), len(names)))
    for start in range(0, rows, BLOCK):
        _add_sums(sums, np.stack([own[start : start + BLOCK] for own in scores]), gaps)
    # Powers of two, so that nothing is rounded.
    return _dependence(names, *(sums / np.power(float(STEP), [0, 1, 2, 2, 4])[:, None, None]))


def _add_sums(sums: Floats, scores: Scores, gaps: npt.NDArray[np.intp]) -> None:
    """Add the five tables of some rows, in powers of the step; only features with ``gaps`` miss rows."""
    z = scores.astype(np.float64)
    present = (scores[gaps] != MISSING).astype(np.float64)
    z[gaps] *= present
    squares = z * z
    products = z @ z.T
    filled, rows = present.sum(axis=1), np.full(len(z), float(scores.shape[1]))
    together = np.tile(filled, (len(z), 1))
    rows[gaps], together[gaps] = filled, present @ present.T
    sums[0] += _while_present(rows, together, gaps)
    sums[1] += _while_present(z.sum(axis=1), z @ present.T, gaps)
    sums[2] += _while_present(np.diag(products), squares @ present.T, gaps)
    sums[3] += products
    sums[4] += squares @ squares.T


def _while_present(totals: Floats, crossed: Floats, gaps: npt.NDArray[np.intp]) -> Floats:
    """A feature's sum over the rows in which another is present: all rows but for features with gaps."""
    table = np.repeat(totals[:, None], len(totals), axis=1)
    table[:, gaps] = crossed
    return table


def add_dependence(parts: Sequence[Dependence]) -> Dependence:
    """Sums over all together, at least one."""
    tables = zip(*(part.tables for part in parts), strict=True)
    return _dependence(parts[0].names, *(np.sum(table, axis=0) for table in tables))


def without_dependence(whole: Dependence, part: Dependence) -> Dependence:
    """Sums of what is left of ``whole`` when ``part`` of it is taken away."""
    pairs = zip(whole.tables, part.tables, strict=True)
    return _dependence(whole.names, *(np.subtract(a, b) for a, b in pairs))


def _dependence(names: Sequence[str], *tables: npt.NDArray[np.float64]) -> Dependence:
    rows, sums, squares, products, product_squares = (tuple(map(tuple, t.tolist())) for t in tables)
    return Dependence(
        names=tuple(names),
        rows=rows,
        sums=sums,
        squares=squares,
        products=products,
        product_squares=product_squares,
    )
