"""The course of every stream, week after week: what is pooled so far, and its cumulative sums up and down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from tasks.drift.columns import Floats
from tasks.drift.gradual_limit import ALLOWANCE, MOST_A_WINDOW
from tasks.drift.gradual_spread import borrowed_spread

NEWEST = 0.4  # weight of the newest window in the level: as sure, and as late, as the mean of four windows


@dataclass(frozen=True)
class Course:
    """Arrays of shape (..., n_streams); those of the two sums have a first axis more: up, down.

    A mean is of scores that are 0 on average in the reference, with variance 1. ``rows``, ``mean``:
    of the reference and all windows so far. ``squares``, ``df``: how windows differ by nature.
    ``sums``, ``since``, ``usual``: how high each sum is, the window (from 1) at which it left 0, and a
    window's standard deviation then. ``peak``, ``peak_since``, ``peak_usual``: of the highest that either
    sum came. ``level``: where the newest windows lie.
    """

    rows: Floats
    mean: Floats
    squares: Floats
    df: Floats
    sums: Floats
    since: Floats
    usual: Floats
    peak: Floats
    peak_since: Floats
    peak_usual: Floats
    level: Floats


class Compared(NamedTuple):
    """A window beside all before it, arrays of shape (..., n_streams).

    ``deviate``: standard normal while nothing drifts, 0 where that cannot be told; at most 4. ``mean``: its
    mean, drawn in where it deviates by more. ``chance``: the error that random rows would make of the
    difference. ``usual``: the standard deviation of such a window's mean.
    """

    deviate: Floats
    mean: Floats
    chance: Floats
    usual: Floats


def start(rows: npt.ArrayLike, squares: npt.ArrayLike, df: npt.ArrayLike) -> Course:
    """Before the first window: a reference of ``rows``, whose windows differ by ``squares`` over ``df``."""
    held, squared, free = (np.array(one, dtype=np.float64) for one in (rows, squares, df))
    none, both = np.zeros_like(held), np.zeros((2, *held.shape))
    return Course(held, none, squared, free, *[both] * 3, *[none] * 4)


def step(course: Course, window: int, rows: Floats, mean: Floats) -> Course:
    """The course after one window more, held against all before it.

    Parameters
    ----------
    course : Course
        Of the windows before.
    window : int
        Number of this one, from 1.
    rows, mean : ndarray, shape (..., n_streams)
        Its rows and mean score; a stream without rows, in it or in the reference, stays as it was.

    Returns
    -------
    Course
        Its sums have grown by a deviate that is standard normal, and independent of those before, while
        nothing drifts, however much wider than chance windows vary by nature.

    References
    ----------
    Brown, R. L., Durbin, J. and Evans, J. M. (1975). JRSS B 37(2), 149-192: recursive residuals.
    Hawkins, D. M. (1987). The Statistician 36(4), 299-316: self-starting sums.
    """
    found = compared(course, rows, mean)
    after = _pooled(_summed(course, window, found), rows, mean, found)
    return _where((rows > 0) & (course.rows > 0), after, course)


def compared(course: Course, rows: Floats, mean: Floats) -> Compared:
    """A window held against all before it, arrays as in `step`."""
    here, before = (np.maximum(one, 1.0) for one in (rows, course.rows))
    spread = borrowed_spread(course.squares, course.df)
    chance = np.sqrt(1 / here + 1 / before)
    error = chance * np.sqrt(spread.factor)
    deviate = np.clip(_deviate((mean - course.mean) / error, spread.df), -MOST_A_WINDOW, MOST_A_WINDOW)
    # An odd window is pooled as the least odd one that counts as much: else all after it would seem to move.
    is_odd = np.abs(deviate) == MOST_A_WINDOW
    tamed = np.where(is_odd, course.mean + _t(deviate, spread.df) * error, mean)
    return Compared(deviate, tamed, chance, np.sqrt(spread.factor / here))


def _summed(course: Course, window: int, found: Compared) -> Course:
    sums = np.maximum(0.0, course.sums + np.stack([found.deviate, -found.deviate]) - ALLOWANCE)
    begins = course.sums == 0
    since = np.where(begins, float(window), course.since)
    usual = np.where(begins, found.usual, course.usual)
    is_down = sums[1] > sums[0]
    highest = np.where(is_down, sums[1], sums[0])
    is_higher = highest > course.peak

    def at_peak(newest: Floats, kept: Floats) -> Floats:
        return np.where(is_higher, np.where(is_down, newest[1], newest[0]), kept)

    return replace(
        course,
        sums=sums,
        since=since,
        usual=usual,
        peak=np.where(is_higher, highest, course.peak),
        peak_since=at_peak(since, course.peak_since),
        peak_usual=at_peak(usual, course.peak_usual),
    )


def _pooled(course: Course, rows: Floats, mean: Floats, found: Compared) -> Course:
    away = found.mean - course.mean
    together = np.maximum(course.rows + rows, 1.0)
    return replace(
        course,
        rows=together,
        mean=course.mean + away * rows / together,
        squares=course.squares + (away / found.chance) ** 2,
        df=course.df + 1,
        level=course.level + NEWEST * (mean - course.level),
    )


def _where(there: npt.NDArray[np.bool_], after: Course, before: Course) -> Course:
    pairs = ((name, getattr(after, name), getattr(before, name)) for name in Course.__dataclass_fields__)
    return Course(**{name: np.where(there, new, old) for name, new, old in pairs})


def _deviate(t: Floats, df: Floats) -> Floats:
    """Standard normal deviate that is as rare as ``t``; 0 where nothing says how windows differ."""
    tail = special.stdtr(np.where(df > 0, df, 1.0), -np.abs(t))
    return np.where(df > 0, -np.sign(t) * special.ndtri(np.maximum(tail, 1e-300)), 0.0)


def _t(deviate: Floats, df: Floats) -> Floats:
    """The inverse of ``_deviate``; 0 where nothing says how windows differ."""
    tail = special.ndtr(-np.abs(deviate))
    return np.where(df > 0, -np.sign(deviate) * special.stdtrit(np.where(df > 0, df, 1.0), tail), 0.0)
