"""The check that a batch shares no row with the datasets it must stay apart from, and repeats none."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tasks.checks import Check, threshold
from tasks.labels.batch import Batch
from tasks.labels.leak_counts import (
    ALIKE,
    BY_CONTENT,
    BY_ID,
    COMPARED,
    LACKING,
    LEAKED,
    LISTED,
    LOST,
    NAMELESS,
    REPEATED,
    SHARED,
    first_leaks,
    leak_counts,
)
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_REMEDY = "take these rows out of the batch, or out of the dataset where they do not belong"

NAMED_IN_REASON = 3  # the evidence names ten; a sentence bears three


class Leakage(Check[Batch]):
    """Is the batch disjoint from the datasets it must stay apart from, by id and by exact content?"""

    name: ClassVar[str] = "leakage"
    about: ClassVar[About] = "batch"

    allowed_rows: int = threshold(
        0, stricter="lower", unit="rows", description="rows that may be shared or repeat an id", ge=0
    )
    # Not judged by itself: two flights, or two short answers, may well be alike and both be right.
    alike_rows: int | None = threshold(
        None,
        stricter="lower",
        unit="rows",
        description="rows that may repeat the content of another item of the batch or of its own dataset; "
        "none: they are counted and told, not judged",
        ge=0,
    )

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the rows shared with each dataset, and those that repeat an id or content of their own."""
        evidence = Evidence(
            subject=data.subject,
            measurements=leak_counts(data),
            named=first_leaks(data),
            data_digest=data.digest,
        )
        return (evidence,)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Fail on any shared or repeated row; tell nothing about a dataset that is not there."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        leaked = evidence.get(LEAKED)
        if leaked is None or not leaked.n:
            return self._unknown(evidence, "The batch has no rows to compare", "A batch with rows.")
        if too_many := self._too_many(evidence, leaked):
            return self.finding(evidence, Verdict.FAIL, too_many, remedy=f"{_REMEDY}{_where(evidence)}")
        if gap := self._gap(evidence):
            return self._unknown(evidence, *gap)
        rows = f"{leaked.value or 0:,.0f} of {leaked.n:,} rows"
        reason = f"{rows} repeat an id{_compared(evidence)}{_still_empty(evidence)}{self._told(evidence)}"
        return self.finding(evidence, Verdict.PASS, reason)

    def _too_many(self, evidence: Evidence, leaked: Measurement) -> str:
        """Why the batch leaks; empty when it does not."""
        found, alike = leaked.value or 0, evidence.value(ALIKE) or 0
        such = f"such as {', '.join(evidence.named[:NAMED_IN_REASON])}"
        if found > self.allowed_rows:
            rows = f"{found:,.0f} of {leaked.n:,} rows leak ({self.allowed_rows:,} allowed)"
            return f"{rows}: {_parts(evidence)}; {such}"
        if self.alike_rows is not None and alike > self.alike_rows:
            rows = f"{alike:,.0f} of {leaked.n:,} rows repeat the content of another item"
            return f"{rows} ({self.alike_rows:,} allowed); {such}"
        return ""

    def _told(self, evidence: Evidence) -> str:
        """What is counted and not judged, for the end of a passing reason."""
        alike = evidence.value(ALIKE)
        if not alike:
            return ""
        allowed = "not judged" if self.alike_rows is None else f"{self.alike_rows:,} allowed"
        return f"; {alike:,.0f} repeat the content of another item ({allowed})"

    def _gap(self, evidence: Evidence) -> tuple[str, str] | None:
        """What could not be compared, and what would let it be; None when all was."""
        if gap := _gap_between(evidence) or _gap_inside(evidence):
            return gap
        if self.alike_rows is not None and evidence.value(ALIKE) is None:
            return (
                "Content was not compared, so its repeats cannot be counted",
                "Content columns in the plan.",
            )
        return None

    def _unknown(self, evidence: Evidence, reason: str, settle: str) -> Finding:
        remedy = "make both sides of the comparison complete"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)


def _where(evidence: Evidence) -> str:
    """Where the rows are listed, for the end of a remedy."""
    listed = evidence.get(LISTED)
    if listed is None:
        return ""
    some = "" if listed.value == listed.n else f" {listed.value or 0:,.0f} of {listed.n or 0:,} of"
    return f"; {listed.method} lists{some} them"


def _shares(evidence: Evidence) -> list[Measurement]:
    return [m for m in evidence.measurements if m.name.startswith(SHARED)]


def _dataset(share: Measurement) -> str:
    return share.name.removeprefix(SHARED).removesuffix(BY_ID).removesuffix(BY_CONTENT)


def _compared(evidence: Evidence) -> str:
    """The datasets compared with, and by what; empty while none of them has rows."""
    how: dict[str, list[str]] = {}
    for share in _shares(evidence):
        if _dataset(share) in _empty(evidence):
            continue
        how.setdefault(_dataset(share), []).append("content" if share.name.endswith(BY_CONTENT) else "id")
    named = ", ".join(f"{dataset} (by {' and '.join(by)})" for dataset, by in how.items())
    return f" or are shared with {named}" if named else ""


def _empty(evidence: Evidence) -> list[str]:
    """Datasets that have no rows yet. Whichever of two datasets gets rows later is checked then."""
    compared = (m for m in evidence.measurements if m.name.startswith(COMPARED))
    return [m.name.removeprefix(COMPARED) for m in compared if not m.value]


def _still_empty(evidence: Evidence) -> str:
    return "".join(f"; {dataset} has no rows yet" for dataset in _empty(evidence))


def _parts(evidence: Evidence) -> str:
    """The counts behind a leak, the empty ones left out."""
    parts = [*_shares(evidence), evidence.get(REPEATED)]
    return ", ".join(f"{m.value:,.0f} {m.name}" for m in parts if m and m.value)


def _gap_between(evidence: Evidence) -> tuple[str, str] | None:
    shares = _shares(evidence)
    if not shares:
        return (
            "No dataset is named that the batch must stay apart from",
            "Name at least one dataset in the plan.",
        )
    absent = list(dict.fromkeys(_dataset(m) for m in shares if m.value is None))
    if absent:
        names = ", ".join(absent)
        return f"{names} could not be compared with", f"Rows of {names} with every column of the plan."
    if lost := [m for m in evidence.measurements if m.name.startswith(LOST)]:
        names = ", ".join(m.name.removeprefix(LOST) for m in lost)
        return "; ".join(m.method for m in lost), f"{names} with every column that is compared."
    return None


def _gap_inside(evidence: Evidence) -> tuple[str, str] | None:
    lacking, nameless = evidence.get(LACKING), evidence.get(NAMELESS)
    if lacking and lacking.value:
        lost = f"{lacking.value:.0f} of {lacking.n} content columns are missing from the batch"
        return lost, f"The {lacking.value:.0f} missing columns."
    if nameless and nameless.value:
        lost = f"{nameless.value:,.0f} of {nameless.n:,} rows have no id and cannot be compared"
        return lost, f"An id for {nameless.value:,.0f} more rows."
    if evidence.value(REPEATED) is None:
        return (
            "The rows of the batch were not compared with each other",
            "A comparison of the batch with itself.",
        )
    return None
