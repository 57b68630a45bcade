"""The check of agreement between two label sources of a batch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tasks.labels.agreement import table_interval, table_kappa, weighted_distance
from tasks.labels.agreement_rule import FIRST_ITEMS, AgreementRule
from tasks.labels.batch import Batch
from tasks.labels.coded import Coded, coded, coded_labels
from tasks.labels.disagreements import directions, has_places, parting, places, where_to_look
from tasks.labels.krippendorff import out_of_place
from tasks.labels.label_pairs import LabelPairs, count_coded_pairs
from tasks.labels.values import labels_of, named_items, numbers_of
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_MOST_LABELS = 50  # a column with more is an id or free text; the interval's cost grows with the square
_LONG = "labels in long form"
_NOT_SEARCHED = "columns that cannot be searched: "
_OUT_OF_PLACE = "different labels without a place in the order"


class Kappa(AgreementRule):
    """Do two annotators agree on the labels, beyond what chance would give?"""

    name: ClassVar[str] = "kappa"
    about: ClassVar[About] = "batch"

    first: str | None = Field(None, description="one label column; none: the batch's first")
    second: str | None = Field(None, description="the other label column; none: the batch's second")
    by: tuple[str, ...] = Field((), description="columns whose values are searched for disagreements")

    weights: Literal["linear", "quadratic"] | None = Field(
        None, description="how much a disagreement counts: none: fully; else by the distance of the labels"
    )
    order: tuple[str, ...] = Field(
        (), description="labels from lowest to highest, for weights on words; none: numbers by size"
    )

    @model_validator(mode="after")
    def _two_columns_or_none(self) -> Self:
        if (self.first is None) != (self.second is None) or (self.first and self.first == self.second):
            raise ValueError(f"first is {self.first}, second is {self.second}: name two columns, or neither")
        return self

    @model_validator(mode="after")
    def _order_is_for_weights(self) -> Self:
        if self.order and self.weights is None:
            raise ValueError("order needs weights: linear or quadratic")
        if len(set(self.order)) < len(self.order):
            raise ValueError(f"order names a label twice: {', '.join(self.order)}")
        return self

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure kappa with its interval, and where the two sources part."""
        if data.annotator:
            return (self._evidence(data, (_count(_LONG, data.rows, data.rows),)),)
        columns = self._columns(data)
        if len(columns) < 2:
            return (self._evidence(data, tuple(_alone(data, columns))),)
        first, second = self._labels(data, columns)
        pairs, differ = count_coded_pairs(first, second), parting(first, second)
        searched = [name for name in self.by if name in data.columns and has_places(data.columns[name])]
        measurements = (
            *self._agreement(pairs, data.rows, rng),
            *directions(pairs, columns),
            *(found for name in searched for found in places(name, data.columns[name][differ])),
            *(_not_searched(name) for name in self.by if name not in searched),
            _labelled(data, columns),
        )
        return (self._evidence(data, measurements, named_items(data, differ)),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass at the target with the floor surely reached; fail when surely below the target."""
        return tuple(self._judge_one(one) for one in evidence)

    def _columns(self, data: Batch) -> tuple[str, ...]:
        asked = (self.first, self.second) if self.first and self.second else dict.fromkeys(data.labels)
        return tuple(name for name in asked if name in data.columns)[:2]

    def _labels(self, data: Batch, columns: tuple[str, ...]) -> tuple[Coded, ...]:
        """The labels of the columns; as numbers where weights need the order of numbers."""
        if self.weights and not self.order:
            return tuple(map(coded, numbers_of([labels_of(data.columns[name]) for name in columns])))
        return tuple(coded_labels(data.columns, name) for name in columns)

    def _evidence(
        self, data: Batch, measurements: tuple[Measurement, ...], named: tuple[str, ...] = ()
    ) -> Evidence:
        subject = f"{data.subject} {self.first}-{self.second}" if self.first else data.subject
        return Evidence(subject=subject, measurements=measurements, named=named, data_digest=data.digest)

    def _agreement(self, pairs: LabelPairs, rows: int, rng: np.random.Generator) -> Iterator[Measurement]:
        items, labels = pairs.items, len(pairs.labels)
        strange = out_of_place(pairs.labels, "ordinal", self.order) if self.weights else []
        if 0 < labels <= _MOST_LABELS and not strange:
            yield self._kappa(pairs, rng)
        if items:
            share = 1 - pairs.disagreeing / items
            yield Measurement(name="observed agreement", value=share, unit="share", n=items)
        yield _count("items compared", items, rows)
        yield _count("items disagreeing", pairs.disagreeing, items)
        yield _count("different labels", labels, items)
        if strange:
            yield Measurement(name=_OUT_OF_PLACE, value=len(strange), unit="labels", n=labels)

    def _kappa(self, pairs: LabelPairs, rng: np.random.Generator) -> Measurement:
        table = pairs.table()
        place = {label: at for at, label in enumerate(self.order or pairs.labels)}
        apart = weighted_distance([place[label] for label in pairs.labels], self.weights)
        point = table_kappa(table, apart=apart)
        weighted = f", {self.weights} weights" if self.weights else ""
        method = f"Cohen's kappa{weighted}, Dirichlet posterior interval"
        if math.isnan(point):
            return Measurement(name="kappa", value=None, n=pairs.items, method=method)
        interval = table_interval(table, apart=apart, rng=rng)
        return Measurement(name="kappa", value=point, n=pairs.items, interval=interval, method=method)

    def _judge_one(self, evidence: Evidence) -> Finding:
        kappa = evidence.get("kappa")
        if kappa is None or kappa.value is None:
            return self._not_measured(evidence)
        pair = f" of {self.first} and {self.second}" if self.first else ""
        remedy = where_to_look(evidence.measurements)
        return self.by_interval(evidence, kappa, f"Kappa{pair}", remedy=remedy, more=_lacking(evidence))

    def _not_measured(self, evidence: Evidence) -> Finding:
        """UNKNOWN, or waived: why there is no kappa, and what would give one."""
        if evidence.get(_LONG):
            return self._long_form(evidence)
        labels, labelled = evidence.value("different labels"), evidence.value("rows labelled")
        if not labels and labelled:
            return self.single(evidence, self._single(evidence, labels))
        settle = f"Label at least {FIRST_ITEMS} items twice."
        strange = evidence.value(_OUT_OF_PLACE)
        if labels is None:
            reason = f"Agreement needs two label columns; {self._columns_found(evidence)}"
        elif labels == 0:
            reason = "No item is labelled by both sources, so agreement cannot be told"
        elif labels == 1:
            reason = "Both sources gave one and the same label throughout, so kappa is not defined"
            settle = f"Label at least {FIRST_ITEMS} items twice, among them some with another label."
        elif strange:
            reason = f"{strange:,.0f} of {labels:,.0f} different labels have no place in the order of weights"
            settle = "Name every label in the field order, lowest first; numbers need no order."
        else:
            reason = f"{labels:,.0f} different labels are too many for kappa (at most {_MOST_LABELS})"
            settle = f"Name two columns with at most {_MOST_LABELS} different labels."
        remedy = "have a second annotator label a share of the items"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _long_form(self, evidence: Evidence) -> Finding:
        reason = "Kappa compares two label columns, and here a row is one annotator's label of an item"
        remedy = "put the check agreement in the plan in place of kappa"
        settle = "An answer of the check agreement, which takes labels in long form."
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _single(self, evidence: Evidence, labels: float | None) -> str:
        if labels is None:
            return f"it needs two label columns; {self._columns_found(evidence)}"
        return "no item is labelled by both sources"

    def _columns_found(self, evidence: Evidence) -> str:
        found = f"{evidence.value('label columns') or 0:.0f}"
        return (
            f"of {self.first} and {self.second} the batch has {found}"
            if self.first
            else f"the batch has {found}"
        )


def _alone(data: Batch, columns: tuple[str, ...]) -> Iterator[Measurement]:
    yield _count("label columns", len(columns), data.rows)
    yield _labelled(data, columns)


def _labelled(data: Batch, columns: tuple[str, ...]) -> Measurement:
    without = [coded_labels(data.columns, name).missing for name in columns]
    labelled = data.rows - int(np.logical_and.reduce(without).sum()) if without else 0
    return Measurement(name="rows labelled", value=labelled, unit="rows", n=data.rows)


def _not_searched(column: str) -> Measurement:
    return Measurement(name=f"{_NOT_SEARCHED}{column}", value=1, unit="columns")


def _lacking(evidence: Evidence) -> str:
    """Which columns could not be searched for disagreements, said after the reason."""
    names = [
        m.name.removeprefix(_NOT_SEARCHED) for m in evidence.measurements if m.name.startswith(_NOT_SEARCHED)
    ]
    why = "no such column, or too many different values"
    return f"; not searched for disagreements: {', '.join(names)} ({why})" if names else ""


def _count(name: str, count: int, total: int) -> Measurement:
    return Measurement(name=name, value=count, unit="items", n=total)
