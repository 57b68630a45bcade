"""A move in the record: it begins when nothing stands against it, and ends once.

Free of Prefect, as are all files that a rollback goes through: it takes seconds, not its imports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tasks.adapters.connect import asker
from tasks.history.claims import need_own_alias
from tasks.history.promotions import ENDED, MOVES, Step, champions_move, open_moves
from tasks.ledger.append import Draft, Links, append_if
from tasks.ledger.chain import Kind, Record
from tasks.readiness.promotion import Move


@dataclass(frozen=True)
class Carried:
    """What became of a move: done, abandoned, or lost to another before it began.

    ``parts`` are seconds by step, of steps that follow one another; ``seq`` is the number of the record
    that says so, 0 for a move that was lost.
    """

    move: Move
    state: Literal["done", "abandoned", "lost"]
    why: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)
    seq: int = 0


class Lost(Exception):
    """Another move was first: the sentence says which."""


def begin(links: Links, move: Move, project: str, now: datetime, *, stood: str) -> Step:
    """Put in the record that the move is meant, once; how it stands now.

    ``stood`` is what the alias named, for a place of which the record tells nothing yet.

    Raises
    ------
    Lost
        When another version stands there than the move is from, or another move is under way.
    InputError
        When the alias is that of another environment.
    """
    body = {"move": move.model_dump(mode="json"), "stood": stood}

    def make(records: Iterator[Record]) -> Draft | Record:
        if mine := next(records, None):
            return mine
        # Read as late as can be: what comes after it makes the draft be asked for again.
        need_own_alias(links, move.place, {})
        _need_free(links, move)
        return _draft("intent", move, project, now, body)

    return Step(append_if(links, make, kinds=MOVES, key=move.key), move)


def end(
    links: Links,
    move: Move,
    project: str,
    now: datetime,
    *,
    kind: Literal["done", "abandoned"],
    why: str,
    parts: Mapping[str, float],
    semver: str = "",
) -> Step:
    """Put in the record how the move ended, unless it says so already: the first word counts."""
    body = {"move": move.model_dump(mode="json"), "why": why, "parts": dict(parts)}
    draft = _draft(kind, move, project, now, {**body, "semver": semver} if semver else body)
    record = append_if(links, lambda kept: next(kept, draft), kinds=ENDED, key=move.key)
    return Step(record, move)


def carried(step: Step) -> Carried:
    """What the record says of a move that has ended."""
    body = step.record.body
    state: Literal["done", "abandoned"] = "done" if step.is_done else "abandoned"
    return Carried(step.move, state, body.get("why", ""), body.get("parts", {}), step.record.seq)


def _need_free(links: Links, move: Move) -> None:
    """Lost, unless the record says what the move says that it is from, and no other move is open."""
    champion = champions_move(links, move.place)
    version, since = (champion.move.after, champion.record.seq) if champion else ("", 0)
    if (version, since) != (move.before, move.since):
        raise Lost(
            f"{_named(version, since)} stands as {move.alias} in {move.environment} by now, "
            f"and this move was to take the place of {_named(move.before, move.since)}"
        )
    for step in open_moves(links, move.place):
        raise Lost(
            f"version {step.move.after} is on its way to {move.alias} in {move.environment} "
            f"since {step.record.at:%Y-%m-%d %H:%M:%S} UTC (record {step.record.seq})"
        )


def _named(version: str, since: int) -> str:
    return f"version {version} of record {since}" if version else "no version"


def _draft(kind: Kind, move: Move, project: str, now: datetime, body: Mapping[str, object]) -> Draft:
    return Draft(kind, move.key, project, move.subject, now, asker(), body)
