"""What a team plans for a sprint: goals, capacity, items, what done means, who approved it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.fields import Day, Name
from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]
Band = Literal["P0", "P1", "P2", "P3"]


class Approach(Word):
    """How an item is built."""

    architecture: str = Field("", description="parts and how they hang together")
    stack: str = Field("", description="what it is built with")
    integration: str = Field("", description="what it touches of what is there")


class Item(Word):
    """A piece of work in a sprint that is no experiment; experiments are tickets."""

    id: Name | None = Field(None, description="its id in the tracker, if it has one")
    title: Text = Field(description="one line, for people")
    band: Band | None = Field(None, description="P0 must, P1 should, P2 could, P3 if time is left")
    owners: tuple[Text, ...] = Field((), description="who works on it")
    points: float | None = Field(None, ge=0, description="its size in the team's points")
    parts: tuple[Text, ...] = Field((), description="smaller pieces of it")
    accept: str = Field("", description="what must be measured for it to be accepted")
    approach: Approach = Field(default_factory=Approach, description="how it is built")
    done: bool = Field(False, description="whether it is accepted")


class Box(Word):
    """A box to tick; without ``met`` nobody has looked yet."""

    what: Text = Field(description="what must hold")
    met: bool | None = Field(None, description="whether it holds")


class Approval(Word):
    """What somebody who has to agree has said of the plan."""

    role: Text = Field(description="such as product owner or architect")
    name: str = Field("", description="who")
    status: Literal["waiting", "approved", "changes wanted"] = Field("waiting", description="what was said")
    said_on: Day | None = Field(None, description="day on which it was said")
    judged: dict[str, str] = Field(
        default_factory=dict, description="what was judged and how, such as business value: high"
    )

    @model_validator(mode="after")
    def _said_on_a_day(self) -> Approval:
        if (self.status == "waiting") != (self.said_on is None):
            raise ValueError(f"{self.role}: a day exactly when something was said; it is {self.status}")
        return self


class SprintPlan(Word):
    """The plan of one sprint."""

    document: str = Field("", description="the document's id, such as SP-2026-06")
    title: str = Field("", description="the sprint's name for people")
    planned_on: Day | None = Field(None, description="day on which it was planned")
    owner: str = Field("", description="who answers for the plan")
    duration_days: int | None = Field(None, ge=1, description="days of the sprint; must agree with its dates")
    goals: tuple[Text, ...] = Field((), description="what will be true at the sprint's end")
    team: tuple[Text, ...] = Field((), description="who works in it")
    capacity_points: float | None = Field(None, gt=0, description="points that the team can do")
    experiments: int | None = Field(None, ge=0, description="experiments that will be decided")
    items: tuple[Item, ...] = Field((), description="work beside the experiments")
    done_means: tuple[Box, ...] = Field((), description="definition of done")
    checklist: tuple[Box, ...] = Field((), description="what else must hold before the sprint begins")
    approvals: tuple[Approval, ...] = Field((), description="who has to agree")

    @model_validator(mode="after")
    def _each_once(self) -> SprintPlan:
        ids = [one.id for one in self.items if one.id]
        if twice := sorted(one for one, times in Counter(ids).items() if times > 1):
            raise ValueError(f"each item once; {', '.join(twice)} stands twice")
        return self


class Points(Word):
    """Points planned and delivered; ``unsized`` counts the items without any."""

    planned: float
    delivered: float
    items: int
    done: int
    unsized: int


def points(sized: Sequence[tuple[float | None, bool]]) -> Points:
    """Points of pieces of work, each with its size (None: not sized) and whether it is done.

    An empty sequence gives zeros; what is not sized counts as a piece and with no points.
    """
    return Points(
        planned=sum(size or 0.0 for size, _ in sized),
        delivered=sum(size or 0.0 for size, done in sized if done),
        items=len(sized),
        done=sum(done for _, done in sized),
        unsized=sum(size is None for size, _ in sized),
    )
