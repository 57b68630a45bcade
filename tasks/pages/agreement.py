"""Label agreement of the newest batch: how sure, and where the two sources part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages.batches import kappa_findings
from tasks.pages.reading import interval_of, measured, newest_of, number, whole
from tasks.pages.verdicts import shown
from tasks.vocabulary import Decision, Evidence, Finding

_SAYS = " says "
_WHERE = "disagreements where "
_MOST_DIRECTIONS = 6
_MOST_PLACES = 10
_MOST_NAMED = 10


def agreement(decisions: Sequence[Decision]) -> dict[str, Any] | None:
    """Every pair of label sources of the newest batch that has any; None when no batch has."""
    for decision in newest_of(decisions, "batch"):
        if found := kappa_findings(decision):
            return {"batch": decision.subject, "pairs": [_pair(finding) for finding in found]}
    return None


def _pair(finding: Finding) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "subject": finding.subject,
        "need": finding.need,
        **shown(finding)._asdict(),
        "reason": finding.reason,
        "remedy": finding.remedy,
        "kappa": measured(evidence, "kappa"),
        "interval": interval_of(evidence, "kappa"),
        "observed": measured(evidence, "observed agreement"),
        "compared": whole(evidence, "items compared"),
        "disagreeing": whole(evidence, "items disagreeing"),
        "directions": _directions(evidence)[:_MOST_DIRECTIONS],
        "places": _places(evidence)[:_MOST_PLACES],
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
