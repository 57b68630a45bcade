"""A sprint: from one day to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from tasks.fields import Day
from tasks.vocabulary import Word

# As people call their sprints, in any script: "S6", "2026-22", "Sprint 6". No slash: it is no path.
SprintName = Annotated[str, Field(pattern=r"^\w[\w .:#()+-]{0,99}$")]


class Sprint(Word):
    """A sprint of the team; both days belong to it."""

    id: SprintName = Field(description="the sprint's id, such as S6 or Sprint 6")
    start: Day = Field(description="first day, YYYY-MM-DD")
    end: Day = Field(description="last day, YYYY-MM-DD")
    goal: str = Field("", description="what will be true at its end, for people")
    compute_hours: float | None = Field(
        None, gt=0, description="compute budget of the whole sprint, in hours"
    )

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Sprint:
        if self.end < self.start:
            raise ValueError(f"{self.id}: end ({self.end}) not before start ({self.start})")
        return self


def in_order(sprints: Sequence[Sprint]) -> tuple[Sprint, ...]:
    """The sprints, oldest first.

    Raises
    ------
    ValueError
        When two of them share a day: then nobody can tell in which of them something happened.
    """
    ordered = tuple(sorted(sprints, key=lambda sprint: (sprint.start, sprint.end)))
    for before, after in pairwise(ordered):
        if after.start <= before.end:
            raise ValueError(
                f"sprints that share no day; {before.id} ends on {before.end}, "
                f"{after.id} starts on {after.start}"
            )
    return ordered


def sprint_on(sprints: Sequence[Sprint], day: date) -> Sprint | None:
    """The sprint that holds the day; between two sprints and after the last the one before; else None."""
    begun = [sprint for sprint in sprints if sprint.start <= day]
    return max(begun, key=lambda sprint: sprint.start, default=None)
