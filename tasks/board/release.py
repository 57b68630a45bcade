"""A release as its team looks back on it: what was in it, how long each phase took, what it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.board.survey import Survey
from tasks.fields import Day, Name
from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]
Unit = Literal["", "share", "ms", "minutes", "days", "count"]
Severity = Literal["critical", "high", "medium", "low"]


class Phase(Word):
    """One phase of a release, planned and as it went."""

    phase: Text = Field(description="such as canary or verification")
    planned_minutes: float = Field(gt=0, description="minutes that it should take")
    actual_minutes: float | None = Field(None, ge=0, description="minutes that it took; none: not yet known")
    counts: bool = Field(True, description="false keeps it out of the total, and says so")


class Quality(Word):
    """A measure of quality against its target, and against what it was before."""

    what: Text = Field(description="such as coverage or critical vulnerabilities")
    value: float | None = Field(None, description="what was measured; a share is 0-1")
    target: float | None = Field(None, description="what it should be")
    baseline: float | None = Field(None, description="what it was before")
    direction: Literal["higher", "lower"] = Field("higher", description="which way is better")
    unit: Unit = Field("", description="unit of all three")

    @property
    def is_met(self) -> bool | None:
        """Whether it reaches its target, or its baseline without one; None where that is not known."""
        wanted = self.baseline if self.target is None else self.target
        if self.value is None or wanted is None:
            return None
        return self.value >= wanted if self.direction == "higher" else self.value <= wanted


class Impact(Word):
    """What users met, beside what they met before."""

    what: Text = Field(description="such as support tickets a week or adoption")
    value: float | None = Field(None, description="since the release; a share is 0-1")
    baseline: float | None = Field(None, description="before it")
    unit: Unit = Field("", description="unit of both")
    note: str = Field("", description="where it comes from")


class Event(Word):
    """Something that went wrong after the release, as a tracker knows it."""

    kind: Literal["incident", "rollback", "hotfix", "bug"] = Field(description="what it was")
    what: Text = Field(description="one line, for people")
    day: Day = Field(description="day on which it was found or done")
    severity: Severity | None = Field(None, description="how bad it was")


class Release(Word):
    """A release. Moves, incidents and rollbacks of models are taken from the record besides."""

    id: Name = Field(description="the release's id, such as v2.1.0")
    released_on: Day = Field(description="day on which it went out, YYYY-MM-DD")
    title: str = Field("", description="its name for people")
    owner: str = Field("", description="who answers for its retrospective")
    type: Literal["major", "minor", "patch", "hotfix"] | None = Field(None, description="how large it was")
    begun: Day | None = Field(None, description="first day of work on it; the lead time counts from it")
    ticket: Name | None = Field(None, description="experiment that it put into production, if it did")
    environments: tuple[Text, ...] = Field((), description="where it was put")
    features: tuple[Text, ...] = Field((), description="what is new")
    fixes: tuple[Text, ...] = Field((), description="what was mended")
    breaking: tuple[Text, ...] = Field((), description="what users have to change")
    monitored_hours: float | None = Field(None, ge=0, description="hours for which it was watched")
    timeline: tuple[Phase, ...] = Field((), description="its phases in their order")
    quality: tuple[Quality, ...] = Field((), description="measures of quality")
    events: tuple[Event, ...] = Field((), description="what went wrong after it")
    impact: tuple[Impact, ...] = Field((), description="what users met")
    survey: Survey | None = Field(None, description="how the team saw it, from 0 to 10")
    reviewed_on: Day | None = Field(None, description="day of its retrospective")
    next_review: Day | None = Field(None, description="day of the next retrospective")

    @model_validator(mode="after")
    def _days_in_order(self) -> Release:
        days = (("begun", self.begun), ("released_on", self.released_on), ("reviewed_on", self.reviewed_on))
        known = [(what, day) for what, day in (*days, ("next_review", self.next_review)) if day is not None]
        for (what, day), (then, later) in pairwise(known):
            if later < day:
                raise ValueError(f"{self.id}: {then} ({later}) not before {what} ({day})")
        early = next((one for one in self.events if one.day < self.released_on), None)
        if early is not None:
            raise ValueError(
                f"{self.id}: events on or after its day ({self.released_on}); {early.what!r} on {early.day}"
            )
        return self

    @model_validator(mode="after")
    def _each_phase_once(self) -> Release:
        names = Counter(one.phase for one in self.timeline)
        if twice := sorted(one for one, times in names.items() if times > 1):
            raise ValueError(f"each phase once; {', '.join(twice)} stands twice")
        return self

    @property
    def lead_days(self) -> int | None:
        """Days from the first day of work to the release; None where the first is not known."""
        return None if self.begun is None else (self.released_on - self.begun).days


class Total(Word):
    """Planned and actual minutes of the phases that count; None where one of them is not known."""

    planned: float
    actual: float | None
    left_out: tuple[str, ...]

    @property
    def variance(self) -> float | None:
        """(actual - planned) / planned; None without both."""
        return variance(self.planned, self.actual)


def before_and_after(
    releases: Sequence[Release], release: Release
) -> tuple[tuple[Release, ...], tuple[Release, ...]]:
    """Releases before this one and after it, oldest first; of one day as the board lists them."""
    ordered = oldest_first(releases)
    here = ordered.index(release)
    return ordered[:here], ordered[here + 1 :]


def oldest_first(releases: Sequence[Release]) -> tuple[Release, ...]:
    """Releases by their day; those of one day as the board lists them."""
    return tuple(sorted(releases, key=lambda one: one.released_on))


def total(timeline: Sequence[Phase]) -> Total:
    """The sum of a timeline's rows, which is never typed in; an empty timeline is 0 planned, actual None."""
    counted = [one for one in timeline if one.counts]
    actual = [one.actual_minutes for one in counted if one.actual_minutes is not None]
    return Total(
        planned=sum(one.planned_minutes for one in counted),
        actual=sum(actual) if counted and len(actual) == len(counted) else None,
        left_out=tuple(one.phase for one in timeline if not one.counts),
    )


def variance(planned: float | None, actual: float | None) -> float | None:
    """(actual - planned) / planned; None where either is not known or nothing was planned."""
    return (actual - planned) / planned if planned and actual is not None else None
