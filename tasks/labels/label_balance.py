"""The check that no label of a batch is nearly all or nearly nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
from pydantic import Field
from scipy import special

from tasks.checks import Check, threshold
from tasks.labels.batch import Batch
from tasks.labels.values import as_text, is_missing
from tasks.stats.intervals import share_interval
from tasks.vocabulary import About, Evidence, Finding, Interval, Measurement, Verdict

_LEVEL, _POWER = 0.95, 0.8
_MOST_MORE_ROWS = 100_000  # a label that needs more rows than this to be told lies on its limit
_MOST_LABELS = 20  # with more, the commonest ten and the rarest ten: the limits bind only these
_SHARE = "share of "


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
    column: str | None = Field(None, description="the label column; none: the batch's first")

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure the share of each label among the labelled rows, with its interval."""
        column = self.column or next(iter(data.labels), "")
        values = data.columns[column].tolist() if column in data.columns else []
        subject = f"{data.subject} {self.column}" if self.column else data.subject
        measurements = tuple(_measurements(_count(values), data.rows))
        return (Evidence(subject=subject, measurements=measurements, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Pass when every interval is within the limits; fail when one is wholly outside."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        shares = [m for m in evidence.measurements if m.name.startswith(_SHARE)]
        if not shares:
            return self._no_labels(evidence)
        outside = [reason for share in shares if (reason := self._outside(share))]
        if outside:
            remedy = "collect more rows of the rarer labels, or take fewer of the commonest"
            more = f" (and {len(outside) - 1} more outside the limits)" if len(outside) > 1 else ""
            return self.finding(evidence, Verdict.FAIL, f"{outside[0]}{more}", remedy=remedy)
        unsure = [share for share in shares if not self._within(share)]
        if unsure:
            return self._unsure(evidence, unsure)
        total = evidence.value("rows labelled") or 0
        reason = f"Each label has between {self.least:.1%} and {self.ceiling:.1%} of {total:,.0f} labels"
        return self.finding(evidence, Verdict.PASS, reason)

    def _outside(self, share: Measurement) -> str:
        """Why a label is surely outside the limits; empty when it is not."""
        value, interval = _known(share)
        # One label throughout says nothing to learn from, however few the rows are.
        if interval.low > self.ceiling or value == 1 > self.ceiling:
            return f"{_seen(share)}, above the ceiling {self.ceiling:.1%}"
        return f"{_seen(share)}, below the least {self.least:.1%}" if interval.high < self.least else ""

    def _within(self, share: Measurement) -> bool:
        _, interval = _known(share)
        return self.least <= interval.low and interval.high <= self.ceiling

    def _unsure(self, evidence: Evidence, unsure: list[Measurement]) -> Finding:
        hardest = max(unsure, key=self._more_rows)
        more = self._more_rows(hardest)
        reason = (
            f"{_seen(hardest)}, too few to tell whether it lies within {self.least:.1%} to {self.ceiling:.1%}"
        )
        settle = f"About {more:,.0f} more labelled rows like these (4 chances in 5)."
        if more > _MOST_MORE_ROWS:
            settle = (
                f"Not even {_MOST_MORE_ROWS:,} more labelled rows are likely to settle it: a person decides."
            )
        remedy = "add rows, or decide whether this label is too rare or too common to learn from"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _more_rows(self, share: Measurement) -> float:
        """Rows to add until this share, if it stays, is told from its limit; infinite on the limit."""
        value, _ = _known(share)
        gap = min(abs(value - self.ceiling), abs(value - self.least))
        z = special.ndtri((1 + _LEVEL) / 2) + special.ndtri(_POWER)
        if gap == 0:
            return math.inf
        return max(10.0, 10 * math.ceil((z**2 * value * (1 - value) / gap**2 - (share.n or 0)) / 10))

    def _no_labels(self, evidence: Evidence) -> Finding:
        column = self.column or "the first label column"
        return self.finding(
            evidence,
            Verdict.UNKNOWN,
            f"No row has a label in {column}, so the balance cannot be told",
            remedy="name a label column that the batch has",
            settle="At least 100 labelled rows.",
        )


def _count(values: list[Any]) -> Counter[str]:
    """How often each label stands, written as text, the missing ones left out."""
    labels: Counter[str] = Counter()
    for value, count in Counter(values).items():
        if not is_missing(value):
            labels[as_text(value)] += count
    return labels


def _measurements(labels: Counter[str], rows: int) -> Iterator[Measurement]:
    total = labels.total()
    yield Measurement(name="rows labelled", value=total, unit="rows", n=rows)
    yield Measurement(name="different labels", value=len(labels), unit="labels", n=total)
    ordered = labels.most_common()
    half = _MOST_LABELS // 2
    shown = ordered if len(ordered) <= _MOST_LABELS else ordered[:half] + ordered[-half:]
    for label, count in shown:
        yield Measurement(
            name=f"{_SHARE}{label}",
            value=count / total,
            unit="share",
            n=total,
            interval=share_interval(count, total, level=_LEVEL),
            method="Clopper-Pearson interval",
        )


def _known(share: Measurement) -> tuple[float, Interval]:
    """Value and interval of a share, which is always measured with both."""
    return share.value or 0.0, share.interval or Interval(0.0, 1.0, _LEVEL)


def _seen(share: Measurement) -> str:
    value, interval = _known(share)
    label = share.name.removeprefix(_SHARE)
    return (
        f"{label} has {value:.1%} ({interval.level:.0%} interval {interval.low:.1%} to {interval.high:.1%})"
        f" of {share.n or 0:,} labels"
    )
