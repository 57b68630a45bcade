"""Label agreement of the newest batch: how sure, and where the two sources part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages.batches import agreement_findings, agreement_of
from tasks.pages.reading import interval_of, measured, newest_of, number, whole
from tasks.vocabulary import Decision, Evidence, Finding

_SAYS = " says "
_WHERE = "disagreements where "
_BOTH = "items with both "
_PEOPLE = ("annotator ", "annotators ")
_COMPARED = ("items compared", "items labelled more than once")
_MOST_DIRECTIONS = 6
_MOST_PLACES = 10
_MOST_NAMED = 10


def agreement(decisions: Sequence[Decision]) -> dict[str, Any] | None:
    """Every pair of label sources of the newest batch that has any; None when no batch has."""
    for decision in newest_of(decisions, "batch"):
        if found := agreement_findings(decision):
            return {"batch": decision.subject, "pairs": [_pair(finding) for finding in found]}
    return None


def _pair(finding: Finding) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "subject": finding.subject,
        "need": finding.need,
        **agreement_of(finding),
        "reason": finding.reason,
        "remedy": finding.remedy,
        "observed": measured(evidence, "observed agreement"),
        "compared": next((n for name in _COMPARED if (n := whole(evidence, name)) is not None), None),
        "disagreeing": whole(evidence, "items disagreeing"),
        "directions": _directions(evidence)[:_MOST_DIRECTIONS],
        "places": _places(evidence)[:_MOST_PLACES],
        "confused": _confused(evidence)[:_MOST_DIRECTIONS],
        "people": _people(evidence),
        "named": list(evidence.named[:_MOST_NAMED]),
    }


def _directions(evidence: Evidence) -> list[dict[str, Any]]:
    """Which source says what, commonest first, as counts and as shares of all disagreements."""
    disagreeing = evidence.value("items disagreeing")
    return [
        {
            "name": measurement.name,
            "n": round(measurement.value or 0.0),
            "share": number((measurement.value or 0.0) / disagreeing) if disagreeing else None,
        }
        for measurement in evidence.measurements
        if _SAYS in measurement.name and not measurement.name.startswith(_WHERE)
    ]


def _places(evidence: Evidence) -> list[dict[str, Any]]:
    """At which values of a column the sources part: shares of all disagreements, with counts."""
    return [
        {
            "name": measurement.name.removeprefix(_WHERE),
            "n": measurement.n,
            "share": number(measurement.value),
        }
        for measurement in evidence.measurements
        if measurement.name.startswith(_WHERE)
    ]


def _confused(evidence: Evidence) -> list[dict[str, Any]]:
    """Which two labels meet on one item most often: counts, and shares of the items compared."""
    return [
        {
            "name": measurement.name.removeprefix(_BOTH),
            "n": round(measurement.value or 0.0),
            "share": number((measurement.value or 0.0) / measurement.n) if measurement.n else None,
        }
        for measurement in evidence.measurements
        if measurement.name.startswith(_BOTH)
    ]


def _people(evidence: Evidence) -> list[dict[str, Any]]:
    """The annotators, and pairs of them, who agree least: kappa with its interval."""
    return [
        {
            "name": measurement.name.split(" ", 1)[1],
            "n": measurement.n,
            "value": number(measurement.value),
            "interval": interval_of(evidence, measurement.name),
        }
        for measurement in evidence.measurements
        if measurement.name.startswith(_PEOPLE) and measurement.value is not None and measurement.interval
    ]
