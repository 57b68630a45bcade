"""What is kept from window to window so that slow drift can be told: numbers, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from tasks.drift.columns import Floats
from tasks.drift.gradual_course import Course, start, step
from tasks.drift.gradual_streams import LOCATION, Scores, Stream, natural
from tasks.drift.profile import Profile, merge
from tasks.vocabulary import Word

if TYPE_CHECKING:
    from tasks.drift.windows import Windows

SCHEME = 1  # counted up when what is kept changes its meaning: every course then starts anew
_UP_AND_DOWN = ("sums", "since", "usual")
_POOLED = ("rows", "mean")
_NAMES_KEPT = 200  # of the newest windows, by which people know when a drift began

Numbers = tuple[float, ...]


class Weeks(Word):
    """The course of every stream after a window.

    ``windows``: how many were counted; ``counted``: the names of the newest 200 of them, oldest first.
    ``pooled``: rows and mean of a `Course`, by season ("" where the reference is one); ``course``: its
    other arrays, one number a stream, those of both sums up first, then down.
    """

    windows: int
    counted: tuple[str, ...]
    streams: tuple[Stream, ...]
    pooled: Mapping[str, tuple[Numbers, Numbers]]
    course: Mapping[str, Numbers]

    def named(self, window: int) -> str:
        """Name of the window with this number, from 1; "" when it is longer ago than is kept."""
        place = window - 1 - (self.windows - len(self.counted))
        return self.counted[place] if 0 <= place < len(self.counted) else ""

    def read(self, season: str, rows: Floats) -> Course:
        """The arrays, for a window of ``season``, whose reference has ``rows`` of each stream."""
        held = {name: np.array(numbers) for name, numbers in self.course.items()}
        held |= {name: held[name].reshape(2, -1) for name in _UP_AND_DOWN}
        pool = self.pooled.get(season)
        pooled = (rows, np.zeros_like(rows)) if pool is None else (np.array(pool[0]), np.array(pool[1]))
        return Course(*pooled, **held)


def counted(windows: Windows) -> Weeks:
    """What is kept after this window, from what was kept before it; from the reference where it is the first.

    A window is held against its season of the reference and the earlier windows of that season. Counting
    it twice on the same state gives the same, to the last digit.
    """
    seasons = (windows.reference_windows, *windows.other_seasons)
    scores = Scores(_whole(windows))
    before = windows.before if windows.before and windows.before.streams == scores.streams else None
    reference, current = scores.means(windows.reference), scores.means(windows.current)
    season, number = windows.season or "", 1 + (before.windows if before else 0)
    if before:
        course = before.read(season, reference.rows)
    else:
        course = start(reference.rows, *_natural(seasons, scores))
    if scores.streams:
        course = step(course, number, current.rows, current.mean - reference.mean)
    pooled = dict(before.pooled) if before else {}
    return Weeks(
        windows=number,
        counted=(*(before.counted if before else ()), windows.subject)[-_NAMES_KEPT:],
        streams=scores.streams,
        pooled=pooled | {season: (_numbers(course.rows), _numbers(course.mean))},
        course={
            one.name: _numbers(getattr(course, one.name)) for one in fields(course) if one.name not in _POOLED
        },
    )


@dataclass(frozen=True)
class Followed:
    """How a feature stands: of all that is followed of it, what came highest.

    ``statistic``: the highest sum of its steps so far; ``shift``: how far the newest windows lie from the
    reference, in sd of the scores; ``usual``: how far windows lay apart in any case, before it moved.
    ``began``: windows since the first step, named ``since``, of ``windows`` in all.
    """

    feature: str
    part: str
    statistic: float
    shift: float
    usual: float
    began: int
    since: str
    windows: int


def followed(weeks: Weeks, limit: float) -> tuple[Followed, ...]:
    """How each feature that is followed stands, the highest first.

    Of a feature whose location passed ``limit`` that is told: where values move far, their spread seems to.
    """
    peaks = weeks.course["peak"]

    def order(place: int) -> tuple[bool, float]:
        is_first = weeks.streams[place][1] == LOCATION and peaks[place] >= limit
        return not is_first, -peaks[place]

    told: dict[str, int] = {}
    for place in sorted(range(len(peaks)), key=order):
        told.setdefault(weeks.streams[place][0], place)
    found = (_followed(weeks, place) for place in told.values())
    return tuple(sorted(found, key=lambda one: -one.statistic))


def _followed(weeks: Weeks, place: int) -> Followed:
    feature, part = weeks.streams[place]
    at = {name: numbers[place] for name, numbers in weeks.course.items()}
    since = int(at["peak_since"])
    return Followed(
        feature=feature,
        part=part,
        statistic=at["peak"],
        shift=at["level"],
        usual=at["peak_usual"],
        began=weeks.windows - since,
        since=weeks.named(since),
        windows=weeks.windows,
    )


def _whole(windows: Windows) -> Profile:
    """All seasons of the reference together."""
    if not windows.other_seasons:
        return windows.reference
    return merge((windows.reference, *chain.from_iterable(windows.other_seasons)))


def _natural(seasons: Sequence[Sequence[Profile]], scores: Scores) -> tuple[Floats, Floats]:
    """How far the reference's own windows differ within their seasons."""
    found = [natural([scores.means(part) for part in own], len(scores.streams)) for own in seasons]
    squares, df = np.sum(found, axis=0)
    return squares, df


def _numbers(values: Floats) -> Numbers:
    """Nine decimals are far below any error, and keep the record small."""
    return tuple(np.round(values, 9).ravel().tolist())
