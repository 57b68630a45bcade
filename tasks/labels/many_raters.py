"""The check of agreement among any number of annotators of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from scipy import special

from tasks.labels.agreement_rule import FIRST_ITEMS, AgreementRule
from tasks.labels.batch import Batch
from tasks.labels.item_sums import MOST_LABELS
from tasks.labels.krippendorff import out_of_place
from tasks.labels.many_raters_evidence import (
    ALPHA,
    BOTH,
    OTHERS,
    PAIRED,
    WITH_OTHERS,
    agreement,
    confused,
    counts,
    most_disagreed,
    people,
)
from tasks.labels.ratings import Ratings, ratings_in_columns, ratings_in_rows
from tasks.labels.values import labels_of, numbers_of
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_OUT_OF_PLACE = "different labels without a place on the scale"


class Agreement(AgreementRule):
    """Do the annotators, however many, agree on the labels, beyond what chance would give?"""

    name: ClassVar[str] = "agreement"
    about: ClassVar[About] = "batch"

    metric: Literal["nominal", "ordinal", "interval", "ratio"] = Field(
        "nominal",
        description="how far labels are apart: all alike, by order, by difference, by relative difference",
    )
    order: tuple[str, ...] = Field(
        (), description="labels from lowest to highest, for the ordinal metric on words; none: numbers"
    )

    @model_validator(mode="after")
    def _order_is_for_words_in_order(self) -> Self:
        if self.order and self.metric != "ordinal":
            raise ValueError(f"order needs metric ordinal; found {self.metric}")
        if len(set(self.order)) < len(self.order):
            raise ValueError(f"order names a label twice: {', '.join(self.order)}")
        return self

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure alpha with AC1 beside it, each label, the annotators behind a low value, and where."""
        ratings = ratings_of(data, numbers=self.metric != "nominal" and not self.order)
        measurements, named = tuple(self._measured(ratings, rng)), self._named(ratings)
        return (
            Evidence(subject=data.subject, measurements=measurements, named=named, data_digest=data.digest),
        )

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass at the target with the floor surely reached; fail when surely below the target."""
        return tuple(self._judge_one(one) for one in evidence)

    def _measured(self, ratings: Ratings, rng: np.random.Generator) -> Iterator[Measurement]:
        if self._can_be_told(ratings):
            yield from agreement(ratings, self.metric, self.order, rng)
            yield from people(ratings, self.metric, self.order, rng)
            yield from confused(ratings)
        else:
            yield Measurement(name=ALPHA, value=None, n=0)
        yield from counts(ratings)
        strange = len(out_of_place(ratings.labels, self.metric, self.order))
        yield Measurement(name=_OUT_OF_PLACE, value=strange, unit="labels", n=len(ratings.labels))

    def _named(self, ratings: Ratings) -> tuple[str, ...]:
        return most_disagreed(ratings, self.metric, self.order) if self._can_be_told(ratings) else ()

    def _can_be_told(self, ratings: Ratings) -> bool:
        return bool(
            (ratings.labels_of_items() > 1).any()
            and len(ratings.labels) <= MOST_LABELS
            and not out_of_place(ratings.labels, self.metric, self.order)
        )

    def _judge_one(self, evidence: Evidence) -> Finding:
        alpha = evidence.get(ALPHA)
        if alpha is None or alpha.value is None:
            return self._not_measured(evidence)
        rough = f", rough below about {FIRST_ITEMS} items" if (alpha.n or 0) < FIRST_ITEMS else ""
        return self.by_interval(evidence, alpha, "Alpha", remedy=behind(evidence), note=rough)

    def _not_measured(self, evidence: Evidence) -> Finding:
        """UNKNOWN, or waived: why there is no alpha, and what would give one."""
        labels, paired = evidence.value("different labels") or 0, evidence.value(PAIRED) or 0
        strange = evidence.value(_OUT_OF_PLACE) or 0
        if labels and not paired:
            items = evidence.value("items labelled") or 0
            return self.single(evidence, f"each of the {items:,.0f} labelled items has one label only")
        settle, remedy = f"Label at least {FIRST_ITEMS} items twice.", "have several annotators label items"
        if not labels:
            reason = "No item has a label, so agreement cannot be told"
        elif strange:
            reason = (
                f"{strange:,.0f} of {labels:,.0f} different labels have no place on the {self.metric} scale"
            )
            remedy = "name every label in order, lowest first, or take metric nominal"
            settle = f"{remedy[0].upper()}{remedy[1:]}; labels that are numbers need no order."
        elif labels > MOST_LABELS:
            reason = f"{labels:,.0f} different labels are too many for alpha (at most {MOST_LABELS})"
            remedy = settle = f"Round the labels, or name a column with at most {MOST_LABELS} different ones."
        else:
            reason = "All labels are one and the same, so alpha is not defined"
            settle = f"Label at least {FIRST_ITEMS} items twice, among them some with another label."
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)


def ratings_of(data: Batch, *, numbers: bool = False) -> Ratings:
    """The labels of a batch, in long form when it names an annotator column, else in wide form.

    With ``numbers`` labels that are text and say numbers count as these.
    """
    names = [name for name in data.labels if name in data.columns]
    given = tuple(labels_of(data.columns[name]) for name in names)
    labels = dict(zip(names, numbers_of(given) if numbers else given, strict=True))
    if data.annotator:
        item, annotator = (data.columns.get(name, ()) for name in (data.item, data.annotator))
        return ratings_in_rows(item, annotator, labels.get(data.labels[0], ()))
    items = data.columns.get(data.item, np.arange(len(next(iter(labels.values()), ()))))
    return ratings_in_columns(items, labels)


def behind(evidence: Evidence) -> str:
    """What, and who, is behind a low value: the labels confused most, and an annotator surely below."""
    both = next((m for m in evidence.measurements if m.name.startswith(BOTH)), None)
    guide = "have more items labelled by several annotators"
    if both:
        between = both.name.removeprefix(BOTH)
        guide = f"make the labelling guide clearer between {between} ({both.value or 0:,.0f} items have both)"
    people = int(evidence.value("annotators") or 1)
    with_others = (m for m in evidence.measurements if m.name.startswith(WITH_OTHERS))
    below = next((m for m in with_others if _surely_below(m, evidence.value(ALPHA) or 0.0, people)), None)
    return f"{guide}; go through it with {_person(below)}" if below else guide


def _surely_below(measured: Measurement, value: float, people: int) -> bool:
    """Whether one of so many people lies below, not by chance: Bonferroni, by the stretched interval."""
    if measured.value is None or measured.interval is None:
        return False
    _, high, level = measured.interval
    stretch = special.ndtri(1 - (1 - level) / 2 / people) / special.ndtri((1 + level) / 2)
    return bool(measured.value + stretch * (high - measured.value) < value)


def _person(measured: Measurement) -> str:
    low, high = (measured.interval.low, measured.interval.high) if measured.interval else (None, None)
    kappa = f"kappa{OTHERS} {measured.value:.2f}, {low:.2f} to {high:.2f}"
    return f"{measured.name.removesuffix(OTHERS)} ({kappa})"
