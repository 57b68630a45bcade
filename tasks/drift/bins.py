"""Which of the reference's bins each number falls into: rows per bin, and each row's score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.drift.columns import Floats

Scores = npt.NDArray[np.int8]

MISSING = np.int8(-128)  # the score of a row without a number
STEP = 32  # scores are held as multiples of 1/32, so that a byte holds each and their sums are exact
BLOCK = 1 << 16  # cells at a time: half a MiB stays in the cache while every edge is held to it


class Binned(NamedTuple):
    """Rows per bin, shape (n_edges + 1,), and each row's score times 32, `MISSING` without a number."""

    counts: npt.NDArray[np.int64]
    scores: Scores


def bin_numbers(values: Floats, edges: Sequence[float], scores: Sequence[float]) -> Binned:
    """Hold ``values``, shape (n_rows,), NaN for missing, against ``edges``; a score for each bin.

    Bin i holds edges[i - 1] < x <= edges[i]. Comparing with one edge after the other is six times as
    fast as a binary search of each value.
    """
    steps = in_steps(scores)
    rises = np.diff(steps)
    beyond = np.zeros(len(edges), dtype=np.int64)
    found = np.full(len(values), steps[0])
    present = len(values)
    with_gaps = bool(len(values)) and bool(np.isnan(values.min()))
    for start in range(0, len(values), BLOCK):
        block, own = values[start : start + BLOCK], found[start : start + BLOCK]
        beyond += _hold(block, edges, rises, own)
        if with_gaps:
            gaps = np.isnan(block)
            own[gaps] = MISSING
            present -= int(np.count_nonzero(gaps))
    return Binned(-np.diff(np.concatenate([[present], beyond, [0]])), found)


def in_steps(scores: Sequence[float]) -> Scores:
    """Scores as multiples of 1/32, each at most 127 of them."""
    return np.clip(np.rint(np.multiply(scores, STEP)), -127, 127).astype(np.int8)


def _hold(block: Floats, edges: Sequence[float], rises: Scores, scores: Scores) -> npt.NDArray[np.int64]:
    """Rows beyond each edge; ``scores`` rise by what each edge adds (a byte's overflow cancels out)."""
    is_beyond = np.empty(len(block), dtype=np.bool_)
    one = is_beyond.view(np.int8)
    rise = np.empty(len(block), dtype=np.int8)
    rows = np.empty(len(edges), dtype=np.int64)
    for place, edge in enumerate(edges):
        np.greater(block, edge, out=is_beyond)
        rows[place] = np.count_nonzero(is_beyond)
        np.multiply(one, rises[place], out=rise)
        np.add(scores, rise, out=scores)
    return rows
