"""What a team asks of those above it: an answer, by when, and what happens without one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.fields import Day, Name
from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]


class Ask(Word):
    """A question to somebody outside the team; open until it is answered."""

    id: Name = Field(description="the question's id, such as Q-1")
    question: Text = Field(description="what is asked, in one sentence")
    kind: Literal["decision", "money", "review"] = Field("decision", description="what would answer it")
    who: Text = Field(description="who can answer it")
    by: Day = Field(description="day by which the answer is needed, YYYY-MM-DD")
    otherwise: Text = Field(description="what happens without an answer")
    asked_on: Day | None = Field(None, description="day on which it was asked")
    answer: str = Field("", description="what was answered")
    answered_on: Day | None = Field(None, description="day of the answer")

    @model_validator(mode="after")
    def _days_agree(self) -> Ask:
        if bool(self.answer.strip()) != (self.answered_on is not None):
            raise ValueError(f"{self.id}: an answer with its day, or neither")
        for what, day in (("by", self.by), ("answered_on", self.answered_on)):
            if day is not None and self.asked_on is not None and day < self.asked_on:
                raise ValueError(f"{self.id}: {what} ({day}) not before it was asked ({self.asked_on})")
        return self

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answered_on is None

    def is_overdue(self, today: date) -> bool:
        """Whether it is still open after its day."""
        return self.is_open and self.by < today
