"""Slices of an evaluation: a metric in each part of the examples, beside all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages.facts import ProjectFacts
from tasks.pages.reading import finding_row, interval_of, measured, whole
from tasks.vocabulary import Finding

SLICE_CHECK = "slices"

Row = dict[str, Any]

_WORST_FIRST = ("ba", "no", "wa", "ok")


def slices(findings: Sequence[Finding], facts: ProjectFacts) -> list[Row]:
    """One row a slice, the worst first; empty where the plan asks for none."""
    rows = [_row(finding, facts) for finding in findings if finding.check == SLICE_CHECK]
    return sorted(rows, key=lambda row: (_WORST_FIRST.index(row["level"]), row["difference"] or 0.0))


def _row(finding: Finding, facts: ProjectFacts) -> Row:
    evidence = finding.evidence
    metric, _, where = finding.subject.partition(" in ")
    first = evidence.get("slice")
    return {
        **finding_row(finding),
        "title": facts.metric_title(metric),
        "slice": where or finding.subject,
        "unit": first.unit if first else "",
        "value": measured(evidence, "slice"),
        "whole": measured(evidence, "whole"),
        "difference": measured(evidence, "difference"),
        "interval": interval_of(evidence, "difference"),
        "gap": measured(evidence, "gap"),
        "examples": whole(evidence, "examples"),
    }
