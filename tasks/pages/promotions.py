"""Promotions on the status page: the newest decision on each ticket with its checklist by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages.checklist import Question, checklist, counted, rows_of
from tasks.pages.experiments import experiment_row
from tasks.pages.facts import ProjectFacts
from tasks.pages.moves import Moved, followed_by, moved_by
from tasks.pages.promotion_words import Story, promotion_verdict
from tasks.pages.reading import newest_of, outcome_counts
from tasks.vocabulary import Decision

Row = dict[str, Any]


def promotions(
    decisions: Sequence[Decision],
    facts: ProjectFacts,
    *,
    questions: Sequence[Question],
    moves: Sequence[Moved],
    most: int,
    own_pages: Mapping[str, str],
) -> dict[str, Any] | None:
    """What was decided about promotions, newest first and at most ``most``; None when nothing was."""
    newest = newest_of(decisions, "promotion")
    if not newest:
        return None
    rows = [
        {**experiment_row(one, facts), **_standing(one, questions, moves), "page": own_pages.get(one.id)}
        for one in newest[:most]
    ]
    return {
        "total": len(newest),
        "outcomes": outcome_counts(newest),
        "rows": rows,
        "older": len(newest) - len(rows),
    }


def _standing(decision: Decision, questions: Sequence[Question], moves: Sequence[Moved]) -> Row:
    """Where it stands, and how many of the checklist's answers pass, by group."""
    groups = checklist(decision, questions, ())
    rows, move = rows_of(groups), moved_by(moves, decision.id)
    after = followed_by(moves, move) if move else None
    told = promotion_verdict(Story(decision, rows, move, after, ""))
    return {
        "standing": {name: told[name] for name in ("state", "level", "word", "sentence")},
        "readiness": counted(rows),
        "groups": [{name: value for name, value in group.items() if name != "rows"} for group in groups],
    }
