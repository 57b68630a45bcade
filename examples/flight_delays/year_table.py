"""A year of flights as a team gets them: a part of each month, with what the airport shows beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
from flights import flights_of, schedule_of_2013

MONTHS = tuple(f"2013-{month:02d}" for month in range(1, 13))
REFERENCE = MONTHS[:3]  # what later months are held against
LAST_DAY = 21  # a month's batches arrive on the 22nd
EVALUATION_DAYS = range(3, LAST_DAY + 1, 3)  # of every month: they are never learnt from
LATE_START_MINUTES = 15
AIRPORT = ("departures_that_hour", "left_late_share", "left_late_minutes")
KNOWN_AFTER_HOURS = (2, 3)  # what was to leave so long before has left late, or is known to


class Batch(NamedTuple):
    """Rows on their way: ``source`` is that of the supply plan, or ``live`` for a window."""

    source: str
    name: str
    flights: pd.DataFrame


def batches(flights_a_month: int) -> Iterator[Batch]:
    """Every batch and window of the year; the same ones for the same number of flights."""
    airport = _airport()
    for month in MONTHS:
        flights = flights_of(month).join(airport, on="flight_id", validate="one_to_one")
        flights = flights[flights["day"] <= LAST_DAY]
        judged = flights["day"].isin(EVALUATION_DAYS)
        learnt = _part(flights[~judged], flights_a_month)
        yield Batch("training", month, learnt)
        yield Batch("evaluation", month, _part(flights[judged], flights_a_month // 2))
        yield Batch("reference" if month in REFERENCE else "live", month, learnt)


def _part(flights: pd.DataFrame, wanted: int) -> pd.DataFrame:
    chosen = flights.sample(min(wanted, len(flights)), random_state=0)
    return chosen.sort_values("flight_id", ignore_index=True)


def _airport() -> pd.DataFrame:
    """By ``flight_id``: how many are to leave in its hour, how those of two and three hours before left."""
    flights = schedule_of_2013()
    hour = ["origin", "month", "day", "hour"]
    flights["late"] = flights["dep_delay"] > LATE_START_MINUTES
    counted = (
        flights.groupby(hour)
        .agg(
            departures_that_hour=("dep_delay", "size"),
            left=("dep_delay", "count"),
            late=("late", "sum"),
            minutes=("dep_delay", "sum"),
        )
        .reset_index()
    )
    earlier = pd.concat(counted.assign(hour=counted["hour"] + apart) for apart in KNOWN_AFTER_HOURS)
    earlier = earlier.groupby(hour)[["left", "late", "minutes"]].sum().reset_index()
    shown = counted[[*hour, "departures_that_hour"]].merge(earlier, how="left", on=hour)
    left = shown["left"].where(shown["left"] > 0)
    shown = shown.assign(left_late_share=shown["late"] / left, left_late_minutes=shown["minutes"] / left)
    return flights.merge(shown, on=hour).set_index("flight_id")[list(AIRPORT)]
