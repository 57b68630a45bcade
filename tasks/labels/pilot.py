"""The check that a pilot of an order was accepted before the rest of it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from tasks.checks import Check, threshold
from tasks.labels.batch import Batch
from tasks.vocabulary import About, Decision, Evidence, Finding, Measurement, Outcome, Verdict

_ROWS = "rows of the batch"
_ORDERED = "rows ordered"
_ACCEPTED = "rows of the order accepted before"


class Pilot(Check[Batch]):
    """Is the batch a small pilot of its order, or was one accepted before?"""

    name: ClassVar[str] = "pilot"
    about: ClassVar[About] = "batch"

    share: float = threshold(
        0.1,
        stricter="lower",
        unit="share",
        description="a pilot is at most this share of its order",
        gt=0,
        le=1,
    )

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the rows here, in the whole order, and accepted of it before."""
        digest = data.digest
        if data.order is None or not data.rows:
            return (Evidence(subject=data.subject, data_digest=digest),)
        counts = {_ROWS: data.rows, _ORDERED: data.order.rows, _ACCEPTED: data.order.accepted_rows}
        found = tuple(Measurement(name=name, value=n, unit="rows", n=n) for name, n in counts.items())
        named = (data.order.id,)
        return (Evidence(subject=data.subject, measurements=found, named=named, data_digest=digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass a pilot, and whatever follows an accepted one; until then the rest waits."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        rows, ordered, before = (evidence.value(name) for name in (_ROWS, _ORDERED, _ACCEPTED))
        if rows is None or ordered is None or before is None:
            reason = "The batch's manifest names no order, so it cannot be told whether a pilot came first"
            settle = 'A manifest with "order": {"id": ..., "rows": ...}, the rows of the whole order.'
            return self.finding(evidence, Verdict.UNKNOWN, reason, remedy="name the order", settle=settle)
        order, most = evidence.named[0], max(1, math.floor(self.share * ordered))
        if rows <= most:
            reason = (
                f"A pilot of order {order}: {rows:,.0f} of {ordered:,.0f} rows ({self.share:.0%} at most)"
            )
            return self.finding(evidence, Verdict.PASS, reason)
        if before:
            reason = f"{before:,.0f} of {ordered:,.0f} rows of order {order} were accepted before"
            return self.finding(evidence, Verdict.PASS, reason)
        reason = (
            f"No pilot of order {order} was accepted yet, and {rows:,.0f} of {ordered:,.0f} rows are no pilot"
        )
        settle = f"An accepted pilot of at most {most:,} rows; then land this batch again."
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy="send a pilot first", settle=settle)


def accepted_rows(decisions: Sequence[Decision], order: str) -> int:
    """Rows of an order in the batches that were accepted, by what this check measured of each.

    The newest decision on a batch counts, so a pilot that a person released counts too.
    """
    newest = {decision.subject: decision for decision in decisions if decision.gate.about == "batch"}
    rows = {
        decision.subject: _rows_of(decision, order) for decision in decisions if _rows_of(decision, order)
    }
    return sum(n for subject, n in rows.items() if newest[subject].outcome is Outcome.ACCEPTED)


def _rows_of(decision: Decision, order: str) -> int:
    """Rows of the batch when its pilot check measured it as part of the order, else 0."""
    measured = (f.evidence for f in decision.findings if f.check == Pilot.name)
    return next((int(one.value(_ROWS) or 0) for one in measured if one.named == (order,)), 0)
