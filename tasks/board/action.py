"""An action of a retrospective: what is done by whom, until when, and how one will see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.board.sprint import SprintName
from tasks.fields import Day, Name
from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]
Priority = Literal["high", "medium", "low"]


class Action(Word):
    """What the team will do otherwise. One without owner, date or measure is kept and pointed out."""

    id: Name = Field(description="the action's id, such as A-7")
    text: Text = Field(description="what is done, in one sentence")
    owners: tuple[Text, ...] = Field((), description="who does it")
    due: Day | None = Field(None, description="day until which it is done, YYYY-MM-DD")
    sprint: SprintName | None = Field(None, description="sprint until whose end it is done")
    measure: str = Field("", description="how one will see that it is done and helps")
    priority: Priority | None = Field(
        None, description="how much it matters; three to five high ones suffice"
    )
    why: str = Field("", description="what it is for")
    decided_in: str = Field("", description="sprint or release whose retrospective decided it, by its id")
    decided_on: Day | None = Field(None, description="day on which it was decided")
    status: Literal["open", "done", "dropped"] = Field("open", description="where it stands")
    done_on: Day | None = Field(None, description="day on which it was done; only of a done one")
    impact: str = Field("", description="what it changed, once it is done")

    @model_validator(mode="after")
    def _days_in_order(self) -> Action:
        if self.done_on is not None and self.status != "done":
            raise ValueError(f"{self.id}: done_on only with status done; it is {self.status}")
        for what, day in (("due", self.due), ("done_on", self.done_on)):
            if day is not None and self.decided_on is not None and day < self.decided_on:
                raise ValueError(f"{self.id}: {what} ({day}) not before it was decided ({self.decided_on})")
        return self

    @property
    def lacks(self) -> tuple[str, ...]:
        """What makes it vague: an owner, a date or a measure that is not there."""
        return tuple(self._lacking())

    def _lacking(self) -> Iterator[str]:
        if not self.owners:
            yield "owner"
        if self.due is None and self.sprint is None:
            yield "date"
        if not self.measure.strip():
            yield "measure"

    def is_overdue(self, today: date, sprint_end: date | None = None) -> bool:
        """Whether it is still open after its day, or after its sprint's last where it has no day."""
        last = self.due or sprint_end
        return self.status == "open" and last is not None and last < today
