"""The nearest text of each text, found by MinHash signatures and told by the exact similarity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.labels.shingles import jaccard, shingles

PERMUTATIONS = 128  # numbers in a signature
_MISSED = 1e-3  # chance at most that a pair exactly at the floor shares no band
_MOST_IN_BAND = 32  # texts of one band that each text is held against: templates would make it quadratic
_MOST_CHECKED = 16  # candidates of a text whose exact similarity is taken, the most promising ones
_SLACK = 4  # standard errors by which a signature may underestimate a similarity
_AT_ONCE = 10_000  # pairs at a time: memory does not grow with their number
_SPREAD = np.uint64(0x9E3779B97F4A7C15)

Pairs = npt.NDArray[np.int64]  # place here times the number of texts there, plus place there; shape (n,)


@dataclass(frozen=True)
class Signed:
    """Plain texts, all different, with what is left of their signatures.

    ``bands`` has shape (n_texts, n_bands): texts that share a number in one column are candidates.
    ``sketch`` has shape (n_texts, 128): the share of equal places estimates the similarity.
    """

    texts: Sequence[str]
    bands: npt.NDArray[np.uint32]
    sketch: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Nearest:
    """For each text the similarity of the nearest found (0 when none) and its place, shape (n_texts,)."""

    similarity: npt.NDArray[np.float64]
    place: npt.NDArray[np.intp]


def rows_in_band(similarity: float) -> int:
    """Numbers of a signature that make a band: as many as keep a pair at ``similarity`` in sight.

    With b bands of r numbers a pair shares a band with probability 1 - (1 - s^r)^b.

    References
    ----------
    Leskovec, J., Rajaraman, A. & Ullman, J. (2020). Mining of Massive Datasets, 3rd ed., 3.4.2.
    """
    fits = (rows for rows in range(8, 1, -1) if _missed(similarity, rows) <= _MISSED)
    return next(fits, 1)


def signed(texts: Sequence[str], signatures: npt.NDArray[np.uint32], similarity: float) -> Signed:
    """Texts with the bands and the sketch of their signatures, shape (n_texts, 128)."""
    rows = rows_in_band(similarity)
    bands = np.zeros((len(texts), PERMUTATIONS // rows), dtype=np.uint64)
    for place in range(rows):
        bands = (bands ^ signatures[:, place : bands.shape[1] * rows : rows]) * _SPREAD
        bands ^= bands >> np.uint64(29)
    return Signed(texts, (bands >> np.uint64(32)).astype(np.uint32), signatures.astype(np.uint8))


def nearest(here: Signed, there: Signed | None, floor: float) -> Nearest:
    """The nearest text there of each text here; with None the nearest text that stands earlier here.

    Parameters
    ----------
    here, there : Signed
        Texts signed with one function and for one similarity.
    floor : float
        Texts less similar than this are not looked for; in [0.5, 1].

    Returns
    -------
    Nearest
        Similarities are exact. A pair at ``floor`` is missed with a chance of about 1e-3; more often where
        more than 16 texts are nearly as similar, as with filled-in templates.
    """
    known = here if there is None else there
    best = np.empty(0, dtype=np.int64)
    for band in range(here.bands.shape[1]):
        pairs = _candidates(here.bands[:, band], None if there is None else there.bands[:, band])
        best = _most_promising(here, known, np.union1d(best, pairs), floor)
    return _exact(here, known, best, floor)


def _missed(similarity: float, rows: int) -> float:
    return float((1 - similarity**rows) ** (PERMUTATIONS // rows))


def _candidates(here: npt.NDArray[np.uint32], there: npt.NDArray[np.uint32] | None) -> Pairs:
    """Pairs that share a band, each text with at most 32 others."""
    known = here if there is None else there
    order = np.argsort(known, kind="stable")
    ordered = known[order]
    start = np.searchsorted(ordered, here)
    # Inside one batch a text meets the ones before it: its own place in the order ends the run.
    end = np.argsort(order) if there is None else np.searchsorted(ordered, here, side="right")
    start = np.maximum(start, end - _MOST_IN_BAND)
    steps = [np.flatnonzero(start + step < end) for step in range(_MOST_IN_BAND)]
    found = [mine * len(known) + order[start[mine] + step] for step, mine in enumerate(steps)]
    return np.concatenate(found)


def _most_promising(here: Signed, there: Signed, pairs: Pairs, floor: float) -> Pairs:
    """The pairs of each text here that promise most, of those that may reach ``floor``."""
    promise = _promise(here, there, pairs)
    least = floor - _SLACK * np.sqrt(floor * (1 - floor) / PERMUTATIONS)
    pairs, promise = pairs[promise >= least], promise[promise >= least]
    pairs = pairs[np.lexsort((-promise, pairs // max(1, len(there.texts))))]
    mine = pairs // max(1, len(there.texts))
    return pairs[np.arange(len(pairs)) - np.searchsorted(mine, mine) < _MOST_CHECKED]


def _promise(here: Signed, there: Signed, pairs: Pairs) -> npt.NDArray[np.float64]:
    """Similarity of each pair as the signatures estimate it, shape (n_pairs,)."""
    promise = np.empty(len(pairs))
    for part in range(0, len(pairs), _AT_ONCE):
        some = slice(part, part + _AT_ONCE)
        mine, other = np.divmod(pairs[some], len(there.texts))
        promise[some] = (here.sketch[mine] == there.sketch[other]).mean(axis=1)
    return promise


def _exact(here: Signed, there: Signed, pairs: Pairs, floor: float) -> Nearest:
    similarity = np.zeros(len(here.texts))
    place = np.full(len(here.texts), -1, dtype=np.intp)
    for mine, other, alike in _similarities(here, there, pairs):
        if alike >= floor and alike > similarity[mine]:
            similarity[mine], place[mine] = alike, other
    return Nearest(similarity, place)


def _similarities(here: Signed, there: Signed, pairs: Pairs) -> Iterator[tuple[int, int, float]]:
    """Each pair with its exact similarity; shingles are made anew for a few thousand pairs at a time."""
    for part in range(0, len(pairs), _AT_ONCE):
        mine, other = np.divmod(pairs[part : part + _AT_ONCE], len(there.texts))
        ours, first = np.unique(mine, return_inverse=True)
        theirs, second = np.unique(other, return_inverse=True)
        sets = shingles([here.texts[one] for one in ours] + [there.texts[one] for one in theirs])
        made = [sets.of(one) for one in range(len(ours) + len(theirs))]
        for one, its, a, b in zip(mine.tolist(), other.tolist(), first, second, strict=True):
            yield one, its, jaccard(made[a], made[len(ours) + b])
