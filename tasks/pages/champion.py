"""Metrics as the newest promotable experiment measured them: means over planned seeds, no best run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages import words
from tasks.pages.experiments import experiment_row
from tasks.pages.facts import ProjectFacts
from tasks.pages.reading import newest_of
from tasks.vocabulary import Decision, Outcome

Row = dict[str, Any]


def champion(decisions: Sequence[Decision]) -> Decision | None:
    """The newest decision that found an experiment promotable; None where none was."""
    found = (one for one in newest_of(decisions, "experiment") if one.outcome is Outcome.PROMOTABLE)
    return max(found, key=lambda one: one.at, default=None)


def values(decisions: Sequence[Decision], facts: ProjectFacts) -> dict[str, Row]:
    """Of each metric that it measured both arms, their difference's interval and the source; by name."""
    newest = champion(decisions)
    if newest is None:
        return {}
    row = experiment_row(newest, facts)
    source = f"{newest.subject}, {words.day(row['at'])}"
    return {
        metric["metric"]: {
            **{name: metric[name] for name in ("candidate", "baseline", "interval", "seeds", "examples")},
            "source": source,
        }
        for metric in row["metrics"]
        if metric["candidate"] is not None
    }
