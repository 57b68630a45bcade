"""The check of agreement between two label sources of a batch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from tasks.checks import Check, threshold
from tasks.labels.agreement import (
    MOST_MORE_ITEMS,
    more_items_to_settle,
    table_interval,
    table_kappa,
)
from tasks.labels.batch import Batch
from tasks.labels.disagreements import directions, parting, places, where_to_look
from tasks.labels.label_pairs import LabelPairs, count_pairs
from tasks.labels.values import named_items
from tasks.vocabulary import About, Evidence, Finding, Interval, Measurement, Verdict

_MOST_LABELS = 50  # a column with more is an id or free text; the interval's cost grows with the square
# At 100 items a kappa of .9 is known to about ±.08 (even labels) to ±.16 (nine in ten the same).
_FIRST_ITEMS = 100


class Kappa(Check[Batch]):
    """Do two annotators agree on the labels, beyond what chance would give?"""

    name: ClassVar[str] = "kappa"
    about: ClassVar[About] = "batch"

    floor: float = threshold(
        0.6,
        stricter="higher",
        unit="kappa",
        description="the lower end of kappa's interval must reach this; below it labels are unusable",
        ge=-1,
        le=1,
    )
    target: float = threshold(
        0.8, stricter="higher", unit="kappa", description="kappa itself must reach this", ge=-1, le=1
    )
    first: str | None = Field(None, description="one label column; none: the batch's first")
    second: str | None = Field(None, description="the other label column; none: the batch's second")
    by: tuple[str, ...] = Field((), description="columns whose values are searched for disagreements")

    @model_validator(mode="after")
    def _two_columns_or_none(self) -> Self:
        if (self.first is None) != (self.second is None) or (self.first and self.first == self.second):
            raise ValueError(f"first is {self.first}, second is {self.second}: name two columns, or neither")
        return self

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure kappa with its interval, and where the two sources part."""
        columns = self._columns(data)
        if len(columns) < 2:
            return (self._evidence(data, (_count("label columns", len(columns), data.rows),)),)
        first, second = (data.columns[name] for name in columns)
        pairs, differ = count_pairs(first, second), parting(first, second)
        searched = [name for name in self.by if name in data.columns]
        measurements = (
            *_agreement(pairs, data.rows, rng),
            *directions(pairs, columns),
            *(found for name in searched for found in places(name, data.columns[name][differ])),
        )
        return (self._evidence(data, measurements, named_items(data, differ)),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass at the target with the floor surely reached; fail when surely below the target."""
        return tuple(self._judge_one(one) for one in evidence)

    def _columns(self, data: Batch) -> tuple[str, ...]:
        asked = (self.first, self.second) if self.first and self.second else dict.fromkeys(data.labels)
        return tuple(name for name in asked if name in data.columns)[:2]

    def _evidence(
        self, data: Batch, measurements: tuple[Measurement, ...], named: tuple[str, ...] = ()
    ) -> Evidence:
        subject = f"{data.subject} {self.first}-{self.second}" if self.first else data.subject
        return Evidence(subject=subject, measurements=measurements, named=named, data_digest=data.digest)

    def _judge_one(self, evidence: Evidence) -> Finding:
        kappa = evidence.get("kappa")
        if kappa is None or kappa.value is None or kappa.interval is None or kappa.n is None:
            return self._not_measured(evidence)
        value, interval, seen = kappa.value, kappa.interval, self._seen(kappa.value, kappa.interval, kappa.n)
        if value >= self.target and interval.low >= self.floor:
            return self.finding(evidence, Verdict.PASS, f"{seen} reaches the target {self.target:.2f}")
        remedy = where_to_look(evidence.measurements)
        if interval.high < self.target:
            reason = f"{seen} is below the target {self.target:.2f}, and so is the whole interval"
            return self.finding(evidence, Verdict.FAIL, reason, remedy=remedy)
        settle = self._settle(value, interval, kappa.n)
        reason = f"{seen} {self._doubt(value)}"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _seen(self, kappa: float, interval: Interval, items: int) -> str:
        # More digits where two would say "0.80 is below the target 0.80", or 1.00 of what is not perfect.
        blurred = {self.target, 1.0} - {kappa}
        digits = next((d for d in (2, 3, 4) if round(kappa, d) not in blurred), 5)
        point, low, high = (f"{value:.{digits}f}" for value in (kappa, interval.low, interval.high))
        pair = f" of {self.first} and {self.second}" if self.first else ""
        return f"Kappa{pair} {point} ({interval.level:.0%} interval {low} to {high}) over {items:,} items"

    def _doubt(self, kappa: float) -> str:
        if kappa >= self.target:
            return f"reaches the target {self.target:.2f}, but may still lie below the floor {self.floor:.2f}"
        return f"is below the target {self.target:.2f}, but may still reach it"

    def _settle(self, kappa: float, interval: Interval, items: int) -> str:
        more = more_items_to_settle(kappa, interval, items, floor=self.floor, target=self.target)
        if more is None:
            return (
                f"Not even {MOST_MORE_ITEMS:,} more items labelled twice are likely to settle it:"
                f" kappa {kappa:.2f} is too near its limits, so a person decides."
            )
        return f"Label about {more:,} more items twice (3 chances in 4 if kappa stays near {kappa:.2f})."

    def _not_measured(self, evidence: Evidence) -> Finding:
        """UNKNOWN: why there is no kappa, and what would give one."""
        labels = evidence.value("different labels")
        settle = f"Label at least {_FIRST_ITEMS} items twice."
        if labels is None:
            reason = f"Agreement needs two label columns; {self._columns_found(evidence)}"
        elif labels == 0:
            reason = "No item is labelled by both sources, so agreement cannot be told"
        elif labels == 1:
            reason = "Both sources gave one and the same label throughout, so kappa is not defined"
            settle = f"Label at least {_FIRST_ITEMS} items twice, among them some with another label."
        else:
            reason = f"{labels:,.0f} different labels are too many for kappa (at most {_MOST_LABELS})"
            settle = f"Name two columns with at most {_MOST_LABELS} different labels."
        remedy = "have a second annotator label a share of the items"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _columns_found(self, evidence: Evidence) -> str:
        found = f"{evidence.value('label columns') or 0:.0f}"
        return (
            f"of {self.first} and {self.second} the batch has {found}"
            if self.first
            else f"the batch has {found}"
        )


def _agreement(pairs: LabelPairs, rows: int, rng: np.random.Generator) -> Iterator[Measurement]:
    items, labels = pairs.items, len(pairs.labels)
    if 0 < labels <= _MOST_LABELS:
        yield _kappa(pairs, rng)
    if items:
        share = 1 - pairs.disagreeing / items
        yield Measurement(name="observed agreement", value=share, unit="share", n=items)
    yield _count("items compared", items, rows)
    yield _count("items disagreeing", pairs.disagreeing, items)
    yield _count("different labels", labels, items)


def _kappa(pairs: LabelPairs, rng: np.random.Generator) -> Measurement:
    table = pairs.table()
    point = table_kappa(table)
    method = "Cohen's kappa, Dirichlet posterior interval"
    if math.isnan(point):
        return Measurement(name="kappa", value=None, n=pairs.items, method=method)
    interval = table_interval(table, rng=rng)
    return Measurement(name="kappa", value=point, n=pairs.items, interval=interval, method=method)


def _count(name: str, count: int, total: int) -> Measurement:
    return Measurement(name=name, value=count, unit="items", n=total)
