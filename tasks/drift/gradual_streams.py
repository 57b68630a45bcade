"""What is followed of each feature week after week: means of scores, told from a profile's counts alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.drift.categories import Category
from tasks.drift.columns import Floats
from tasks.drift.features import Feature
from tasks.drift.numeric import Numeric
from tasks.drift.profile import Profile

LOCATION, SPREAD = "location", "spread"
FREQUENT = 0.05  # share of rows from which a category is followed by itself
GROUPS = 8  # of categories that are only known by a hash
LEAST_SHARE = 0.01  # of what is followed: the number of rarer rows is far from normal
LEAST_ROWS = 30  # with a value, in a window: fewer are left out, as if the column were absent
_NOTHING = 1e-9  # a variance below it is rounding

Families = npt.NDArray[np.int64]
Stream = tuple[str, str]  # feature and what is followed of it


class Score(NamedTuple):
    """What each cell of a feature's counts is worth: mean 0 and variance 1 over the reference."""

    part: str
    worth: Floats


class Means(NamedTuple):
    """Rows and mean score of one window, arrays of shape (n_streams,); no rows give a mean of 0."""

    rows: Floats
    mean: Floats


class Scores:
    """The scores of a reference's features: location and spread of numbers, shares of categories.

    Numbers are scored by the normal score of their bin, and by its square once the location is taken out
    of it. Of categories the share of each frequent one is followed, and of all others together. A share
    has a sign, so that small changes add up over the weeks; a chi-squared has none. Constant features
    have no stream.
    """

    def __init__(self, reference: Profile) -> None:
        self._of = {name: tuple(_scores(feature)) for name, feature in reference.features.items()}

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Each feature with each of its parts."""
        return tuple((name, score.part) for name, scores in self._of.items() for score in scores)

    def means(self, window: Profile) -> Means:
        """Rows and mean score of each stream in a window that was counted against the reference."""
        rows, means = list[float](), list[float]()
        for name, scores in self._of.items():
            cells = _cells(window.features[name])
            total = int(cells.sum())
            counted = total if total >= LEAST_ROWS else 0
            rows += [float(counted)] * len(scores)
            means += [float(score.worth @ cells) / total if counted else 0.0 for score in scores]
        return Means(np.array(rows), np.array(means))


def natural(windows: Sequence[Means], streams: int) -> tuple[Floats, Floats]:
    """How far a reference's own windows differ: sums of squared standardised differences, and their df."""
    if not windows:
        return np.zeros(streams), np.zeros(streams)
    rows, means = (np.stack([getattr(one, name) for one in windows]) for name in Means._fields)
    together = rows.sum(axis=0)
    mean = np.divide((rows * means).sum(axis=0), together, out=np.zeros(streams), where=together > 0)
    return (rows * (means - mean) ** 2).sum(axis=0), np.maximum((rows > 0).sum(axis=0) - 1.0, 0.0)


def _cells(feature: Feature) -> Floats:
    counts = [*feature.counts, feature.unlisted] if isinstance(feature, Category) else feature.counts
    return np.array(counts, dtype=np.float64)


def _scores(feature: Feature) -> Iterator[Score]:
    cells = _cells(feature)
    if cells.sum() < LEAST_ROWS:
        return
    shares = cells / cells.sum()
    yield from (
        _of_numbers(feature, shares) if isinstance(feature, Numeric) else _of_categories(feature, shares)
    )


def _of_numbers(feature: Numeric, shares: Floats) -> Iterator[Score]:
    worth = np.array(feature.ruler.scores)
    if not _varies(worth, shares):
        return
    location = _standardised(worth, shares)
    yield Score(LOCATION, location)
    square = location**2
    rest = square - (shares @ (square * location)) * location
    if _varies(rest, shares):
        yield Score(SPREAD, _standardised(rest, shares))


def _of_categories(feature: Category, shares: Floats) -> Iterator[Score]:
    family = _groups(shares) if feature.ruler.buckets else _by_rank(shares)
    held = {name: float(shares[family == name].sum()) for name in sorted(set(family.tolist()))}
    names = [name for name, share in held.items() if LEAST_SHARE <= share <= 1 - LEAST_SHARE]
    # Of two families one share tells both.
    for name in names if len(names) > 2 else names[:1]:
        yield Score(_named(name), _standardised((family == name).astype(np.float64), shares))


def _groups(shares: Floats) -> Families:
    """Hashed categories in groups by their hash.

    By how frequent they are in the reference, groups would be frequent partly by chance, and all of
    them would seem to move back.
    """
    return -1 - np.arange(len(shares)) % GROUPS


def _by_rank(shares: Floats) -> Families:
    """The rank of each frequent category, from 0; -1 for the others, which the unseen ones are among.

    A reference holds no category that it does not know, and a window does: only together with the rare
    ones are they as frequent in both.
    """
    frequent = np.flatnonzero(shares >= FREQUENT)
    family = np.full(len(shares), -1)
    family[frequent[np.argsort(-shares[frequent], kind="stable")]] = np.arange(len(frequent))
    return family


def _named(family: int) -> str:
    """By rank, never by name: a category is the text of a cell."""
    if family >= 0:
        return f"category {family + 1}"
    return f"other categories, group {-family}" if family < -1 else "other categories"


def _varies(values: Floats, shares: Floats) -> bool:
    return bool(shares @ (values - shares @ values) ** 2 > _NOTHING)


def _standardised(values: Floats, shares: Floats) -> Floats:
    """Mean 0 and variance 1 over ``shares``, over which they vary."""
    centred = values - shares @ values
    return centred / np.sqrt(shares @ centred**2)
