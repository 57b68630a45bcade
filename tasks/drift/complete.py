"""Completeness first: a late or partial window reads as drift."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tasks.checks import Check, threshold
from tasks.drift.windows import Windows
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict


class WindowComplete(Check[Windows]):
    """Has all of the window arrived, so that it can be compared with the reference?"""

    name: ClassVar[str] = "window_complete"
    about: ClassVar[About] = "watch"
    comes_first: ClassVar[bool] = True  # a late or partial window reads as drift

    least_share: float = threshold(
        0.9,
        stricter="higher",
        unit="share",
        description="least share of the expected rows that makes a window complete; traffic varies by less",
        gt=0,
        le=1,
    )

    def measure(self, data: Windows, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the window's rows beside those expected."""
        rows, expected = data.current.rows, data.expected_rows
        share = rows / expected if expected else None
        said = None if data.complete is None else float(data.complete)
        measurements = (
            Measurement(name="rows", value=rows),
            Measurement(name="expected rows", value=expected),
            Measurement(name="share of expected rows", value=share, unit="share"),
            Measurement(name="complete by the source", value=said, method="1 yes, 0 no"),
        )
        return (Evidence(subject=data.subject, measurements=measurements, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when complete; UNKNOWN when not, or when nothing says how much belongs to the window."""
        return tuple(self._judge(one) for one in evidence)

    def _judge(self, evidence: Evidence) -> Finding:
        rows, share = evidence.value("rows") or 0, evidence.value("share of expected rows")
        said = evidence.value("complete by the source")
        if not rows:
            return self._wait(evidence, "The window holds no rows", "Rows in the window.")
        if said == 0:
            return self._wait(
                evidence,
                f"The source says that the window is still open, with {rows:,.0f} rows so far",
                "The window closed by its source.",
            )
        if share is None and said is None:
            return self._wait(
                evidence,
                f"The window holds {rows:,.0f} rows; nothing says how many belong to it",
                "The number of rows expected, or the source's word that the window is complete.",
            )
        return self._by_share(evidence, rows, share)

    def _by_share(self, evidence: Evidence, rows: float, share: float | None) -> Finding:
        if share is None:
            reason = f"The source says that the window is complete, with {rows:,.0f} rows"
            return self.finding(evidence, Verdict.PASS, reason)
        found = f"The window holds {rows:,.0f} rows, {share:.1%} of those expected"
        if share >= self.least_share:
            return self.finding(evidence, Verdict.PASS, f"{found}; {self.least_share:.1%} suffices")
        missing = np.ceil(self.least_share * (evidence.value("expected rows") or 0) - rows)
        return self._wait(
            evidence,
            f"{found}, below the {self.least_share:.1%} that can be compared",
            f"{missing:,.0f} more rows in the window.",
        )

    def _wait(self, evidence: Evidence, reason: str, settle: str) -> Finding:
        remedy = "Wait for the rest of the window, or find out why it does not come."
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)
