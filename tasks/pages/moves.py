"""Moves into production and back, as pages show them, and where a place in production stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from tasks.pages.reading import moment, number
from tasks.vocabulary import Word


class Moved(Word):
    """A move as the record tells it: what was to stand where, what became of it, when and how long it took.

    ``at`` is when it ended, or when it began while it is open; ``seq`` the number of that record. ``why``
    is why it was asked for, ``said`` why it ended as it did. ``parts`` are seconds by step.
    """

    what: Literal["promotion", "rollback"]
    model: str
    environment: str
    alias: str
    before: str
    after: str
    sha256: str = ""
    evidence: str = ""
    why: str = ""
    state: Literal["open", "done", "abandoned"]
    at: datetime
    by: str
    seq: int
    said: str = ""
    semantic: str = ""
    parts: Mapping[str, float] = {}

    @property
    def place(self) -> tuple[str, str, str]:
        """What is moved where: model, environment, alias."""
        return self.model, self.environment, self.alias


def move_row(move: Moved | None) -> dict[str, Any] | None:
    """What every page shows of a move; the seconds of its parts to four places, with their sum."""
    if move is None:
        return None
    parts = [{"name": name, "seconds": number(value)} for name, value in move.parts.items()]
    kept = move.model_dump(mode="json", exclude={"parts", "at"})
    total = number(sum(move.parts.values())) if parts else None
    return {**kept, "at": moment(move.at), "parts": parts, "seconds": total}


def standing(moves: Sequence[Moved]) -> tuple[Moved, ...]:
    """What stands at each place: its newest move that was done; ``moves`` come oldest first."""
    return tuple({move.place: move for move in moves if move.state == "done"}.values())


def moved_by(moves: Sequence[Moved], evidence: str) -> Moved | None:
    """The move that a decision or an incident led to; one that was done before any other."""
    led_to = [move for move in moves if evidence and move.evidence == evidence]
    done = [move for move in led_to if move.state == "done"]
    return next(reversed([*led_to, *done]), None)


def followed_by(moves: Sequence[Moved], move: Moved) -> Moved | None:
    """The first move at the same place that was done after this one."""
    return next((m for m in moves if m.state == "done" and m.place == move.place and m.seq > move.seq), None)
