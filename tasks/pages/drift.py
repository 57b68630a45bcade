"""The drift page: what two windows say of each feature, and how those that moved looked before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from tasks.pages import words
from tasks.pages.reading import moment
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
_WIDTH, _HEIGHT, _GAP = 320, 96, 2

Shares = Sequence[tuple[float, float]]


def drift_document(
    decision: Decision, shares: Mapping[str, Shares], *, reference: str, now: datetime
) -> dict[str, Any]:
    """Everything the page says, as one JSON document.

    Parameters
    ----------
    decision : Decision
        What was found of each feature.
    shares : mapping of str to sequence of (float, float)
        Of each feature the shares (0-1) of rows before and now, by bin or category and in the order shown.
    reference : str
        What the window was held against, as people call it.
    now : datetime
        When the page is made.
    """
    shown = OUTCOMES[decision.outcome]
    findings = sorted(decision.findings, key=lambda finding: _WORST_FIRST.index(finding.verdict))
    moved = [f for f in findings if f.verdict in _MOVED and f.subject in shares]
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
        "features": [_row(finding) for finding in findings],
        "moved": [
            _row(f) | {"shares": [list(pair) for pair in shares[f.subject]]} for f in moved[:_MOST_CHARTS]
        ],
        "unshown": max(0, len(moved) - _MOST_CHARTS),
    }


def before_after(shares: Shares) -> Markup:
    """Two bars a bin or category, before and now, on one scale; the numbers stand in the table."""
    most = max((max(pair) for pair in shares), default=0.0) or 1.0
    slot = _WIDTH / max(1, len(shares))
    wide = max(0.5, (slot - _GAP) / 2)
    bars = [
        _bar(css, at * slot + side * wide, wide, share / most)
        for at, pair in enumerate(shares)
        for side, (css, share) in enumerate(zip(("ci", "pv"), pair, strict=True))
    ]
    return Markup(
        '<svg viewBox="0 0 {} {}" width="100%" height="{}" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false">{}</svg>'
    ).format(_WIDTH, _HEIGHT, _HEIGHT, Markup().join(bars))


def _bar(css: str, x: float, wide: float, share: float) -> Markup:
    high = share * _HEIGHT
    colour = "var(--accs)" if css == "ci" else "var(--acc)"
    return Markup('<rect fill="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        colour, x, _HEIGHT - high, wide, high
    )


def _row(finding: Finding) -> dict[str, Any]:
    level, word = _SHOWN[finding.verdict]
    evidence = finding.evidence
    return {
        "name": finding.subject,
        "level": level,
        "word": word,
        "reason": words.stop(finding.reason),
        "ratio": evidence.value("largest ratio to floor"),
        "psi": evidence.value("psi"),
        "missing": evidence.value("missing share"),
        "missing_before": evidence.value("reference missing share"),
    }
