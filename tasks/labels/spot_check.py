"""The check of a batch's first labels, which stops a bad batch before the rest is read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from tasks.checks import Check, threshold
from tasks.labels.agreement import alpha_interval, cohen_kappa, kappa_interval, krippendorff_alpha
from tasks.labels.batch import Batch
from tasks.labels.held import first_rows
from tasks.labels.values import as_text, labels_of, missing
from tasks.stats.intervals import share_interval
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_UNLABELLED = "rows without a label"
_COMMONEST = "labels that are "
_WRONG = "labels that contradict the known answer"
_KAPPA, _ALPHA = "kappa", "alpha"
_MOST_LABELS = 20  # of a first hundred: with more, kappa says nothing yet


class SpotCheck(Check[Batch]):
    """Do the first labels of the batch show nothing that is surely wrong?"""

    name: ClassVar[str] = "spot_check"
    about: ClassVar[About] = "batch"
    stops_early: ClassVar[bool] = True

    rows: int = Field(100, ge=20, description="labels looked at before the rest of the batch is read")
    floor: float = threshold(
        0.6,
        stricter="higher",
        unit="kappa",
        description="the upper end of kappa, or alpha in long form, must reach this",
        ge=-1,
        le=1,
    )
    ceiling: float = threshold(
        0.9, stricter="lower", unit="share", description="no label may surely be above this share", ge=0, le=1
    )
    unlabelled: float = threshold(
        0.1,
        stricter="lower",
        unit="share",
        description="rows without a label may not surely be above",
        ge=0,
        le=1,
    )
    wrong: float = threshold(
        0.1,
        stricter="lower",
        unit="share",
        description="labels contradicting a known answer, likewise",
        ge=0,
        le=1,
    )
    known: str | None = Field(None, description="column of known answers, where some rows have one")

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure the first rows only; the rest of the batch need not be there."""
        asked = dict.fromkeys((*data.labels, data.item, data.annotator, self.known or ""))
        columns = {name: first_rows(data.columns, name, self.rows) for name in asked if name in data.columns}
        labels = [labels_of(columns[name]) for name in data.labels if name in columns]
        known = labels_of(columns[self.known]) if self.known in columns else None
        measurements = (*_alone(labels[0], known), *_agree(data, columns, labels, rng)) if labels else ()
        return (Evidence(subject=data.subject, measurements=measurements, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Fail on what is surely wrong already; what is merely unclear is left to the other checks."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        rows = evidence.get(_UNLABELLED)
        if rows is None:
            reason, settle = (
                "The batch has no labels to look at",
                f"A batch with at least {self.rows} labels.",
            )
            return self.finding(evidence, Verdict.UNKNOWN, reason, remedy="label the batch", settle=settle)
        wrong = [reason for measured in evidence.measurements if (reason := self._surely_wrong(measured))]
        looked_at = f"the first {rows.n:,} rows"
        if wrong:
            remedy = (
                "send the batch back and go through the guide with its annotators before more is labelled"
            )
            return self.finding(
                evidence, Verdict.FAIL, f"Wrong in {looked_at}: {'; '.join(wrong)}", remedy=remedy
            )
        if self.known and evidence.get(_WRONG) is None:
            return self._no_answers(evidence, looked_at)
        seen = ", ".join(measured.name for measured in evidence.measurements if measured.interval)
        return self.finding(evidence, Verdict.PASS, f"Nothing is surely wrong in {looked_at} ({seen})")

    def _no_answers(self, evidence: Evidence, looked_at: str) -> Finding:
        reason = f"No known answer in the column {self.known} stands beside a label in {looked_at}"
        remedy = "send the known answers with the batch, some of them among its first rows"
        settle = f"Known answers in {self.known} on some labelled rows of the first {self.rows:,}."
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _surely_wrong(self, measured: Measurement) -> str:
        """Why the measurement's whole interval lies beyond its limit; empty when it does not."""
        if measured.value is None or measured.interval is None:
            return ""
        low, high, _ = measured.interval
        if measured.name in {_KAPPA, _ALPHA}:
            seen = f"{measured.name} {measured.value:.2f} (95% interval {low:.2f} to {high:.2f})"
            return f"{seen} is below the floor {self.floor:.2f}" if high < self.floor else ""
        limit = self._limit(measured.name)
        seen = f"{measured.name} {measured.value:.1%} (95% interval {low:.1%} to {high:.1%})"
        return f"{seen}, above the limit {limit:.1%}" if low > limit else ""

    def _limit(self, name: str) -> float:
        return {_UNLABELLED: self.unlabelled, _WRONG: self.wrong}.get(name, self.ceiling)


def _alone(labels: npt.NDArray[Any], known: npt.NDArray[Any] | None) -> Iterator[Measurement]:
    """What one column of labels shows by itself, and beside the known answers."""
    gone = missing(labels)
    if not len(labels):
        return
    yield _share(_UNLABELLED, int(gone.sum()), len(labels))
    given = list(map(as_text, labels[~gone].tolist()))
    if given:
        label, count = Counter(given).most_common(1)[0]
        yield _share(f"{_COMMONEST}{label}", count, len(given))
    if known is not None:
        pairs = [(as_text(a), as_text(b)) for a, b in zip(labels[~gone], known[~gone], strict=True)]
        answered = [(a, b) for a, b in pairs if b != "missing"]
        if answered:
            yield _share(_WRONG, sum(a != b for a, b in answered), len(answered))


def _agree(
    data: Batch,
    columns: Mapping[str, npt.NDArray[Any]],
    labels: list[npt.NDArray[Any]],
    rng: np.random.Generator,
) -> Iterator[Measurement]:
    """Agreement on the first rows: of the annotators in long form, of two columns in wide form."""
    if not data.annotator:
        return _together(labels, rng)
    if data.item not in columns or data.annotator not in columns:
        return iter(())
    return _among(columns[data.item], columns[data.annotator], labels[0], rng)


def _among(
    item: npt.NDArray[Any], annotator: npt.NDArray[Any], labels: npt.NDArray[Any], rng: np.random.Generator
) -> Iterator[Measurement]:
    """Alpha of all annotators, where it is defined."""
    if not 1 < len({as_text(label) for label in labels[~missing(labels)].tolist()}) <= _MOST_LABELS:
        return
    alpha, items = krippendorff_alpha(item, annotator, labels), len(set(item.tolist()))
    if not math.isnan(alpha):
        interval = alpha_interval(item, annotator, labels, rng=rng)
        how = "Krippendorff's alpha, Bayesian bootstrap over items, rough below about 100"
        yield Measurement(name=_ALPHA, value=alpha, n=items, interval=interval, method=how)


def _together(labels: list[npt.NDArray[Any]], rng: np.random.Generator) -> Iterator[Measurement]:
    """Agreement of the first two label columns, where it is defined."""
    if len(labels) < 2:
        return
    both = ~missing(labels[0]) & ~missing(labels[1])
    first, second = (list(map(as_text, column[both].tolist())) for column in labels[:2])
    if not 1 < len({*first, *second}) <= _MOST_LABELS:
        return
    kappa = cohen_kappa(first, second)
    if not math.isnan(kappa):
        interval = kappa_interval(first, second, rng=rng)
        yield Measurement(
            name=_KAPPA, value=kappa, n=len(first), interval=interval, method="Dirichlet interval"
        )


def _share(name: str, count: int, total: int) -> Measurement:
    interval = share_interval(count, total)
    return Measurement(
        name=name,
        value=count / total,
        unit="share",
        n=total,
        interval=interval,
        method="Clopper-Pearson interval",
    )
