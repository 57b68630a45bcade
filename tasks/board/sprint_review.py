"""What a team looks back on after a sprint, beside what the record knows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tasks.board.survey import Survey
from tasks.fields import Day
from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]


class Shift(Word):
    """A number before and after the sprint, with where it can be seen."""

    what: Text = Field(description="what was measured")
    before: float | None = Field(None, description="its value at the begin; a share is 0-1")
    after: float | None = Field(None, description="its value at the end")
    unit: Literal["", "share", "ms", "minutes", "days", "count"] = Field("", description="unit of both")
    evidence: str = Field("", description="where it can be seen: a page, a run, a ticket")


class Facilitation(Word):
    """How the retrospective itself went."""

    by: str = Field("", description="who led it")
    format: str = Field("", description="such as start, stop, continue")
    minutes: int | None = Field(None, ge=1, description="how long it took")
    invited: int | None = Field(None, ge=1, description="how many were asked to come")
    took_part: int | None = Field(None, ge=0, description="how many came")


class Commitment(Word):
    """What somebody takes upon themselves; without a name it is the team's."""

    text: Text = Field(description="what")
    who: str = Field("", description="a person; none: the team")


class SprintReview(Word):
    """What belongs to a sprint's retrospective and is no action."""

    document: str = Field("", description="the document's id, such as SR-2026-06")
    title: str = Field("", description="its title, if it has one")
    owner: str = Field("", description="who answers for it")
    status: Literal["draft", "final"] = Field("draft", description="whether people still write in it")
    held_on: Day | None = Field(None, description="day of the retrospective")
    team_size: int | None = Field(
        None, ge=1, description="people in the team; none: those that the plan names"
    )
    shipped: tuple[Text, ...] = Field((), description="what users have got")
    environments: tuple[Text, ...] = Field((), description="where it was put")
    shifts: tuple[Shift, ...] = Field((), description="what was measured before and after")
    survey: Survey | None = Field(None, description="how the team is, from 0 to 10")
    facilitation: Facilitation = Field(default_factory=Facilitation, description="how it was led")
    commitments: tuple[Commitment, ...] = Field(
        (), description="what the team and its people take upon themselves"
    )
    follow_up: Day | None = Field(None, description="day on which actions are looked at again")
    brief: tuple[Text, ...] = Field((), description="teams that should be told")
