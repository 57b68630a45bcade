"""Has anything moved slowly, week after week, by steps that no single window shows?"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check, threshold
from tasks.drift import gradual_words as words
from tasks.drift.gradual_limit import limit_of
from tasks.drift.gradual_words import REST
from tasks.drift.weeks import Followed, counted, followed
from tasks.drift.windows import Windows
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict


class Gradual(Check[Windows]):
    """Has any feature moved slowly, week after week, by steps too small for one window to show?"""

    name: ClassVar[str] = "gradual"
    about: ClassVar[About] = "watch"

    # Neither way is stricter: what was measured holds the limit that they make.
    alpha: float = Field(
        0.01,
        gt=0,
        lt=1,
        description="probability of calling any feature moved in as many windows as `horizon` when none is",
        json_schema_extra={"unit": "share"},
    )
    horizon: int = Field(
        52,
        ge=4,
        le=1000,
        description="windows in which alpha is spent: 52 for a year of weeks, 12 for a year of months",
        json_schema_extra={"unit": "windows"},
    )
    floor: float = threshold(
        0.075,
        stricter="lower",
        unit="standard deviations",
        gt=0,
        description="shift that matters; or what windows differ by in any case, if that is more",
    )
    least_windows: int = threshold(
        8,
        stricter="higher",
        unit="windows",
        ge=2,
        description="windows before the rest is called steady; a ramp to 0.25 standard deviations takes 7",
    )

    def measure(self, data: Windows, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Follow every feature; one Evidence for each that has passed its limit, one for all others."""
        if data.out_of_turn:
            return (_evidence(data, REST, Measurement(name="in turn", value=0, method=data.out_of_turn)),)
        if not data.current.rows or not data.reference.rows:
            return (_evidence(data, REST, *_rows(data)),)
        weeks = counted(data)
        limit = limit_of(len(weeks.streams), self.horizon, self.alpha)
        found = followed(weeks, limit)
        moved = [one for one in found if one.statistic >= limit]
        rest = [one for one in found if one.statistic < limit]
        told = [_of_feature(data, one, limit) for one in moved]
        return (*told, _of_rest(data, rest, limit, weeks.windows)) if rest or not moved else tuple(told)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """FAIL when it moved and that matters, WARN when it moved, PASS when it did not in enough windows."""
        return tuple(self._of_rest(one) if one.subject == REST else self._moved(one) for one in evidence)

    def _moved(self, evidence: Evidence) -> Finding:
        shift, usual = (evidence.value(name) or 0.0 for name in ("shift", "usual difference"))
        if abs(shift) < self.floor:
            reason = words.moved_little(evidence, self.floor)
            return self.finding(evidence, Verdict.WARN, reason, remedy=words.WATCH)
        if abs(shift) < usual:
            reason = words.moved_as_usual(evidence, usual)
            return self.finding(evidence, Verdict.WARN, reason, remedy=words.AS_USUAL)
        return self.finding(evidence, Verdict.FAIL, words.moved(evidence), remedy=words.ASK)

    def _of_rest(self, evidence: Evidence) -> Finding:
        if evidence.get("in turn"):
            return self.finding(evidence, Verdict.PASS, words.out_of_turn(evidence))
        weeks = evidence.value("weeks")
        if weeks is None:
            return self._unsure(evidence, words.empty(evidence), "Rows in the window and in its reference.")
        if not evidence.value("features"):
            return self._unsure(evidence, words.NOTHING_VARIES, words.SOMETHING_VARIES)
        if weeks < self.least_windows:
            return self._unsure(
                evidence, words.too_few(evidence), words.settles(evidence, self.least_windows)
            )
        return self.finding(evidence, Verdict.PASS, words.steady(evidence))

    def _unsure(self, evidence: Evidence, reason: str, settle: str) -> Finding:
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=words.GO_ON, settle=settle)


def _of_feature(data: Windows, found: Followed, limit: float) -> Evidence:
    since = (found.since,) if found.since else ()
    evidence = _evidence(
        data,
        found.feature,
        Measurement(name="statistic", value=found.statistic, method=found.part),
        Measurement(name="limit", value=limit),
        Measurement(name="weeks", value=found.windows, unit="windows"),
        Measurement(name="began", value=found.began, unit="windows ago"),
        Measurement(name="shift", value=found.shift, unit="sd", method=found.part),
        Measurement(name="usual difference", value=found.usual, unit="sd"),
        *_rows(data),
    )
    return evidence.model_copy(update={"named": since})


def _of_rest(data: Windows, rest: list[Followed], limit: float, weeks: int) -> Evidence:
    highest = max(rest, key=lambda one: one.statistic, default=None)
    return _evidence(
        data,
        REST,
        Measurement(
            name="statistic",
            value=highest.statistic if highest else None,
            method=f"{highest.feature}, {highest.part}" if highest else "",
        ),
        Measurement(name="limit", value=limit),
        Measurement(name="weeks", value=weeks, unit="windows"),
        Measurement(name="features", value=len(rest)),
        *_rows(data),
    )


def _rows(data: Windows) -> tuple[Measurement, ...]:
    return (
        Measurement(name="rows", value=data.current.rows),
        Measurement(name="reference rows", value=data.reference.rows),
    )


def _evidence(data: Windows, subject: str, *measurements: Measurement) -> Evidence:
    return Evidence(subject=subject, measurements=measurements, data_digest=data.digest)
