"""How soon chance cuts a day off from past days: an isolation forest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

_TREES, _SAMPLE = 100, 256  # trees, and the most rows of each, as in the paper
_LEAF = -1


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees as arrays of shape (n_trees, n_nodes): the children of node k are 2 k + 1 and 2 k + 2.

    ``column`` is -1 for a leaf, whose ``depth`` counts what the rows that it still holds would have taken;
    ``usual`` is the mean depth of a tree of as many rows.
    """

    column: Places
    cut: Floats
    depth: Floats
    usual: float

    def scores(self, rows: Floats) -> Floats:
        """Score of each row in (0, 1), shape (n_rows,): above one half it is cut off sooner than usual."""
        trees = np.arange(len(self.column))[:, None]
        node = np.zeros((len(self.column), len(rows)), dtype=np.intp)
        while (self.column[trees, node] != _LEAF).any():
            column = self.column[trees, node]
            right = rows[np.arange(len(rows)), np.maximum(column, 0)] >= self.cut[trees, node]
            node = np.where(column == _LEAF, node, 2 * node + 1 + right)
        return np.asarray(2.0 ** (-self.depth[trees, node].mean(axis=0) / self.usual))


def isolation_forest(rows: Floats, rng: np.random.Generator) -> Forest:
    """Trees that cut random samples of the rows at random places of random columns.

    Parameters
    ----------
    rows : ndarray, shape (n_rows, n_metrics)
        No missing values, at least two rows.
    rng : Generator
        Draws samples, columns and cuts.

    References
    ----------
    Liu, F. T., Ting, K. M. & Zhou, Z.-H. (2008). Isolation forest. ICDM, 413-422, algorithms 1 to 3.
    """
    size = min(_SAMPLE, len(rows))
    most = int(np.ceil(np.log2(size)))
    nodes = 2 ** (most + 1) - 1
    forest = Forest(
        column=np.full((_TREES, nodes), _LEAF, dtype=np.intp),
        cut=np.zeros((_TREES, nodes)),
        depth=np.zeros((_TREES, nodes)),
        usual=float(_mean_depth(np.array([size]))[0]),
    )
    held = rows[np.argsort(rng.random((_TREES, len(rows))), axis=1)[:, :size]].reshape(-1, rows.shape[1])
    place = np.repeat(np.arange(_TREES), size) * nodes  # of each held row: its tree's node, all trees in one
    for level in range(most + 1):
        held, place = _cut(forest, held, place, level, is_last=level == most, rng=rng)
    return forest


def _cut(
    forest: Forest, held: Floats, place: Places, level: int, *, is_last: bool, rng: np.random.Generator
) -> tuple[Floats, Places]:
    """Cut every node of a level that can be cut; the rows that went on, and where to."""
    if not len(held):
        return held, place
    order = np.argsort(place, kind="stable")
    held, place = held[order], place[order]
    at, start, count = np.unique(place, return_index=True, return_counts=True)
    low, high = np.minimum.reduceat(held, start), np.maximum.reduceat(held, start)
    varies = high > low
    goes_on = np.asarray(varies.any(axis=1) & (not is_last))
    column = np.argmax(varies * (1 - rng.random(varies.shape)), axis=1)
    which = np.arange(len(at))
    cut = low[which, column] + (high - low)[which, column] * (1 - rng.random(len(at)))
    forest.depth.ravel()[at[~goes_on]] = level + _mean_depth(count[~goes_on])
    forest.column.ravel()[at[goes_on]] = column[goes_on]
    forest.cut.ravel()[at[goes_on]] = cut[goes_on]
    own = np.repeat(which, count)
    right = held[np.arange(len(held)), column[own]] >= cut[own]
    tree, node = np.divmod(place, forest.cut.shape[1])
    onward = goes_on[own]
    return held[onward], (tree * forest.cut.shape[1] + 2 * node + 1 + right)[onward]


def _mean_depth(rows: Places) -> Floats:
    """Mean depth at which a search in a binary tree of so many rows ends, shape of ``rows``."""
    n = np.maximum(rows, 2).astype(np.float64)
    found = np.where(rows > 2, 2 * (np.log(n - 1) + np.euler_gamma) - 2 * (n - 1) / n, 1.0)
    return np.asarray(np.where(rows > 1, found, 0.0), dtype=np.float64)
