"""Slow drift in real rows: weeks of the 2013 flights from New York held against January to March."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from benchmarks.drift_sources import flights_with_ids
from benchmarks.tables import note, show
from tasks.drift.columns import Array
from tasks.drift.gradual import Gradual
from tasks.drift.gradual_words import REST
from tasks.drift.profile import profile
from tasks.drift.weeks import counted
from tasks.drift.windows import Windows
from tasks.vocabulary import Finding

FEATURES = (
    *("scheduled_hour", "weekday", "origin", "carrier", "distance_miles", "plane_age_years", "seats"),
    *("temperature_f", "humidity_percent", "wind_speed_mph", "precipitation_inches", "visibility_miles"),
    *("pressure_hpa", "late_by_carrier"),
)
QUARTER, YEAR = range(13), range(52)
# Parts of the quarter as the reference, and other weeks of it as what comes after.
WITHIN = (
    (QUARTER, QUARTER),
    (QUARTER[::2], QUARTER[1::2]),
    (QUARTER[1::2], QUARTER[::2]),
    (QUARTER[:6], QUARTER[6:]),
)

Week = dict[str, Array]


def flights_table() -> None:
    """Print what moves within the quarter, which should be nothing, and after it."""
    note("flights of 2013, week after week")
    weeks = _weeks()
    lines = [["January to March", _numbers(r), _numbers(live), *_first(weeks, r, live)] for r, live in WITHIN]
    show(["flights", "reference", "weeks", "features called"], lines)
    after = _called(weeks, QUARTER, YEAR[len(QUARTER) :])
    show(
        ["called", "in week", "verdict", "why"], [[f.subject, week, f.verdict, f.reason] for week, f in after]
    )


def _first(weeks: Sequence[Week], reference: Sequence[int], live: Sequence[int]) -> Iterator[str]:
    yield ", ".join(f"{f.subject} in week {week}" for week, f in _called(weeks, reference, live)) or "none"


def _called(
    weeks: Sequence[Week], reference: Sequence[int], live: Sequence[int]
) -> Iterator[tuple[int, Finding]]:
    """Each feature with the week that it is first called in, and again when its verdict is another one."""
    whole = profile([weeks[place] for place in reference])
    own = tuple(profile([weeks[place]], reference=whole) for place in reference)
    before, told = None, set[tuple[str, str]]()
    for place in live:
        current = profile([weeks[place]], reference=whole)
        windows = Windows(f"week {place + 1}", "", whole, current, own, before=before)
        before = counted(windows)
        findings = Gradual().judge(Gradual().measure(windows, np.random.default_rng(0)))
        new = [f for f in findings if f.subject != REST and (f.subject, f.verdict.value) not in told]
        told |= {(finding.subject, finding.verdict.value) for finding in new}
        yield from ((place + 1, finding) for finding in new)


def _weeks() -> list[Week]:
    """The watched columns of each week of 2013, from 1 January; the year's last day is left out."""
    flights = flights_with_ids()
    days = pd.to_datetime(flights[["month", "day"]].assign(year=2013)).dt.dayofyear.to_numpy()
    return [_columns(flights[(days - 1) // 7 == place]) for place in YEAR]


def _columns(flights: pd.DataFrame) -> Week:
    return {
        name: flights[name].to_numpy(dtype=np.float64 if flights[name].dtype.kind in "iuf" else object)
        for name in FEATURES
    }


def _numbers(weeks: Sequence[int]) -> str:
    every = ", every second" if weeks[1] - weeks[0] == 2 else ""
    return f"{weeks[0] + 1} to {weeks[-1] + 1}{every}"
