"""Moves into production and back, as pages tell them."""

from __future__ import annotations

from typing import Literal

from tasks.history.promotions import MOVES, Step, steps
from tasks.ledger.append import Links, newest_first
from tasks.pages.moves import Moved


def told_moves(links: Links) -> tuple[Moved, ...]:
    """Every move of the project with how it stands, in the order in which they ended or began."""
    found: dict[str, Moved] = {}
    for step in [*steps(newest_first(links, MOVES))][::-1]:
        told = found.get(step.key)
        if told is None or told.state == "open":  # of two endings the first counts
            found[step.key] = _moved(step)
    return tuple(sorted(found.values(), key=lambda moved: moved.seq))


def _moved(step: Step) -> Moved:
    body, move = step.record.body, step.move
    return Moved(
        **move.model_dump(exclude={"since"}),
        state=_state(step),
        at=step.record.at,
        by=step.record.by,
        seq=step.record.seq,
        said=body.get("why", "") if step.has_ended else "",
        semantic=body.get("semver", ""),
        parts=body.get("parts", {}),
    )


def _state(step: Step) -> Literal["open", "done", "abandoned"]:
    if not step.has_ended:
        return "open"
    return "done" if step.is_done else "abandoned"
