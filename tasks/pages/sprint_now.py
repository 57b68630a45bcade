"""Which sprint a page speaks of: the one under way, and on its first morning the one that just ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol


class SprintLike(Protocol):
    """A sprint's id, its first and its last day; both belong to it."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def start(self) -> date:
        """Its first day."""

    @property
    def end(self) -> date:
        """Its last day."""


class Measured(NamedTuple):
    """The sprint whose measures are shown: its place among those that have begun, and how pages call it."""

    place: int
    name: str


def measured_sprint(begun: Sequence[Mapping[str, Any]], today: str) -> Measured | None:
    """The newest sprint of which a day is over; None before the first.

    ``begun`` are the sprints that have begun, oldest first, and ``today`` a day, both as models dump them. On
    the first morning of a sprint nothing has happened in it: then it is the one before, and said to be.
    """
    if not begun:
        return None
    if begun[-1]["start"] == today and len(begun) > 1:
        return Measured(len(begun) - 2, f"{begun[-2]['id']}, just ended")
    return Measured(len(begun) - 1, str(begun[-1]["id"]))


def under_way(sprints: Sequence[SprintLike], today: date) -> dict[str, Any] | None:
    """The sprint that holds the day, its place on the board and the day's in it; None where none holds it."""
    for place, sprint in enumerate(sprints, 1):
        if sprint.start <= today <= sprint.end:
            days = {"day": (today - sprint.start).days + 1, "days": (sprint.end - sprint.start).days + 1}
            return {"id": sprint.id, "place": place, "of": len(sprints), **days}
    return None
