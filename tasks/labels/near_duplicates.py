"""The check that no text of a batch stands nearly so in the datasets it must stay apart from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check, threshold
from tasks.labels.alike import STEPS, AlikePair, AlikeTexts
from tasks.labels.batch import Batch
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_ITEMS = "items with text"
_WITHOUT = "items without text"
_FLOOR = "similarity looked for down to"
_COMPARED = "texts compared in "
_LOST = "texts not compared in "
_BETWEEN = "items whose text another dataset has, similarity "
_INSIDE = "items whose text the batch has before, similarity "

_NAMED_IN_REASON = 3


class NearDuplicates(Check[Batch]):
    """Is no text of the batch nearly one of the datasets it must stay apart from?"""

    name: ClassVar[str] = "near_duplicates"
    about: ClassVar[About] = "batch"
    example: ClassVar[Mapping[str, Any]] = {"columns": ("text",)}

    columns: tuple[str, ...] = Field(min_length=1, description="text columns, compared joined by a space")
    # 0.8 as in Lee et al. (2022), Deduplicating Training Data Makes Language Models Better, ACL, section 4.2.
    similarity: float = threshold(
        0.8,
        stricter="lower",
        unit="share",
        description="two texts are nearly one from this Jaccard similarity of their sets of five letters on; "
        "rounded down to hundredths",
        ge=0.6,
        le=1,
    )
    allowed_items: int = threshold(
        0,
        stricter="lower",
        unit="items",
        description="items whose text another dataset may nearly have",
        ge=0,
    )
    # Not judged by itself: a text that comes twice wastes a label, and leaks nothing.
    inside_items: int | None = threshold(
        None,
        stricter="lower",
        unit="items",
        description="items that may nearly repeat the text of an earlier item of the batch; none: they are "
        "counted and told, not judged",
        ge=0,
    )
    # What has no text cannot be found: one in a hundred may be an empty answer, more is a gap in the data.
    textless_share: float = threshold(
        0.01,
        stricter="lower",
        unit="share",
        description="share of the items that may have no text; with more the check cannot tell",
        ge=0,
        le=1,
    )

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the items whose text stands nearly so elsewhere, by the similarity of the nearest."""
        searched = [found for found in data.alike if found.columns == self.columns]
        found = min(searched, key=lambda one: one.floor, default=None)
        evidence = Evidence(
            subject=data.subject,
            measurements=() if found is None else tuple(_measured(found)),
            named=() if found is None else tuple(map(_told, found.pairs)),
            data_digest=data.digest,
        )
        return (evidence,)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Fail on any text that another dataset nearly has; tell nothing below what was looked for."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        items = int(evidence.value(_ITEMS) or 0)
        between, inside = (_at_least(evidence, name, self.similarity) for name in (_BETWEEN, _INSIDE))
        near = f"at a similarity of {self.similarity:g} or more"
        if between > self.allowed_items:
            rest = f"have nearly the text of an item in another dataset {near}"
            return self._fail(
                evidence, f"{between:,} of {items:,} items {rest} ({self.allowed_items:,} allowed)"
            )
        if self.inside_items is not None and inside > self.inside_items:
            rest = f"have nearly the text of an earlier item of the batch {near}"
            return self._fail(
                evidence, f"{inside:,} of {items:,} items {rest} ({self.inside_items:,} allowed)"
            )
        if gap := self._gap(evidence, items):
            remedy = "make both sides of the comparison complete"
            return self.finding(evidence, Verdict.UNKNOWN, gap[0], remedy=remedy, settle=gap[1])
        told = "not judged" if self.inside_items is None else f"{self.inside_items:,} allowed"
        reason = (
            f"{between:,} of {items:,} items have nearly the text of an item in {_compared(evidence)} "
            f"{near}, {inside:,} that of an earlier item of the batch ({told}){_still_empty(evidence)}"
        )
        return self.finding(evidence, Verdict.PASS, reason)

    def _fail(self, evidence: Evidence, reason: str) -> Finding:
        such = f"; such as {', '.join(evidence.named[:_NAMED_IN_REASON])}"
        remedy = "look at these pairs; take the items out of the batch, or out of where they do not belong"
        return self.finding(evidence, Verdict.FAIL, f"{reason}{such}", remedy=remedy)

    def _gap(self, evidence: Evidence, items: int) -> tuple[str, str] | None:
        """What could not be compared, and what would let it be; None when all was."""
        floor = evidence.value(_FLOOR)
        if floor is None or not items:
            named = ", ".join(self.columns)
            return f"No text in {named} was compared", f"A batch with text in {named}."
        if lost := [m for m in evidence.measurements if m.name.startswith(_LOST)]:
            names = ", ".join(m.name.removeprefix(_LOST) for m in lost)
            return "; ".join(m.method for m in lost), f"{names} with every column that is compared."
        if textless := self._textless(evidence, items):
            return textless
        if self.similarity < floor:
            return (
                f"Texts less similar than {floor:g} were not looked for, {self.similarity:g} is asked",
                f"A search of this batch down to {self.similarity:g}.",
            )
        if self.inside_items is None and not _datasets(evidence):
            return "No dataset is named that the batch must stay apart from", "A dataset named in the plan."
        return None

    def _textless(self, evidence: Evidence, items: int) -> tuple[str, str] | None:
        """That too many items have no text, and how many texts would do; None when few have none."""
        without = int(evidence.value(_WITHOUT) or 0)
        of = items + without
        few = math.floor(self.textless_share * of + 1e-9)
        if without <= few:
            return None
        reason = f"{without:,} of {of:,} items have no text in {', '.join(self.columns)} ({few:,} allowed)"
        return reason, f"Text for {without - few:,} more items."


def _measured(found: AlikeTexts) -> Iterator[Measurement]:
    """Few numbers: steps of similarity at which there is no item are left out."""
    yield Measurement(name=_ITEMS, value=found.items, unit="items", n=found.items + found.without_text)
    yield Measurement(name=_WITHOUT, value=found.without_text, unit="items")
    yield Measurement(name=_FLOOR, value=found.floor, unit="share", method="Jaccard of five-letter shingles")
    for dataset, texts in found.compared:
        yield Measurement(name=f"{_COMPARED}{dataset}", value=texts, unit="texts", n=texts)
    for dataset, why in found.lost:
        yield Measurement(name=f"{_LOST}{dataset}", value=None, unit="texts", method=why)
    for name, counts in ((_BETWEEN, found.between), (_INSIDE, found.inside)):
        for step, items in enumerate(counts):
            if items:
                yield Measurement(name=f"{name}{step / STEPS:.2f}", value=items, unit="items", n=found.items)


def _told(pair: AlikePair) -> str:
    where = ": ".join(filter(None, (pair.dataset, pair.batch))) or "the batch"
    return f"{pair.item} ({math.floor(pair.similarity * STEPS) / STEPS:.2f} like {pair.other} in {where})"


def _at_least(evidence: Evidence, name: str, similarity: float) -> int:
    """Items at or above a similarity, which is rounded down to hundredths."""
    least = math.floor(similarity * STEPS + 1e-9)
    steps = [m for m in evidence.measurements if m.name.startswith(name)]
    return sum(int(m.value or 0) for m in steps if round(float(m.name.removeprefix(name)) * STEPS) >= least)


def _datasets(evidence: Evidence) -> dict[str, int]:
    """Number of texts in each dataset that was searched."""
    found = (m for m in evidence.measurements if m.name.startswith(_COMPARED))
    return {m.name.removeprefix(_COMPARED): int(m.value or 0) for m in found}


def _compared(evidence: Evidence) -> str:
    return ", ".join(name for name, texts in _datasets(evidence).items() if texts) or "another dataset"


def _still_empty(evidence: Evidence) -> str:
    """What could not be compared with yet: whichever dataset gets texts later is checked then."""
    datasets = _datasets(evidence)
    said = [f"{name} has no texts yet" for name, texts in datasets.items() if not texts]
    return "".join(f"; {one}" for one in said or ([] if datasets else ["no other dataset is named"]))
