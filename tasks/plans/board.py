"""``board.yaml`` (or tables): what the scrum master keeps by hand. Flows never write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import Field, field_validator, model_validator

from tasks.board.action import Action
from tasks.board.ask import Ask
from tasks.board.milestone import Milestone
from tasks.board.release import Release
from tasks.board.report_days import ReportDays
from tasks.board.risk import Risk
from tasks.board.sprint import Sprint, in_order
from tasks.board.ticket import LIMITS, Stage, Ticket
from tasks.labels.data_stages import DataTask
from tasks.vocabulary import Word


class Board(Word):
    """What the team plans and waits for. Where board and record disagree, the record wins; pages say so."""

    sprints: tuple[Sprint, ...] = Field((), description="sprints that share no day, oldest first")
    tickets: tuple[Ticket, ...] = Field((), description="experiments, from idea to decision")
    limits: dict[Stage, int] = Field(
        default_factory=lambda: dict(LIMITS),
        description="most tickets at once in a stage; those left out keep their own: "
        + ", ".join(f"{stage} {most}" for stage, most in LIMITS.items()),
    )
    statuses: dict[str, Stage] = Field(
        default_factory=dict, description="stage of each status that a tracker's export names in its own way"
    )
    data_tasks: tuple[DataTask, ...] = Field((), description="data on its way to experiments")
    actions: tuple[Action, ...] = Field((), description="what retrospectives decided to do otherwise")
    releases: tuple[Release, ...] = Field((), description="releases, in any order")
    risks: tuple[Risk, ...] = Field((), description="what may go wrong, in any order")
    asks: tuple[Ask, ...] = Field((), description="what is asked of those above the team")
    milestones: tuple[Milestone, ...] = Field((), description="what will be shown when, in any order")
    reports: ReportDays = Field(ReportDays(), description="days on which reports are written by themselves")

    @field_validator("limits")
    @classmethod
    def _others_keep_theirs(cls, given: dict[Stage, int]) -> dict[Stage, int]:
        if any(most < 1 for most in given.values()):
            raise ValueError("limits of at least 1")
        return {**LIMITS, **given}

    @field_validator("sprints")
    @classmethod
    def _oldest_first(cls, given: tuple[Sprint, ...]) -> tuple[Sprint, ...]:
        return in_order(given)

    @model_validator(mode="after")
    def _each_once(self) -> Board:
        for what, ids in (
            ("sprint", [sprint.id for sprint in self.sprints]),
            ("ticket", [ticket.id for ticket in self.tickets]),
            ("data task", [task.id for task in self.data_tasks]),
            ("action", [action.id for action in self.actions]),
            ("release", [release.id for release in self.releases]),
            ("risk", [risk.id for risk in self.risks]),
            ("ask", [ask.id for ask in self.asks]),
        ):
            if twice := _twice(ids):
                raise ValueError(f"each {what} once; {', '.join(twice)} stands twice")
        return self

    def ticket(self, name: str) -> Ticket | None:
        """The ticket called ``name``, if the board has it."""
        return next((ticket for ticket in self.tickets if ticket.id == name), None)


def _twice(ids: Iterable[str]) -> list[str]:
    return sorted(one for one, times in Counter(ids).items() if times > 1)
