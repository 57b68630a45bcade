"""The page of a promotion after another move took the place of what it let in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.pages.checklist import rows_of
from tasks.pages.moves import Moved, followed_by, move_row, moved_by
from tasks.pages.promotion_words import Story, promotion_verdict
from tasks.pages.reading import moment
from tasks.vocabulary import Decision


def replaced_by(decision: Decision, moves: Sequence[Moved]) -> Moved | None:
    """The rollback or promotion that took the place of what the decision let in; ``moves`` oldest first."""
    move = moved_by(moves, decision.id)
    return followed_by(moves, move) if move is not None and move.state == "done" else None


def stands_now(decision: Decision, moves: Sequence[Moved]) -> dict[str, Any] | None:
    """What became of a promotion, as the top of its page says it; None where nothing was moved."""
    move = moved_by(moves, decision.id)
    if move is None:
        return None
    return promotion_verdict(Story(decision, (), move, replaced_by(decision, moves), ""))


def followed_document(
    document: Mapping[str, Any],
    decision: Decision,
    moves: Sequence[Moved],
    *,
    pages: Sequence[tuple[str, str]],
    head: tuple[int, str],
    now: datetime,
) -> dict[str, Any] | None:
    """The page as it was written, with what followed; None where it says so already, or nothing did.

    Parameters
    ----------
    document : mapping
        What the page was made from.
    decision : Decision
        What it is about.
    moves : sequence of Moved
        Every move of the project, oldest first.
    pages : sequence of (str, str)
        Pages about what followed: what they are and their links.
    head : tuple of int and str
        Number of the newest record and its digest.
    now : datetime
        When the page is made.
    """
    move, after = moved_by(moves, decision.id), replaced_by(decision, moves)
    if after is None or (document["followed_by"] or {}).get("seq") == after.seq:
        return None
    story = Story(decision, rows_of(document["groups"]), move, after, "")
    told = [{"what": what, "link": link} for what, link in pages]
    return {
        **document,
        "as_of": moment(now),
        "verdict": promotion_verdict(story),
        "what_next": "",
        "move": move_row(move),
        "followed_by": move_row(after),
        "pages": [*document["pages"], *(one for one in told if one not in document["pages"])],
        "record": {"seq": head[0], "digest": head[1]},
    }
