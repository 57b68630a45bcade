"""A ticket: one experiment from an idea to a decision, as the team writes it on the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.board.sprint import SprintName
from tasks.board.sprint_plan import Band
from tasks.fields import Day, Name
from tasks.vocabulary import Word

Stage = Literal["backlog", "hypothesis", "experiment", "evaluation", "iteration", "production", "killed"]
STAGES: tuple[Stage, ...] = (
    "backlog",
    "hypothesis",
    "experiment",
    "evaluation",
    "iteration",
    "production",
    "killed",
)
CLOSED: tuple[Stage, ...] = ("production", "killed")
# Most tickets at once in a stage; a board may set others.
LIMITS: Mapping[Stage, int] = {"hypothesis": 5, "experiment": 3, "evaluation": 4, "production": 2}

Text = Annotated[str, Field(min_length=1)]


class Blocker(Word):
    """What keeps a ticket from going on; with ``until`` it has been solved."""

    what: Text = Field(description="what it waits for, for people")
    since: Day = Field(description="day on which it began, YYYY-MM-DD")
    until: Day | None = Field(None, description="day on which it was solved")

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Blocker:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"a blocker ends on or after its begin; {self.since} to {self.until}")
        return self


class Criteria(Word):
    """What must be true for success. Limits and margins are the canvas's and the plan's; these are words."""

    primary: str = Field("", description="the one thing that must be better")
    secondary: tuple[Text, ...] = Field((), description="what should be better too")
    blocking: tuple[Text, ...] = Field((), description="what must not happen, whatever else is better")


class Ticket(Word):
    """One experiment. ``stage`` is where the team says it stands; its history is in the record."""

    id: Name = Field(description="the ticket's id, such as EXP-042")
    title: Text = Field(description="one line, for people")
    stage: Stage = Field("backlog", description="column of the board")
    sprint: SprintName | None = Field(None, description="sprint in which it is worked on")
    owner: str = Field("", description="who works on it")
    # Not `priority`: trackers export a column of that name with words of their own.
    band: Band | None = Field(None, description="P0 must, P1 should, P2 could, P3 if time is left")
    points: float | None = Field(None, ge=0, description="its size in the team's points")
    kind: Literal["explore", "exploit"] | None = Field(
        None, description="explore: a new way; exploit: more of a known one"
    )
    hypothesis: str = Field("", description="what is believed, and why: from baseline to target")
    method: str = Field("", description="data, model and what is varied")
    metric: str = Field("", description="metric of the canvas that it wants to move; none: the first")
    baseline: str = Field("", description="what it is compared with, such as the champion")
    target: float | None = Field(None, description="value of the metric that this ticket hopes for")
    success: Criteria = Field(default_factory=Criteria, description="success criteria")
    kill: tuple[Text, ...] = Field((), description="the ticket's own reasons to stop")
    compute_hours: float | None = Field(None, gt=0, description="compute budget, in hours")
    time_box_sprints: int | None = Field(None, ge=1, le=100, description="sprints until it is decided")
    blockers: tuple[Blocker, ...] = Field((), description="what it waited for")
    learnings: str = Field("", description="what was learnt; needed to close it")

    @property
    def is_closed(self) -> bool:
        """Whether the team works on it no more."""
        return self.stage in CLOSED

    @property
    def blocker(self) -> Blocker | None:
        """What it has waited for the longest and still waits for."""
        open_ = (blocker for blocker in self.blockers if blocker.until is None)
        return min(open_, key=lambda blocker: blocker.since, default=None)
