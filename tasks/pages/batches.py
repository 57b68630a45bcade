"""Data batches: the newest decision on each, with its rows, agreement and rarest label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages.reading import (
    decision_row,
    interval_of,
    measured,
    newest_of,
    number,
    outcome_counts,
    whole,
)
from tasks.pages.verdicts import shown
from tasks.vocabulary import Decision, Finding, Verdict

AGREEMENT = {"kappa": "kappa", "agreement": "alpha"}  # check -> the value it measures
_SHARE = "share of "


def batches(decisions: Sequence[Decision], *, most: int) -> dict[str, Any] | None:
    """Batches newest first, at most ``most`` of them, and how many ended how; None without any."""
    newest = newest_of(decisions, "batch")
    if not newest:
        return None
    rows = [_row(decision) for decision in newest[:most]]
    return {
        "total": len(newest),
        "outcomes": outcome_counts(newest),
        "rows": rows,
        "older": len(newest) - len(rows),
    }


def agreement_findings(decision: Decision) -> list[Finding]:
    """What was found about agreement: what was measured first, the gate's questions before what is noted."""
    found = [finding for finding in decision.findings if finding.check in AGREEMENT]
    return sorted(found, key=lambda f: (measured(f.evidence, AGREEMENT[f.check]) is None, f.need == "note"))


def agreement_of(finding: Finding) -> dict[str, Any]:
    """The measure of agreement, its value and interval; a check that the plan waives says so."""
    name = AGREEMENT[finding.check]
    value, word = measured(finding.evidence, name), shown(finding)
    if value is None and finding.verdict is Verdict.PASS:
        word = word._replace(word="Waived", level="no")
    return {
        "measure": name.capitalize(),
        "value": value,
        "interval": interval_of(finding.evidence, name),
        **word._asdict(),
    }


def _row(decision: Decision) -> dict[str, Any]:
    agreement = next(iter(agreement_findings(decision)), None)
    return {
        **decision_row(decision),
        "rows": _rows(decision),
        "agreement": agreement_of(agreement) if agreement else None,
        "rarest_label": _rarest_label(decision),
        "dataset": decision.inputs.get("dataset"),
    }


def _rows(decision: Decision) -> int | None:
    """Rows of the batch, from the first finding that counted them."""
    counted = (whole(f.evidence, name) for name in ("rows", "rows checked") for f in decision.findings)
    totals = (m.n for f in decision.findings for m in f.evidence.measurements if m.unit in {"rows", "items"})
    return next((rows for rows in (*counted, *totals) if rows is not None), None)


def _rarest_label(decision: Decision) -> dict[str, Any] | None:
    shares = [
        measurement
        for finding in decision.findings
        if finding.check == "label_balance" and finding.evidence.get("groups") is None
        for measurement in finding.evidence.measurements
        if measurement.name.startswith(_SHARE) and measurement.value is not None
    ]
    if not shares:
        return None
    rarest = min(shares, key=lambda measurement: measurement.value or 0.0)
    return {"label": rarest.name.removeprefix(_SHARE), "share": number(rarest.value), "n": rarest.n}
