"""Rows of two tables, paired by their keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.labels.content import Digests

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Pairs:
    """Positions of rows: those on one side alone, and the pairs of both, each of shape (n_pairs,)."""

    went: Positions
    came: Positions
    before: Positions
    after: Positions


def match_rows(
    before: Digests,
    after: Digests,
    *,
    named: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> Pairs:
    """Pair the rows of equal key: the n-th of a key before with its n-th after.

    Parameters
    ----------
    before, after : numpy.ndarray of uint64, shapes (n_before,) and (n_after,)
        Keys of the rows.
    named : tuple of two arrays of bool
        Which rows take part, before and after.

    Returns
    -------
    Pairs
        Every row that takes part once, pairs and rows alone by their place after (those that went: before).
    """
    old, new = map(np.flatnonzero, named)
    keys = np.concatenate([before[old], after[new]])
    turns = np.concatenate([_turns(before[old]), _turns(after[new])])
    order = np.lexsort((turns, keys))  # stable: of a pair, the row before stands first
    pair = np.flatnonzero((np.diff(keys[order]) == 0) & (np.diff(turns[order]) == 0))
    first, second = old[order[pair]], new[order[pair + 1] - len(old)]
    by_place = np.argsort(second)
    return Pairs(
        went=np.setdiff1d(old, first, assume_unique=True),
        came=np.setdiff1d(new, second, assume_unique=True),
        before=first[by_place],
        after=second[by_place],
    )


def _turns(keys: Digests) -> Positions:
    """How often each row's key stood before it. Shape of ``keys``."""
    order = np.argsort(keys, kind="stable")
    place = np.arange(len(keys))
    begins = np.ones(len(keys), dtype=np.bool_)
    begins[1:] = np.diff(keys[order]) != 0
    turns = np.empty(len(keys), dtype=np.intp)
    turns[order] = place - np.maximum.accumulate(np.where(begins, place, 0))
    return turns
