"""Input drift: the newest watched window feature by feature, and all windows beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages.reading import decision_row, finding_row, measured, outcome_counts, whole
from tasks.pages.verdicts import shown
from tasks.vocabulary import Decision, Finding, Verdict

Row = dict[str, Any]


def windows(newest: Sequence[Decision], own_pages: Mapping[str, str], *, most: int) -> dict[str, Any] | None:
    """The newest window by feature and a matrix of the newest ``most`` windows; None without any.

    ``newest`` has the decision on each window, the newest window first; ``own_pages`` links to the pages of
    decisions, by id.
    """
    if not newest:
        return None
    before = _psi(newest[1]) if len(newest) > 1 else {}
    features = sorted((_feature(f, before) for f in _shifts(newest[0])), key=_drifted_first)
    return {
        "total": len(newest),
        "outcomes": outcome_counts(newest),
        "newest": {**decision_row(newest[0]), "page": own_pages.get(newest[0].id)},
        "previous": newest[1].subject if len(newest) > 1 else None,
        "features": features,
        "watched": sum(row["is_feature"] for row in features),
        "drifted": [row["feature"] for row in features if row["is_feature"] and row["level"] == "ba"],
        "others": [finding_row(finding) for finding in newest[0].findings if finding.check != "shift"],
        "matrix": _matrix(newest[:most][::-1], [row["feature"] for row in features], own_pages),
        "older": max(0, len(newest) - most),
    }


def _shifts(decision: Decision) -> list[Finding]:
    return [finding for finding in decision.findings if finding.check == "shift"]


def _psi(decision: Decision) -> dict[str, float | None]:
    return {finding.subject: measured(finding.evidence, "psi") for finding in _shifts(decision)}


def _feature(finding: Finding, before: dict[str, float | None]) -> Row:
    evidence = finding.evidence
    effect = evidence.get("effect")
    return {
        "feature": finding.subject,
        # How features move together is judged beside them, but is none of them and has no PSI.
        "is_feature": evidence.get("psi") is not None,
        **shown(finding)._asdict(),
        "psi": measured(evidence, "psi"),
        "previous_psi": before.get(finding.subject),
        "effect": measured(evidence, "effect"),
        "effect_is": effect.method if effect else "",
        "floor": measured(evidence, "floor"),
        "p_adjusted": measured(evidence, "p adjusted"),
        "distance": measured(evidence, "distance"),
        "rows": whole(evidence, "rows"),
        "missing_share": measured(evidence, "missing share"),
        "reason": finding.reason,
        "remedy": finding.remedy if finding.verdict is not Verdict.PASS else "",
    }


def _drifted_first(row: Row) -> tuple[bool, bool, float]:
    """What drifted first, then the largest PSI, what has none last."""
    return row["level"] != "ba", row["psi"] is None, -(row["psi"] or 0.0)


def _matrix(
    oldest_first: Sequence[Decision], features: Sequence[str], own_pages: Mapping[str, str]
) -> dict[str, Any]:
    """One row a feature, one cell a window; an empty cell where a window does not have the feature."""
    cells = [{f.subject: shown(f)._asdict() for f in _shifts(decision)} for decision in oldest_first]
    names = list(dict.fromkeys((*features, *(name for window in cells for name in window))))
    heads = [
        {
            **{key: decision_row(one)[key] for key in ("subject", "level", "word")},
            "page": own_pages.get(one.id),
        }
        for one in oldest_first
    ]
    rows = [{"feature": name, "cells": [window.get(name) for window in cells]} for name in names]
    return {"windows": heads, "rows": rows}
