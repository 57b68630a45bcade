"""Slices: a metric that must hold in every part of the examples, not only over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import threshold
from tasks.experiments.experiment import Experiment
from tasks.experiments.metric_check import MetricCheck
from tasks.experiments.metric_evidence import metric_evidence, shown
from tasks.experiments.metric_wording import NOT_LOGGED, settles
from tasks.experiments.slice_evidence import (
    is_alone,
    is_much_left_out,
    is_small,
    reach_of,
    slice_measurements,
    with_p_values,
)
from tasks.experiments.slice_parts import Part, parts_of
from tasks.experiments.slice_wording import between, beyond, left_out, much_left_out, untold, within
from tasks.vocabulary import WITHIN, Evidence, Finding, Measurement, Verdict


class Slices(MetricCheck):
    """Is the candidate's metric in every slice of the examples shown to be within a gap of the whole?

    A slice is one value of a column. All must be shown to be within the gap, which needs no correction;
    calling one of them worse does (Holm). A slice so small that not even equality could be shown is too
    few, however good it looks: the bounds take means as normal.

    Values with less than ``least_share`` of the examples are taken together, as one slice; where even
    together they have less, they are noted, and the gate does not wait for them. A column with one
    value alone has nothing to compare, and is noted too.
    """

    name: ClassVar[str] = "slices"
    example: ClassVar[Mapping[str, Any]] = {"metric": "accuracy", "columns": ("region", "month")}

    columns: tuple[str, ...] = Field(min_length=1, description="columns of the examples to slice by")
    gap: float = threshold(
        0.05,
        stricter="lower",
        unit="of the metric",
        description="how far a slice may be behind the whole",
        gt=0,
    )
    least_share: float = Field(
        0.02, ge=0.001, le=0.5, description="share of the examples from which a value is a slice of its own"
    )

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Each slice beside the whole; ``gap`` and ``alpha`` enter only what would settle it."""
        parts = {
            column: parts_of(data, self.metric, column, least_share=self.least_share)
            for column in self.columns
        }
        slices = sum(len(found) for found in parts.values() if len(found) > 1)
        return tuple(e for column in self.columns for e in self._measure(data, column, parts[column], slices))

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when shown within the gap, FAIL when shown beyond it, else UNKNOWN.

        What is only noted counts all the same where nothing else was judged: silence does not pass.
        """
        found = super().judge(with_p_values(evidence, self.gap))
        if any(finding.need == self.need for finding in found):
            return found
        return tuple(finding.model_copy(update={"need": self.need}) for finding in found)

    def _measure(
        self, data: Experiment, column: str, parts: Sequence[Part], slices: int
    ) -> Iterator[Evidence]:
        whole, of_column = data.scores.get(self.metric), f"{self.metric}{WITHIN}{column}"
        if whole is None or len(parts) < 2:
            values = Measurement(name="values", value=sum(part.values for part in parts))
            yield metric_evidence(data, of_column, (values,))
            return
        for part in parts:
            subject = f"{of_column}={part.value}" if part.value else f"{of_column}, rare values"
            level = self.alpha / data.looks
            measured = slice_measurements(part, whole, gap=self.gap, alpha=level, slices=slices)
            yield metric_evidence(data, subject, measured)

    def _judge(self, e: Evidence) -> Finding:
        finding = self._verdict(e)
        finding = finding.model_copy(update={"reason": finding.reason + left_out(e)})
        noted = is_alone(e) or is_small(e, self.least_share)
        return finding.model_copy(update={"need": "note"}) if noted else finding

    def _verdict(self, e: Evidence) -> Finding:
        if why := untold(e):
            return self._untold(e, why, NOT_LOGGED)
        if is_much_left_out(e, self.least_share):
            return self._untold(e, much_left_out(e), "Slice by a column with fewer values.")
        level = self._level(e)
        far = reach_of(e, self.gap, level)
        if shown(e, "no worse", level) and far is not None and far < self.gap:
            return self.finding(e, Verdict.PASS, within(e, self.gap, level))
        if shown(e, "worse", level):
            remedy = "Look at the slice's examples; change the recipe or the data, and open a new ticket."
            return self.finding(e, Verdict.FAIL, beyond(e, self.gap, level), remedy=remedy)
        return self._open(e, between(e, self.gap, level), settles(e, "the whole", "the slice"))
