"""The drift page: what two windows say of each feature, and how those that moved looked before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tasks.pages import words
from tasks.pages.before_after import SidesLike, sides_row
from tasks.pages.reading import measured, moment
from tasks.pages.verdicts import OUTCOMES
from tasks.vocabulary import Decision, Finding, Verdict

SCHEMA = "drift-report/1"
SHIFT = "shift"  # the one check that is asked here: a reason need not name it

_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)
_SHOWN = {
    Verdict.FAIL: ("ba", "Drifted"),
    Verdict.UNKNOWN: ("no", "Not known"),
    Verdict.WARN: ("wa", "Changed a little"),
    Verdict.PASS: ("ok", "Stable"),
}
_MOVED = (Verdict.FAIL, Verdict.WARN)
_MOST_CHARTS = 24


def drift_document(
    decision: Decision, sides: Mapping[str, SidesLike], *, reference: str, now: datetime
) -> dict[str, Any]:
    """Everything the page says, as one JSON document.

    Parameters
    ----------
    decision : Decision
        What was found of each feature.
    sides : mapping of str to SidesLike
        How each feature looked before and looks now.
    reference : str
        What the window was held against, as people call it.
    now : datetime
        When the page is made.
    """
    shown = OUTCOMES[decision.outcome]
    findings = worst_first(decision.findings)
    moved = moved_features(findings, sides)
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "verdict": {
            "level": shown.level,
            "pill": shown.word,
            "sentence": words.stop(decision.reason.removeprefix(f"{SHIFT}: ")),
        },
        "settle": decision.settle,
        "window": decision.subject,
        "reference": reference,
        "features": [feature_row(finding) for finding in findings],
        "moved": moved[:_MOST_CHARTS],
        "unshown": max(0, len(moved) - _MOST_CHARTS),
    }


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that failed before those that are open, little changed and stable; else as they come."""
    return sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.verdict))


def moved_features(findings: Iterable[Finding], sides: Mapping[str, SidesLike]) -> list[dict[str, Any]]:
    """Features that certainly changed, each with both of its sides; those without sides are left out."""
    moved = (f for f in findings if f.verdict in _MOVED and f.subject in sides)
    return [feature_row(finding) | sides_row(sides[finding.subject]) for finding in moved]


def feature_row(finding: Finding) -> dict[str, Any]:
    """What pages show of one feature that was held against the reference."""
    level, word = _SHOWN[finding.verdict]
    evidence = finding.evidence
    return {
        "name": finding.subject,
        "level": level,
        "word": word,
        "reason": words.stop(finding.reason),
        "ratio": measured(evidence, "largest ratio to floor"),
        "psi": measured(evidence, "psi"),
        "missing": measured(evidence, "missing share"),
        "missing_before": measured(evidence, "reference missing share"),
    }
