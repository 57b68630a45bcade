"""A metric as it was measured in production, and what was judged of it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from tasks.vocabulary import Measurement, Word

State = Literal["STEADY", "ALERT", "INCIDENT", "UNDECIDED"]
MOST_LETTERS = 200  # of a part's name
VERSION = r"^[A-Za-z0-9._+-]{1,100}$"  # of a model
MOST_IN_A_DAY = 1000  # values of slices
COMPONENT = "component"  # the column whose values are components of the model


class Produced(Word):
    """A metric's value of one day, in the metric's unit, and how sure it is.

    ``n`` counts the examples, ``low`` and ``high`` are the limits of its 95 % interval where whoever
    measured it knows them. ``version`` is the model version that answered, ``p99_ms`` its latency. ``days``
    end with ``day``. ``part`` names the slice or component that it is of, as ``carrier=AA`` or
    ``component=ranker``; "" for the whole.
    """

    metric: str = Field(min_length=1, max_length=100)
    value: float
    n: int | None = Field(None, ge=1, le=10**12)
    low: float | None = None
    high: float | None = None
    p99_ms: float | None = Field(None, gt=0)
    version: str = Field(pattern=VERSION)
    day: date
    days: int = Field(1, ge=1, le=366)
    part: str = Field("", max_length=MOST_LETTERS)

    @model_validator(mode="after")
    def _lies_within_its_interval(self) -> Produced:
        if (self.low is None) != (self.high is None):
            raise ValueError("both limits of the interval, or none")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"a value within its interval; found {self.value:g}")
        return self


class MetricDay(Word):
    """What is kept at once of a metric's day: its value, and those of slices and components."""

    whole: Produced | None = None
    parts: tuple[Produced, ...] = Field((), max_length=MOST_IN_A_DAY)

    @model_validator(mode="after")
    def _is_about_one_day(self) -> MetricDay:
        about = {(one.metric, one.version, one.day) for one in self.values}
        if len(about) != 1:
            raise ValueError("values of one metric, version and day, at least one")
        return self

    @property
    def values(self) -> tuple[Produced, ...]:
        """The whole's, then the parts'."""
        return (self.whole, *self.parts) if self.whole else self.parts


class Judged(Word):
    """What one rule says of a value: whether people are told, with the number that it rests on.

    ``part`` is the slice or component it is about, "" for the whole; ``day`` that of the value, None where
    nobody measured it on a day.
    """

    rule: Literal["fall", "latency", "slice", "anomaly"]
    metric: str
    state: State
    reason: str
    settle: str = ""
    measured: Measurement
    part: str = ""
    day: date | None = None
