"""How numeric features move together: sums of products of their normal scores, exact under merging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.drift.bins import MISSING, STEP, Scores
from tasks.drift.columns import Floats
from tasks.vocabulary import Word

BLOCK = 1 << 10  # times 127² is less than 2^24, up to which a float32 holds every whole number
LEAST = 1 << 7
THREADLESS = 1 << 18  # multiplications; beyond it OpenBLAS wakes threads, while row groups fill the cores

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
    gaps = [place for place, own in enumerate(scores) if (own == MISSING).any()]
    products, squared = _products(np.stack(scores), gaps)
    features = np.arange(len(scores))
    present = np.full(len(scores), len(products) - 1)
    present[gaps] = np.arange(len(scores), len(products) - 1)
    each, while_present = np.ix_(features, features), np.ix_(features, present)
    tables = (
        products[np.ix_(present, present)],
        products[while_present],
        squared[while_present],
        products[each],
        squared[each],
    )
    # Powers of two, so that nothing is rounded.
    return _dependence(names, *(t / STEP**power for t, power in zip(tables, (0, 1, 2, 2, 4), strict=True)))


def _products(scores: Scores, gaps: Sequence[int]) -> tuple[Floats, Floats]:
    """Sums of products of every two lines, and of their squares: scores, whether ``gaps`` are there, 1."""
    features, rows = scores.shape
    z = np.ones((features + len(gaps) + 1, rows), dtype=np.float32)
    z[:features] = scores
    z[features:-1] = scores[gaps] != MISSING
    z[gaps] *= z[features:-1]
    return _of_every_two(z), _of_every_two(np.square(z, dtype=np.float64))


def _of_every_two(lines: npt.NDArray[Any]) -> Floats:
    """Sums of products of every two of ``lines``, shape (n_lines, n_rows); the last one is all ones."""
    sums = np.zeros((len(lines), len(lines)))
    at_once = _rows_at_once(len(lines))
    for start in range(0, lines.shape[1], at_once):
        block = lines[:, start : start + at_once]
        # A line less on the left: told that both are one matrix, BLAS would take twice as long.
        sums[:-1] += block[:-1] @ block.T
    sums[-1] = sums[:, -1]
    sums[-1, -1] = lines.shape[1]
    return sums


def _rows_at_once(lines: int) -> int:
    """Few enough for the cache, for sums that a float32 holds exactly, and for BLAS to start no threads."""
    return max(LEAST, min(BLOCK, THREADLESS // lines**2))


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
