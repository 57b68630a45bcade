"""Data that is to leave for a vendor: the newest decision on each batch, released or held, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages.reading import decision_row, newest_of, outcome_counts
from tasks.vocabulary import OUTGOING, Decision, Outcome

_WORDS = {
    Outcome.ACCEPTED.value: "Released",
    Outcome.QUARANTINED.value: "Not told yet",
    Outcome.REJECTED.value: "Held",
}


def leaving(decisions: Sequence[Decision], *, most: int) -> dict[str, Any] | None:
    """Batches newest first, at most ``most``, and how many were released or held; None without any."""
    newest = newest_of([decision for decision in decisions if decision.leaves], "batch")
    if not newest:
        return None
    rows = [_row(decision) for decision in newest[:most]]
    outcomes = [{**counted, "word": _WORDS[counted["outcome"]]} for counted in outcome_counts(newest)]
    return {"total": len(newest), "outcomes": outcomes, "rows": rows, "older": len(newest) - len(rows)}


def _row(decision: Decision) -> dict[str, Any]:
    """The vendor and the batch alone: that it leaves is what the section is about."""
    row = decision_row(decision)
    subject = decision.subject.removeprefix(f"{OUTGOING}/")
    return {**row, "subject": subject, "word": _WORDS[row["outcome"]]}
