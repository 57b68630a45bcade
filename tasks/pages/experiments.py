"""Experiments (and promotions): the newest decision on each, with one row a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages.ends import ends
from tasks.pages.facts import ProjectFacts
from tasks.pages.reading import decision_row, interval_of, measured, newest_of, outcome_counts, whole
from tasks.pages.verdicts import shown
from tasks.vocabulary import About, Decision, Finding

METRIC_CHECKS = ("primary", "first_model", "guard")

Row = dict[str, Any]


def judged(
    decisions: Sequence[Decision],
    about: About,
    facts: ProjectFacts,
    *,
    most: int,
    own_pages: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    """What was judged, newest first and at most ``most`` of them; None when nothing was.

    ``said`` of a row is a person's last word on that ticket, which stands beside what the gate decided;
    ``page`` is where ``own_pages`` (decision id to link) has the decision's own page. ``ends`` counts how
    experiments ended in the board's words.
    """
    newest = newest_of(decisions, about)
    if not newest:
        return None
    words = {word.subject: decision_row(word) for word in newest_of(decisions, "ticket")}
    links = own_pages or {}
    rows = [
        {
            **experiment_row(decision, facts),
            "said": words.get(decision.subject),
            "page": links.get(decision.id),
        }
        for decision in newest[:most]
    ]
    return {
        "total": len(newest),
        "outcomes": outcome_counts(newest),
        "ends": ends(decisions),
        "rows": rows,
        "older": len(newest) - len(rows),
    }


def primary_of(experiment: Mapping[str, Any]) -> Row | None:
    """The experiment's primary metric; its first metric when none is called primary."""
    return next(iter(experiment["metrics"]), None)


def experiment_row(decision: Decision, facts: ProjectFacts) -> Row:
    """A decision about an experiment, with one row a metric, the primary one first."""
    of_metrics = [finding for finding in decision.findings if finding.check in METRIC_CHECKS]
    of_metrics.sort(key=lambda finding: METRIC_CHECKS.index(finding.check))
    return {
        **decision_row(decision),
        "training": decision.inputs.get("training"),
        "evaluation": decision.inputs.get("evaluation"),
        "metrics": [_metric(finding, facts) for finding in of_metrics],
    }


def _metric(finding: Finding, facts: ProjectFacts) -> Row:
    evidence, how = finding.evidence, shown(finding)
    candidate = evidence.get("candidate")
    values = ("candidate", "baseline", "difference", "margin", "target", "p superior", "p no worse")
    counts = ("seeds", "examples", "more seeds", "more examples")
    return {
        "metric": finding.subject,
        "title": facts.metric_title(finding.subject),
        "role": finding.check,
        "level": how.level,
        "word": how.word,
        "reason": finding.reason,
        "unit": candidate.unit if candidate else "",
        "interval": interval_of(evidence, "difference"),
        **{name.replace(" ", "_"): measured(evidence, name) for name in values},
        **{name.replace(" ", "_"): whole(evidence, name) for name in counts},
    }
