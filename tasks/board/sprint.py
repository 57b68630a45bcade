"""A sprint: from one day to another."""

from __future__ import annotations

from pydantic import Field, model_validator

from tasks.fields import Day, Name
from tasks.vocabulary import Word


class Sprint(Word):
    """A sprint of the team; both days belong to it."""

    id: Name = Field(description="the sprint's id, such as S6 or 2026-22")
    start: Day = Field(description="first day, YYYY-MM-DD")
    end: Day = Field(description="last day, YYYY-MM-DD")
    goal: str = Field("", description="what will be true at its end, for people")
    compute_hours: float | None = Field(
        None, gt=0, description="compute budget of the whole sprint, in hours"
    )

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Sprint:
        if self.end < self.start:
            raise ValueError(f"a sprint ends on or after its start; {self.start} to {self.end}")
        return self
