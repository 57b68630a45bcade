"""A milestone: what will be shown on a day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tasks.fields import Day
from tasks.vocabulary import Word


class Milestone(Word):
    """What a team will show, and when."""

    day: Day = Field(description="day on which it is shown, YYYY-MM-DD")
    what: Annotated[str, Field(min_length=1)] = Field(description="its name, such as Sprint 6 review")
    shows: tuple[Annotated[str, Field(min_length=1)], ...] = Field((), description="what will be shown")
