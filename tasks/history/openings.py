"""Openings of the evaluation set in the record: how many, and which look of a ticket each was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.gates import Key
from tasks.ledger.append import Links, append_once, newest_first
from tasks.ledger.chain import Record

SAME = ("evaluation", "training", "criteria", "gate")  # what makes a look the same but for its runs


def open_once(
    links: Links, key: Key, *, complete: bool, project: str, at: datetime, by: str
) -> tuple[Record, ...]:
    """Count the opening that this question is, once; every opening of the project, oldest first."""
    append_once(
        links,
        kind="opening",
        key=key.digest,
        project=project,
        subject=key.subject,
        at=at,
        by=by,
        body={**_same(key), "look": key.look, "complete": complete},
    )
    return openings(links)


def openings(links: Links) -> tuple[Record, ...]:
    """Every opening of the project, oldest first."""
    return tuple(newest_first(links, ("opening",)))[::-1]


def times_opened(opened: Sequence[Record], evaluation: str) -> int:
    """How often this version of the evaluation set was opened."""
    return sum(record.body["evaluation"] == evaluation for record in opened)


def times_judged(opened: Sequence[Record], key: Key) -> int:
    """How often this look of the ticket was judged with all its planned seeds."""
    return sum(_is_look(record, key) for record in opened)


def judged_under(opened: Sequence[Record], key: Key) -> str | None:
    """Key of the newest decision on this look that asked the same but for its runs; None without one."""
    same = (r for r in reversed(opened) if _is_look(r, key) and _same(key).items() <= r.body.items())
    return next((record.body["key"] for record in same), None)


def _is_look(record: Record, key: Key) -> bool:
    of_look = record.subject == key.subject and record.body["look"] == key.look
    return of_look and bool(record.body["complete"])


def _same(key: Key) -> dict[str, str]:
    values = (key.inputs["evaluation"], key.inputs["training"], key.plan_digest, key.gate)
    return dict(zip(SAME, values, strict=True))
