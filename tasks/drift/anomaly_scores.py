"""How far out a day is, by robust Mahalanobis and an isolation forest together, and how rare that is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.drift.isolation_forest import isolation_forest
from tasks.drift.mahalanobis import robust_middle

Floats = npt.NDArray[np.float64]

_FOLDS = 5
_TINY = 1e-12


def learnt_scores(past: Floats, rows: Floats, rng: np.random.Generator) -> Floats:
    """Score of each row by what was learnt from the past: Mahalanobis, then forest; shape (n_rows, 2)."""
    moves = np.abs(past).max(axis=0) > 0
    if not moves.any():
        return np.zeros((len(rows), 2))
    past, rows = past[:, moves], rows[:, moves]
    # The root of the distance: its own spread is then of one size, as the forest's is.
    far = np.sqrt(robust_middle(past, rng).squared(rows))
    return np.column_stack([far, isolation_forest(past, rng).scores(rows)])


def held_out_scores(rows: Floats, rng: np.random.Generator) -> Floats:
    """Score of each row by what was learnt from the others, a fifth left out at a time; shape (n_rows, 2)."""
    fold = np.arange(len(rows)) % _FOLDS
    found = np.empty((len(rows), 2))
    for one in range(_FOLDS):
        found[fold == one] = learnt_scores(rows[fold != one], rows[fold == one], rng)
    return found


def together(scores: Floats, among: Floats) -> Floats:
    """The larger of both scores, each in the spread that it has ``among`` past days; shape (n_rows,)."""
    middle, high = np.quantile(among, (0.5, 0.95), axis=0)
    return np.asarray(((scores - middle) / np.maximum(high - middle, _TINY)).max(axis=1))


def p_values(scores: Floats, among: Floats) -> Floats:
    """Share of the past days, with the one that is asked, that are at least as far out; shape of ``scores``.

    References
    ----------
    Vovk, V. (2015). Cross-conformal predictors. Annals of Mathematics and Artificial Intelligence 74, 9-28.
    """
    return np.asarray((1 + (among[:, None] >= scores).sum(axis=0)) / (len(among) + 1))
