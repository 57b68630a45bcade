"""Slow drift, week after week: how often it is called without any, and how soon a ramp is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.drift_weeks_flights import flights_table
from benchmarks.tables import note, options, rate, show
from tasks.drift.gradual import Gradual
from tasks.drift.gradual_course import compared, start, step
from tasks.drift.gradual_limit import ALLOWANCE, limit_of
from tasks.drift.profile import profile
from tasks.drift.weeks import counted
from tasks.drift.windows import Windows
from tasks.vocabulary import Verdict
from tests.drift.samples import twenty_features

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WEEKS, ROWS, REFERENCE = 52, 1_000, 5_000
STREAMS = 40  # location and spread of 20 features
ALPHA = 0.01
RAMP = 12
PRIOR_VARIANCE = 0.5  # of the shift, in the evidence of each possible first week
EACH_AT_ONCE = 250  # years: their deviates take 4 MB, their evidence five times as much
IN_FULL = 50  # one year in so many is also drawn as rows of twenty features, for the check itself


@dataclass(frozen=True)
class Year:
    """What is true: a ramp of ``size`` sd after ``stable`` weeks; whether some streams vary more."""

    size: float = 0.0
    stable: int = 0
    over: int = RAMP
    reference_windows: int = 5
    varying: bool = False

    def shift(self) -> Floats:
        """Shift of the first stream in each week."""
        return self.size * np.clip((np.arange(1, WEEKS + 1) - self.stable) / self.over, 0, 1)

    def factors(self) -> Floats:
        """Variance of a week's mean over that of random rows; of half of the streams up to 2,000."""
        wide = np.where(np.arange(STREAMS) % 2, np.geomspace(1, 2_000, STREAMS), 1.0)
        return wide if self.varying else np.ones(STREAMS)


def main() -> None:
    """Print what two sums and an e-process find; then the check on rows, and on real flights."""
    asked = options(__doc__ or "", repetitions=1_000)
    rng = np.random.default_rng(asked.seed)
    _false_alarms(rng, asked.repetitions)
    _ramps(rng, asked.repetitions)
    _in_full(rng, max(2, asked.repetitions // IN_FULL))
    flights_table()


def _false_alarms(rng: np.random.Generator, years: int) -> None:
    truths = [Year(reference_windows=n, varying=v) for v in (False, True) for n in (0, 5, 13)]
    lines = []
    for truth in truths:
        found = _alarms(rng, truth, years)
        what = f"{'some vary by nature' if truth.varying else 'rows at random'}, {truth.reference_windows}"
        lines.append([what, *(rate(int(one[:, -1].any(axis=-1).sum()), years) for one in found)])
    show(["weeks without drift, the reference's own windows", *METHODS], lines)


def _ramps(rng: np.random.Generator, years: int) -> None:
    truths = [Year(0.1, stable) for stable in (0, 13, 26, 39)]
    truths += [Year(0.1, 26, varying=True), Year(0.05, 26), Year(0.25, 26), Year(0.25, 26, over=1)]
    lines = [line for truth in truths for line in _ramp(rng, truth, years)]
    show(["drift", "method", "found by the ramp's end", "4 weeks later", "median week"], lines)


def _ramp(rng: np.random.Generator, truth: Year, years: int) -> Iterator[list[str]]:
    end = truth.stable + truth.over - 1
    what = f"{truth.size} sd over {truth.over} weeks after {truth.stable}"
    what = what.replace("over 1 weeks", "at once") + (", some vary by nature" if truth.varying else "")
    for method, alarms in zip(METHODS, _alarms(rng, truth, years), strict=True):
        is_found = alarms[:, :, 0]
        weeks = np.where(is_found.any(axis=1), is_found.argmax(axis=1) - truth.stable + 1.0, np.inf)
        later = min(end + 4, WEEKS - 1)
        yield [
            what,
            method,
            rate(int(is_found[:, end].sum()), years),
            rate(int(is_found[:, later].sum()), years) if later > end else "-",
            f"{np.median(weeks):.0f}",
        ]


def _alarms(rng: np.random.Generator, truth: Year, years: int) -> list[Bools]:
    """Which stream each method has called by each week, shape (years, WEEKS, STREAMS)."""
    note(f"{truth}: {years} years")
    parts = [min(EACH_AT_ONCE, years - done) for done in range(0, years, EACH_AT_ONCE)]
    found = [_called(rng, truth, part) for part in parts]
    return [np.concatenate([one[method] for one in found]) for method in range(len(METHODS))]


def _called(rng: np.random.Generator, truth: Year, years: int) -> list[Bools]:
    peaks, deviates = _followed(rng, truth, years)
    called = [
        peaks >= limit_of(STREAMS, WEEKS, ALPHA),
        _sums(deviates, 0.5) >= limit_of(STREAMS, WEEKS, ALPHA, 0.5),
        _evidence(deviates) >= STREAMS / ALPHA,
    ]
    return [np.swapaxes(np.maximum.accumulate(one, axis=0), 0, 1) for one in called]


def _followed(rng: np.random.Generator, truth: Year, years: int) -> tuple[Floats, Floats]:
    """Highest sum and deviate of each week, shape (WEEKS, years, STREAMS), by the code of the check."""
    shape, factors = (years, STREAMS), truth.factors()
    own = max(truth.reference_windows, 1)
    windows = rng.normal(size=(own, *shape)) * np.sqrt(factors * own / REFERENCE)
    reference = windows.mean(axis=0)
    squares = ((windows - reference) ** 2).sum(axis=0) * REFERENCE / own
    course = start(np.full(shape, float(REFERENCE)), squares, np.full(shape, own - 1.0))
    rows, peaks, deviates = np.full(shape, float(ROWS)), [], []
    for week, shift in enumerate(truth.shift(), start=1):
        mean = rng.normal(size=shape) * np.sqrt(factors / ROWS) - reference
        mean[:, 0] += shift
        deviates.append(compared(course, rows, mean).deviate)
        course = step(course, week, rows, mean)
        peaks.append(course.peak)
    return np.stack(peaks), np.stack(deviates)


def _sums(deviates: Floats, allowance: float) -> Floats:
    """The higher of the sums up and down after each week."""
    sums, found = np.zeros((2, *deviates.shape[1:])), []
    for deviate in deviates:
        sums = np.maximum(0.0, sums + np.stack([deviate, -deviate]) - allowance)
        found.append(sums.max(axis=0))
    return np.stack(found)


def _evidence(deviates: Floats) -> Floats:
    """E-process: the mean over all weeks of the evidence for a shift since each, 1 for those to come."""
    sums = np.zeros((WEEKS, *deviates.shape[1:]))
    found = []
    for week, deviate in enumerate(deviates, start=1):
        sums[:week] += deviate
        length = np.arange(week, 0, -1.0).reshape(-1, 1, 1)
        spread = 1 + PRIOR_VARIANCE * length
        since = np.exp(PRIOR_VARIANCE * sums[:week] ** 2 / (2 * spread)) / np.sqrt(spread)
        found.append((since.sum(axis=0) + WEEKS - week) / WEEKS)
    return np.stack(found)


def _in_full(rng: np.random.Generator, years: int) -> None:
    """The check on rows of twenty features of every kind, each week a profile of its own."""
    lines = []
    for what, truth in (("no drift", Year()), ("0.1 sd over 12 weeks after 26", Year(0.1, 26))):
        found = []
        for year in range(years):
            note(f"{what}, rows in full: year {year + 1} of {years}")
            found.append(_moved(rng, truth))
        alarms = sum(bool(moved - {"n0"}) for moved in found)
        lines.append([what, rate(alarms, years), rate(sum("n0" in moved for moved in found), years)])
    show(["20 features of every kind, rows in full", "others called", "the ramp's feature called"], lines)


def _moved(rng: np.random.Generator, truth: Year) -> set[str]:
    """Features called in the year; with a ramp, by its end."""
    parts = [
        twenty_features(rng, REFERENCE // truth.reference_windows) for _ in range(truth.reference_windows)
    ]
    reference = profile(parts)
    own = tuple(profile([part], reference=reference) for part in parts)
    weeks = truth.shift()[: truth.stable + truth.over] if truth.size else truth.shift()
    before = None
    for place, shift in enumerate(weeks):
        current = profile([twenty_features(rng, ROWS, shift)], reference=reference)
        windows = Windows(f"week {place + 1}", "", reference, current, own, before=before)
        before = counted(windows)
    findings = Gradual().judge(Gradual().measure(windows, rng))
    return {finding.subject for finding in findings if finding.verdict in {Verdict.FAIL, Verdict.WARN}}


METHODS = (f"sums, allowance {ALLOWANCE}", "sums, allowance 0.5", "e-process")


if __name__ == "__main__":
    main()
