"""The check that a pilot of an order was accepted before the rest of it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from tasks.checks import Check, threshold
from tasks.labels.batch import Batch, Order
from tasks.vocabulary import About, Decision, Evidence, Finding, Measurement, Outcome, Verdict

_ROWS = "rows of the batch"
_ORDERED = "rows ordered"
_FIRST = "rows ordered by the first accepted batch"
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
    least: int = threshold(
        30,
        stricter="higher",
        unit="rows",
        description="a pilot has at least so many rows, or the whole share where the order is small",
        ge=1,
    )

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the rows here, in the whole order, and accepted of it before."""
        digest, order = data.digest, data.order
        if order is None or not data.rows:
            return (Evidence(subject=data.subject, data_digest=digest),)
        source, first_rows = order.first or (_source(data.subject), order.rows)
        counts = {_ROWS: data.rows, _ORDERED: order.rows, _FIRST: first_rows, _ACCEPTED: order.accepted_rows}
        found = tuple(Measurement(name=name, value=n, unit="rows", n=n) for name, n in counts.items())
        named = (order.id, source)
        return (Evidence(subject=data.subject, measurements=found, named=named, data_digest=digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass a pilot, and whatever follows an accepted one; until then the rest waits."""
        return tuple(self._judge_one(one) for one in evidence)

    def came_first(self, order: Order) -> bool:
        """Whether rows of the order were accepted before that make a pilot."""
        return order.accepted_rows >= self._sizes(order.rows)[0]

    def _sizes(self, ordered: float) -> tuple[int, int]:
        """Rows that a pilot of an order has: at least, at most."""
        most = max(1, math.floor(self.share * ordered))
        return min(self.least, most), most

    def _judge_one(self, evidence: Evidence) -> Finding:
        rows, ordered, before = (evidence.value(name) for name in (_ROWS, _ORDERED, _ACCEPTED))
        if rows is None or ordered is None or before is None:
            reason = "The batch's manifest names no order, so it cannot be told whether a pilot came first"
            settle = 'A manifest with "order": {"id": ..., "rows": ...}, the rows of the whole order.'
            return self.finding(evidence, Verdict.UNKNOWN, reason, remedy="name the order", settle=settle)
        if (evidence.named[1], evidence.value(_FIRST)) != (_source(evidence.subject), ordered):
            return self._another_order(evidence, ordered)
        order, (least, most) = evidence.named[0], self._sizes(ordered)
        if before >= least:
            reason = f"{before:,.0f} of {ordered:,.0f} rows of order {order} were accepted before"
            return self.finding(evidence, Verdict.PASS, reason)
        if least <= rows and before + rows <= most:
            reason = f"A pilot of order {order}: {rows:,.0f} of the {ordered:,.0f} rows its manifest states"
            return self.finding(evidence, Verdict.PASS, f"{reason} ({self.share:.0%} at most)")
        return self._no_pilot(evidence, f"{rows:,.0f} of {ordered:,.0f} rows", least, most)

    def _no_pilot(self, evidence: Evidence, part: str, least: int, most: int) -> Finding:
        reason = f"No pilot of order {evidence.named[0]} was accepted yet, and {part} are no pilot"
        size = f"{least:,} to {most:,}" if least < most else f"{most:,}"
        settle = f"An accepted pilot of {size} rows; then land this batch again."
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy="send a pilot first", settle=settle)

    def _another_order(self, evidence: Evidence, ordered: float) -> Finding:
        order, source = evidence.named
        first = f"{evidence.value(_FIRST) or 0:,.0f} rows from {source}"
        here = f"{ordered:,.0f} rows from {_source(evidence.subject)}"
        reason = f"Order {order} has {first} by its first accepted batch, and {here} by this one"
        settle = f"A manifest that names order {order} as its first accepted batch did, or another order."
        remedy = "ask the sender which order this is"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)


def order_so_far(decisions: Sequence[Decision], order: str, rows: int) -> Order:
    """An order of so many rows with what was accepted of it, by what this check measured of each batch.

    ``decisions`` come oldest first. The newest decision on a batch counts, so a pilot that a person
    released counts too.
    """
    newest = {decision.subject: decision for decision in decisions if decision.gate.about == "batch"}
    measured = {d.subject: found for d in decisions if (found := _measured(d, order))}
    accepted = {s: m for s, m in measured.items() if newest[s].outcome is Outcome.ACCEPTED}
    said = next(iter(accepted.items()), None)
    first = None if said is None else (_source(said[0]), int(said[1].value(_ORDERED) or 0))
    return Order(order, rows, sum(int(m.value(_ROWS) or 0) for m in accepted.values()), first)


def _measured(decision: Decision, order: str) -> Evidence | None:
    """What the pilot check measured of the batch as part of the order; None when it did not."""
    measured = (f.evidence for f in decision.findings if f.check == Pilot.name)
    return next((one for one in measured if one.named[:1] == (order,)), None)


def _source(subject: str) -> str:
    return subject.partition("/")[0]
