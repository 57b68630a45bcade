"""Tables of what a team keeps beside its tickets: which there are, and which columns each has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel, Field

from tasks.board.action import Action
from tasks.board.ask import Ask
from tasks.board.milestone import Milestone
from tasks.board.release import Event, Impact, Phase, Quality, Release
from tasks.board.risk import Risk
from tasks.board.sprint_plan import Approval, Box, Item, SprintPlan
from tasks.board.sprint_review import Commitment, Shift, SprintReview
from tasks.board.survey import Answer

Owner = Literal["sprints", "releases"]
Holds = Literal["text", "texts", "pairs"]


class SurveyRow(Answer):
    """A question of a survey; how many answered in all may stand in one row of it alone."""

    respondents: int | None = Field(None, ge=1, description="how many answered the survey")


class Column(NamedTuple):
    """A column: where its cells go in the entry, and whether they hold one text, several, or pairs."""

    path: tuple[str, ...]
    holds: Holds


@dataclass(frozen=True)
class TeamTable:
    """A table with one row an entry.

    ``of`` is what its entries are part of, named in the column ``key``; None where they stand for themselves.
    ``at`` is where they go in it, ``is_one`` whether it takes one row only.
    """

    name: str
    model: type[BaseModel]
    of: Owner | None = None
    at: tuple[str, ...] = ()
    is_one: bool = False

    @property
    def key(self) -> str:
        """The column that names the sprint or release; "" where there is none."""
        return self.of.removesuffix("s") if self.of else ""

    @property
    def is_survey(self) -> bool:
        """Whether its rows are the answers of one survey."""
        return self.model is SurveyRow

    @property
    def columns(self) -> Mapping[str, Column]:
        """Every column by its name: the key, then an entry's fields, those of a part with its name first.

        Lists of entries are no columns: they stand in a table of their own.
        """
        own = {"_".join(column.path): column for column in _columns(self.model)}
        return ({self.key: Column((self.key,), "text")} if self.key else {}) | own


def _columns(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        inner = _models_in(field.annotation)
        if not inner:
            yield Column((*above, name), _holds(field.annotation))
        elif isinstance(field.annotation, type):
            yield from _columns(inner[0], (*above, name))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for one in get_args(annotation) for found in _models_in(one)]


def _holds(annotation: Any) -> Holds:
    found: Mapping[Any, Holds] = {tuple: "texts", dict: "pairs"}
    return found.get(get_origin(annotation), "text")


TEAM_TABLES: Mapping[str, TeamTable] = {
    one.name: one
    for one in (
        TeamTable("actions", Action),
        TeamTable("risks", Risk),
        TeamTable("asks", Ask),
        TeamTable("milestones", Milestone),
        TeamTable("releases", Release),
        TeamTable("plans", SprintPlan, "sprints", ("plan",), is_one=True),
        TeamTable("items", Item, "sprints", ("plan", "items")),
        TeamTable("done_means", Box, "sprints", ("plan", "done_means")),
        TeamTable("checklist", Box, "sprints", ("plan", "checklist")),
        TeamTable("approvals", Approval, "sprints", ("plan", "approvals")),
        TeamTable("reviews", SprintReview, "sprints", ("review",), is_one=True),
        TeamTable("shifts", Shift, "sprints", ("review", "shifts")),
        TeamTable("commitments", Commitment, "sprints", ("review", "commitments")),
        TeamTable("sprint_survey", SurveyRow, "sprints", ("review", "survey")),
        TeamTable("timeline", Phase, "releases", ("timeline",)),
        TeamTable("quality", Quality, "releases", ("quality",)),
        TeamTable("events", Event, "releases", ("events",)),
        TeamTable("impact", Impact, "releases", ("impact",)),
        TeamTable("release_survey", SurveyRow, "releases", ("survey",)),
    )
}
