"""How numeric features move together: sums of products of their normal scores, exact under merging."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.drift.columns import Floats
from tasks.vocabulary import Word

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


def count_dependence(names: Sequence[str], scores: Floats) -> Dependence:
    """Sums over ``scores``, shape (n_rows, n_features), NaN for missing."""
    present = (~np.isnan(scores)).astype(np.float64)
    z = np.nan_to_num(scores, nan=0.0)
    return _dependence(
        names, present.T @ present, z.T @ present, (z**2).T @ present, z.T @ z, (z**2).T @ z**2
    )


def add_dependence(first: Dependence, second: Dependence) -> Dependence:
    """Sums over both together."""
    pairs = zip(first.tables, second.tables, strict=True)
    return _dependence(first.names, *(np.add(a, b) for a, b in pairs))


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
