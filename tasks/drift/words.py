"""The sentences of a drift finding, from its evidence alone."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

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

OF_PLAN = "largest ratio to the plan's floor"
SMALL = "Nothing now: it is too small to matter. Look again if it grows from window to window."
AS_USUAL = "Nothing now: windows differ as much in any case. Look again if it grows from window to window."

_UNDATED = "windows of an unknown season"


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


def is_usual(evidence: Evidence) -> bool:
    """Whether a change is above the plan's floor, and no bigger than those of the reference's own windows."""
    of_plan, ratio = (evidence.value(name) or 0.0 for name in (OF_PLAN, "largest ratio to floor"))
    return of_plan >= 1 > ratio


def changed_little(evidence: Evidence) -> str:
    """Why a change is certain but not big."""
    ratio = evidence.value("largest ratio to floor") or 0.0
    if is_usual(evidence):
        return (
            f"{evidence.subject} has changed for certain ({_p(evidence)}), but no more than windows of the "
            f"reference do: {_change(evidence)}, {ratio:.2f} times as much as they differ in any case"
        )
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


class Empty(NamedTuple):
    """Why nothing can be compared, what to do about it, and what would settle it."""

    reason: str
    remedy: str
    settle: str


def held_against(season: str | None) -> str:
    """Which windows of the reference a window is held against; "" for all."""
    return "" if season is None else f"windows of {season}" if season else _UNDATED


def empty(evidence: Evidence) -> Empty:
    """Why nothing can be compared: a window without rows, or without partners in the reference."""
    rows, found = evidence.value("rows"), evidence.get("reference rows")
    partners = found.method if found else ""
    cannot = f"{evidence.subject} cannot be compared"
    if rows and partners == _UNDATED:
        remedy = "Name windows by their date, or set season to none."
        settle = "A name of the window that begins with its date, as 2013-01-31."
        return Empty(
            f"{cannot}: the window's name begins with no date, so its season is not known", remedy, settle
        )
    if rows and partners:
        remedy = "Add such a batch to the reference, or set season to none."
        return Empty(f"{cannot}: the reference holds no {partners}", remedy, f"In the reference, {partners}.")
    side = "reference" if rows else "window"
    return Empty(
        f"{cannot}: the {side} holds no rows", f"Find out why the {side} is empty.", f"Rows in the {side}."
    )


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
