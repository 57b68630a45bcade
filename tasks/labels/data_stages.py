"""A data task on its way to an experiment: needed, collection, annotation, QA, ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from tasks.fields import Day, Name
from tasks.vocabulary import Word

Stage = Literal["needed", "collection", "annotation", "qa", "ready"]
STAGES: tuple[Stage, ...] = ("needed", "collection", "annotation", "qa", "ready")


class Days(NamedTuple):
    """A usual number of days, from and to, both included."""

    least: int
    most: int


# Collection 1-4 weeks, annotation 1-3 weeks, QA: validation 2-5 days and then versioning 1 day.
USUAL_DAYS: Mapping[str, Days] = {"collection": Days(7, 28), "annotation": Days(7, 21), "qa": Days(3, 6)}


BatchName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class DataTask(Word):
    """Data that somebody needs: what it blocks, when it is due, and the day it entered each stage.

    A day after today is a plan; a day up to today has happened. A stage that is not needed (bought
    data is not annotated) is left out; the days that are given go forward.
    """

    id: Name = Field(description="the task's id, such as DATA-12")
    title: str = Field(min_length=1, description="what data, for people")
    dataset: str = Field(pattern=r"^[a-z0-9_-]+$", description="dataset of supply.yaml that it goes into")
    batches: tuple[BatchName, ...] = Field(
        (), description="batches (source/id) that make it whole; none: whoever writes the board says when"
    )
    blocks: tuple[Name, ...] = Field((), description="experiments or tickets that wait for it")
    due: Day = Field(description="day by which it must be ready, YYYY-MM-DD")
    owner: str | None = Field(None, description="who sees to it")
    needed: Day = Field(description="day on which the need was known, YYYY-MM-DD")
    collection: Day | None = Field(None, description="day on which collection began, or is planned to")
    annotation: Day | None = Field(None, description="day on which annotation began, or is planned to")
    qa: Day | None = Field(
        None, description="day on which QA (validation, versioning) began, or is planned to"
    )
    ready: Day | None = Field(None, description="day on which it was ready, or is planned to be")

    @property
    def days(self) -> dict[Stage, date]:
        """The day of each stage that has one, in the order of the stages."""
        given = {stage: getattr(self, stage) for stage in STAGES}
        return {stage: day for stage, day in given.items() if day is not None}

    @model_validator(mode="after")
    def _days_go_forward(self) -> DataTask:
        for (before, first), (after, then) in pairwise(self.days.items()):
            if then < first:
                raise ValueError(f"{self.id}: {after} ({then}) not before {before} ({first})")
        if self.due < self.needed:
            raise ValueError(f"{self.id}: due ({self.due}) not before needed ({self.needed})")
        return self
