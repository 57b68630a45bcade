"""A metric as it was measured in production, and what was judged of it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from tasks.vocabulary import Measurement, Word

State = Literal["STEADY", "ALERT", "INCIDENT", "UNDECIDED"]


class Produced(Word):
    """A metric's value of one day, in the metric's unit, and how sure it is.

    ``n`` counts the examples, ``low`` and ``high`` are the limits of its 95 % interval where whoever
    measured it knows them. ``version`` is the model version that answered, ``p99_ms`` its latency.
    """

    metric: str = Field(min_length=1, max_length=100)
    value: float
    n: int | None = Field(None, ge=1, le=10**12)
    low: float | None = None
    high: float | None = None
    p99_ms: float | None = Field(None, gt=0)
    version: str = Field(max_length=100, pattern=r"^[A-Za-z0-9._+-]+$")
    day: date

    @model_validator(mode="after")
    def _lies_within_its_interval(self) -> Produced:
        if (self.low is None) != (self.high is None):
            raise ValueError("both limits of the interval, or none")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"a value within its interval; found {self.value:g}")
        return self


class Judged(Word):
    """What one rule says of a value: whether people are told, with the number that it rests on."""

    rule: Literal["fall", "latency"]
    metric: str
    state: State
    reason: str
    settle: str = ""
    measured: Measurement
