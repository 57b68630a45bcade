"""Has a window drifted from its reference: is any change certain, and is it big?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from tasks.checks import Check
from tasks.drift import words
from tasks.drift.big import largest_ratio
from tasks.drift.comparison import DEPENDENCE, Comparison, compare
from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import Profile
from tasks.drift.usual import usual_floors
from tasks.drift.windows import Windows
from tasks.stats.multiplicity import holm
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict


class Shift(ShiftPlan, Check[Windows]):
    """Has any feature, or how features move together, left what the reference shows?"""

    name: ClassVar[str] = "shift"
    about: ClassVar[About] = "watch"

    def measure(self, data: Windows, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure every feature and their dependence, the largest effect in units of its floor first."""
        compared = compare(data.reference, data.current, alpha=self.alpha)
        adjusted = holm([one.p for one in compared])
        usual = usual_floors(data.own(), self.floors)
        # One row without the column, or of another type, is one too many whatever is usual.
        broken = {"absent or retyped": 1 / max(1, data.current.rows)}
        evidence = [
            _evidence(data, one, p, usual.of(one.subject) | broken, self.floors)
            for one, p in zip(compared, adjusted, strict=True)
        ]
        return tuple(sorted(evidence, key=_ratio, reverse=True)) or (_nothing(data),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """FAIL when certain and big, WARN when certain, PASS when shown to be within the tolerance."""
        return tuple(self._judge(one) for one in evidence)

    def _judge(self, evidence: Evidence) -> Finding:
        if not evidence.value("rows") or not evidence.value("reference rows"):
            return self._empty(evidence)
        p, ratio = evidence.value("p adjusted"), evidence.value("largest ratio to floor")
        if p is not None and p <= self.alpha:
            return self._certain(evidence, big=ratio is not None and ratio >= 1)
        if words.at_most(evidence) <= self._tolerance(evidence):
            return self.finding(evidence, Verdict.PASS, words.stable(evidence, self._tolerance(evidence)))
        return self._unsure(evidence)

    def _certain(self, evidence: Evidence, *, big: bool) -> Finding:
        if not big:
            remedy = words.AS_USUAL if words.is_usual(evidence) else words.SMALL
            return self.finding(evidence, Verdict.WARN, words.changed_little(evidence), remedy=remedy)
        remedy = (
            "Ask whoever owns the source what changed. Mend the source if that was a fault; "
            "retrain on newer data if the world has changed."
        )
        return self.finding(evidence, Verdict.FAIL, words.drifted(evidence), remedy=remedy)

    def _unsure(self, evidence: Evidence) -> Finding:
        tolerance = self._tolerance(evidence)
        return self.finding(
            evidence,
            Verdict.UNKNOWN,
            words.unsure(evidence, tolerance),
            remedy="Compare a longer window, or more of them together.",
            settle=words.settles(evidence, tolerance),
        )

    def _empty(self, evidence: Evidence) -> Finding:
        empty = words.empty(evidence)
        return self.finding(evidence, Verdict.UNKNOWN, empty.reason, remedy=empty.remedy, settle=empty.settle)

    def _tolerance(self, evidence: Evidence) -> float:
        return self.correlation_tolerance if evidence.subject == DEPENDENCE else self.tolerance


def judge_shift(
    reference: Profile, current: Profile, *, plan: ShiftPlan, reference_windows: tuple[Profile, ...] = ()
) -> tuple[Finding, ...]:
    """Say of every feature, and of how they move together, whether it has drifted.

    Parameters
    ----------
    reference, current : Profile
        Both counted against ``reference``.
    plan : ShiftPlan
        Error rate, floors and tolerances.
    reference_windows : tuple of Profile
        Parts of the reference as long as ``current``: what they differ by among themselves is not big.

    Returns
    -------
    tuple of Finding
        One a feature, and "dependence" where two numeric features vary; the largest effect first.
        FAIL is drift, WARN certain but small, PASS shown to be within the tolerance, UNKNOWN else.

    Raises
    ------
    InputError
        When a window of the reference is not part of it, or was counted against another.
    """
    check = Shift(**plan.model_dump(include=set(ShiftPlan.model_fields)))
    windows = Windows("window", "", reference, current, reference_windows)
    return check.judge(check.measure(windows, np.random.default_rng(0)))


def _evidence(
    data: Windows, one: Comparison, p: float, floors: Mapping[str, float], plan: Mapping[str, float]
) -> Evidence:
    largest, ratio = largest_ratio(one.found, floors)
    of_plan, ratio_to_plan = largest_ratio(one.found, plan)
    method = f"correlation of {' and '.join(one.pair)}" if one.pair else one.main
    measurements = (
        Measurement(name="p adjusted", value=p, method="Holm over all features and their dependence"),
        Measurement(name="effect", value=one.found.get(one.main), method=method),
        Measurement(name="floor", value=floors.get(one.main), method=one.main),
        Measurement(name="largest ratio to floor", value=ratio, method=largest),
        Measurement(name=words.OF_PLAN, value=ratio_to_plan, method=of_plan),
        Measurement(name="distance", value=one.distance),
        Measurement(name="critical distance", value=one.critical),
        *_rows(data),
        *one.shares,
    )
    return Evidence(subject=one.subject, measurements=measurements, data_digest=data.digest)


def _ratio(evidence: Evidence) -> float:
    return evidence.value("largest ratio to floor") or 0.0


def _nothing(data: Windows) -> Evidence:
    """Evidence of a reference without features."""
    return Evidence(subject=data.subject, measurements=_rows(data), data_digest=data.digest)


def _rows(data: Windows) -> tuple[Measurement, ...]:
    return (
        Measurement(name="rows", value=data.current.rows),
        Measurement(name="reference rows", value=data.reference.rows, method=words.held_against(data.season)),
    )
