"""The check that no label of a batch is nearly all or nearly nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field
from scipy import special

from tasks.checks import Check, threshold
from tasks.labels.batch import Batch
from tasks.labels.coded import Coded, coded, coded_column, coded_labels
from tasks.labels.label_shares import SHARE, UNLABELLED, label_shares, label_shares_by, unlabelled_share
from tasks.labels.spelt_alike import spelt_alike, told_alike
from tasks.vocabulary import About, Evidence, Finding, Interval, Measurement, Verdict

_POWER = 0.8
_MOST_MORE_ROWS = 100_000  # a label that needs more rows than this to be told lies on its limit


class LabelBalance(Check[Batch]):
    """Is every label neither nearly all nor nearly nothing of the batch?"""

    name: ClassVar[str] = "label_balance"
    about: ClassVar[About] = "batch"

    ceiling: float = threshold(
        0.9, stricter="lower", unit="share", description="no label may be above this share", ge=0, le=1
    )
    least: float = threshold(
        0.05, stricter="higher", unit="share", description="no label may be below this share", ge=0, le=1
    )
    unlabelled: float = threshold(
        0.1,
        stricter="lower",
        unit="share",
        description="rows without a label may not surely be above this share",
        ge=0,
        le=1,
    )
    column: str | None = Field(None, description="the label column; none: the batch's first")
    by: str | None = Field(
        None,
        description="column, such as the annotator's, at each of whose values the limits hold; none: all",
    )

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure the share of each label among the labelled rows, with its interval."""
        column = self.column or next(iter(data.labels), "")
        values = coded_labels(data.columns, column) if column in data.columns else coded(())
        shares = label_shares(values) if self.by is None else _shares_by(self.by, data, values)
        alike, pairs = spelt_alike(values.counts())
        measurements, subject = (*shares, *unlabelled_share(values), *alike), self._subject(data)
        return (Evidence(subject=subject, measurements=measurements, named=pairs, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass when every interval is within the limits; fail when one is wholly outside."""
        found = map(self._judge_one, evidence)
        return tuple(
            one.model_copy(update={"reason": f"{one.reason}{told_alike(one.evidence)}"}) for one in found
        )

    def _subject(self, data: Batch) -> str:
        named = f"{data.subject} {self.column}" if self.column else data.subject
        return f"{named} by {self.by}" if self.by else named

    def _judge_one(self, evidence: Evidence) -> Finding:
        shares = [m for m in evidence.measurements if m.name.startswith(SHARE)]
        if not shares:
            return self._no_labels(evidence)
        unlabelled = evidence.get(UNLABELLED)
        if unlabelled and _known(unlabelled)[1].low > self.unlabelled:
            return self._too_many_unlabelled(evidence, unlabelled)
        outside = [reason for share in shares if (reason := self._outside(share))]
        if outside:
            remedy = "collect more rows of the rarer labels, or take fewer of the commonest"
            more = f" (and {len(outside) - 1} more outside the limits)" if len(outside) > 1 else ""
            return self.finding(evidence, Verdict.FAIL, f"{outside[0]}{more}", remedy=remedy)
        unsure = [share for share in shares if not self._within(share)]
        if unsure:
            return self._unsure(evidence, unsure)
        total = evidence.value("rows labelled") or 0
        where = f" at each of {evidence.value('groups'):,.0f} values of {self.by}" if self.by else ""
        limits = f"between {self.least:.1%} and {self.ceiling:.1%}"
        reason = f"Each label has {limits} of {total:,.0f} labels{where}"
        return self.finding(evidence, Verdict.PASS, reason)

    def _outside(self, share: Measurement) -> str:
        """Why a label is surely outside the limits; empty when it is not."""
        value, interval = _known(share)
        # A batch with one label throughout holds nothing to learn from, however few its rows are.
        alone = self.by is None and value == 1
        if interval.low > self.ceiling or (alone and self.ceiling < 1):
            return f"{_seen(share)}, above the ceiling {self.ceiling:.1%}"
        return f"{_seen(share)}, below the least {self.least:.1%}" if interval.high < self.least else ""

    def _within(self, share: Measurement) -> bool:
        _, interval = _known(share)
        return self.least <= interval.low and interval.high <= self.ceiling

    def _unsure(self, evidence: Evidence, unsure: list[Measurement]) -> Finding:
        hardest = max(unsure, key=self._more_rows)
        more = self._more_rows(hardest)
        limits = f"{self.least:.1%} to {self.ceiling:.1%}"
        reason = f"{_seen(hardest)}, too few to tell whether it lies within {limits}"
        settle = f"About {more:,.0f} more labelled rows like these (4 chances in 5)."
        if more > _MOST_MORE_ROWS:
            settle = (
                f"Not even {_MOST_MORE_ROWS:,} more labelled rows are likely to settle it: a person decides."
            )
        remedy = "add rows, or decide whether this label is too rare or too common to learn from"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _more_rows(self, share: Measurement) -> float:
        """Rows to add until this share, if it stays, is told from its limit; infinite on the limit."""
        value, interval = _known(share)
        gap = min(abs(value - self.ceiling), abs(value - self.least))
        z = special.ndtri((1 + interval.level) / 2) + special.ndtri(_POWER)
        if gap == 0:
            return math.inf
        return max(10.0, 10 * math.ceil((z**2 * value * (1 - value) / gap**2 - (share.n or 0)) / 10))

    def _too_many_unlabelled(self, evidence: Evidence, unlabelled: Measurement) -> Finding:
        value, interval = _known(unlabelled)
        between = f"{100 * interval.level:.4g}% interval {interval.low:.1%} to {interval.high:.1%}"
        reason = f"{value:.1%} ({between}) of {unlabelled.n or 0:,} rows have no label"
        reason = f"{reason}, above the limit {self.unlabelled:.1%}"
        return self.finding(evidence, Verdict.FAIL, reason, remedy="have the other rows labelled")

    def _no_labels(self, evidence: Evidence) -> Finding:
        column = self.column or "the first label column"
        by = f" and a value in {self.by}" if self.by else ""
        return self.finding(
            evidence,
            Verdict.UNKNOWN,
            f"No row has a label in {column}{by}, so the balance cannot be told",
            remedy="name columns that the batch has",
            settle="At least 100 labelled rows.",
        )


def _shares_by(column: str, data: Batch, values: Coded) -> Iterator[Measurement]:
    if column not in data.columns:
        return label_shares_by(column, coded(()), coded(()))
    return label_shares_by(column, coded_column(data.columns, column), values)


def _known(share: Measurement) -> tuple[float, Interval]:
    """Value and interval of a share, which is always measured with both."""
    return share.value or 0.0, share.interval or Interval(0.0, 1.0, 0.95)


def _seen(share: Measurement) -> str:
    value, interval = _known(share)
    label = share.name.removeprefix(SHARE)
    between = f"{100 * interval.level:.4g}% interval {interval.low:.1%} to {interval.high:.1%}"
    return f"{label} has {value:.1%} ({between}) of {share.n or 0:,} labels"
