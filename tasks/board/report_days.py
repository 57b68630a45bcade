"""When reports are due beside the sprint calendar: the weekday of the status report, and whose days count."""

from __future__ import annotations

from datetime import UTC, date, timedelta, tzinfo
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from tasks.vocabulary import Word

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[str, ...] = get_args(Weekday)
_SATURDAY = 5


class ReportDays(Word):
    """On which days reports are written by themselves."""

    status_on: Weekday | None = Field(
        "monday", description="weekday of the weekly status report; null: at the ends of sprints only"
    )
    timezone: str = Field("UTC", description="where the team's days begin, such as Europe/Berlin")

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, given: str) -> str:
        _zone(given)
        return given

    @property
    def zone(self) -> tzinfo:
        """The time zone, as times are told in it."""
        return _zone(self.timezone)


def last_weekday(day: date, weekday: Weekday) -> date:
    """The newest day of this name up to ``day``, which may be it."""
    return day - timedelta(days=(day.weekday() - _WEEKDAYS.index(weekday)) % 7)


def working_day(day: date) -> date:
    """The day, or the Friday before it at a weekend; holidays are not known."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC  # also where a machine has no table of time zones
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a name that is not there, no name at all, a folder
        raise ValueError("a time zone by its name, such as UTC or Europe/Berlin") from error
