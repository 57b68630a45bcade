"""The sentences of a drift finding, from its evidence alone."""

from __future__ import annotations

from math import inf

from tasks.drift.settle import rows_needed
from tasks.vocabulary import Evidence

_CHANGED = {
    "distribution": "its values moved",
    "tails": "its most extreme values became more or less frequent",
    "missing": "its share of missing values changed",
    "out of range": "values lie outside the reference's range",
    "value share": "one of its values became more or less frequent",
    "categories": "the shares of its categories changed",
    "unseen categories": "it holds categories that the reference does not have",
    "correlation": "two features move together differently",
}


def drifted(evidence: Evidence) -> str:
    """Why a change is certain and big."""
    ratio = evidence.value("largest ratio to floor") or 0.0
    if _largest(evidence) == "absent or retyped":
        rows = evidence.value("rows") or 0
        return f"{evidence.subject} is absent or of another type in {ratio:,.0f} of {rows:,.0f} rows"
    return (
        f"{evidence.subject} has drifted: {_change(evidence)}, {ratio:.1f} times as much as matters, "
        f"and chance does not explain it ({_p(evidence)})"
    )


def changed_little(evidence: Evidence) -> str:
    """Why a change is certain but not big."""
    ratio = evidence.value("largest ratio to floor") or 0.0
    return (
        f"{evidence.subject} has changed for certain ({_p(evidence)}) but little: "
        f"{_change(evidence)}, {ratio:.2f} times as much as matters"
    )


def stable(evidence: Evidence, tolerance: float) -> str:
    """Why a feature is called stable."""
    return (
        f"{evidence.subject} is stable: it moved by at most {at_most(evidence):.3f}, "
        f"within the tolerance {tolerance:.3f}, in {evidence.value('rows'):,.0f} rows"
    )


def unsure(evidence: Evidence, tolerance: float) -> str:
    """Why nothing can be told."""
    rows, reference = (evidence.value(name) or 0 for name in ("rows", "reference rows"))
    if at_most(evidence) == inf:
        return f"{evidence.subject} has too few values to compare in {rows:,.0f} rows; no change is certain"
    return (
        f"{evidence.subject}: no change is certain ({_p(evidence)}), but {rows:,.0f} rows against "
        f"{reference:,.0f} could hide one of {at_most(evidence):.2f}, above the tolerance {tolerance:.2f}"
    )


def settles(evidence: Evidence, tolerance: float) -> str:
    """How many rows would tell."""
    distance, critical = (evidence.value(name) for name in ("distance", "critical distance"))
    if distance is None or not critical:
        return f"Rows in which {evidence.subject} has values, in both windows."
    rows, reference = (int(evidence.value(name) or 1) for name in ("rows", "reference rows"))
    needed = rows_needed(
        effect=evidence.value("effect") or 0.0,
        distance=distance,
        critical=critical,
        reference=reference,
        window=rows,
        tolerance=tolerance,
    )
    if needed is None:
        return f"A person: {evidence.subject} lies so near the tolerance that no number of rows tells."
    more = "" if needed.reference is None else f", and as many in the reference ({reference:,} now)"
    return f"About {needed.window:,} rows in the window ({rows:,} now){more}, for {evidence.subject}."


def at_most(evidence: Evidence) -> float:
    """How far apart the windows are at most; infinite when it could not be measured."""
    distance, critical = (evidence.value(name) for name in ("distance", "critical distance"))
    return inf if distance is None or critical is None else distance + critical


def _largest(evidence: Evidence) -> str:
    found = evidence.get("largest ratio to floor")
    return "" if found is None else found.method


def _change(evidence: Evidence) -> str:
    effect = evidence.get("effect")
    if _largest(evidence) == "correlation" and effect is not None and effect.method:
        return f"the {effect.method} changed by {effect.value:.2f}"
    if _largest(evidence) == "missing":
        before, now = (evidence.value(name) or 0 for name in ("reference missing share", "missing share"))
        return f"missing values went from {before:.1%} to {now:.1%}"
    return _CHANGED.get(_largest(evidence), "it changed")


def _p(evidence: Evidence) -> str:
    p = evidence.value("p adjusted") or 0.0
    return "adjusted p below 0.0001" if p < 0.0001 else f"adjusted p {p:.4f}"
