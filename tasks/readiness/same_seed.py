"""Does the same seed give the same model again?"""

from __future__ import annotations

from math import isfinite
from typing import ClassVar

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

LARGEST, OPEN = "largest relative difference", "metrics without a number"


class SameSeed(ReadinessCheck):
    """Does training again with the same seed, code and data give the same metrics, within 1 %?

    The first planned seed is trained once more by the plan's trainer. Of each metric of the canvas the
    difference is held against the first value. How far other seeds spread is another question.
    """

    name = "same_seed"
    group: ClassVar[Group] = "reproducibility"
    needs = "rerun"
    to_bring = "Name the trainer in model.yaml, so that the first planned seed can be trained once more."

    most: float = threshold(
        0.01,
        stricter="lower",
        unit="share",
        description="largest difference, as a share of the first value",
        ge=0,
        lt=1,
    )

    def measured(self, data: Dossier) -> Measured:
        """Of each metric how far the second value lies from the first; those without a number are counted."""
        first, again = (data.rerun.first, data.rerun.again) if data.rerun else ({}, {})
        apart = {name: _apart(value, again.get(name)) for name, value in first.items()}
        known = {name: value for name, value in apart.items() if value is not None}
        lost = [name for name in apart if name not in known]
        measurements = (
            Measurement(name=LARGEST, value=max(known.values(), default=None), unit="share", n=len(known)),
            Measurement(name=OPEN, value=len(lost), n=len(apart)),
        )
        return measurements, (*lost, *sorted(known, key=lambda name: -known[name]))

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when a metric is further apart, or is no number in one of the two; UNKNOWN without metrics."""
        largest, lost = evidence.get(LARGEST), int(evidence.value(OPEN) or 0)
        if lost:
            why = f"{', '.join(evidence.named[:lost])} is no finite number in both trainings"
            return self.finding(evidence, Verdict.FAIL, why, remedy="Let the training log it as a number.")
        if largest is None or largest.value is None:
            why = "the runs logged none of the canvas's metrics, so that nothing could be compared"
            settle = "Log the canvas's metrics with each run: run.log(metrics=...)."
            return self.open(evidence, why, settle)
        said = f"trained again with the same seed, {evidence.named[0]} is {_percent(largest.value)} apart"
        if round(largest.value, 12) > self.most:  # 0.505 is 1 % from 0.5, whatever floats make of it
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"{said}, more than {_percent(self.most)}",
                remedy="Fix each source of chance: seeds of all libraries, threads, order of rows, versions.",
            )
        why = f"{said}, the furthest of {largest.n} compared; up to {_percent(self.most)} is allowed"
        return self.finding(evidence, Verdict.PASS, why)


def _apart(first: float, again: float | None) -> float | None:
    """Their difference as a share of the first; None when one is no number, or only the first is 0."""
    if again is None or not isfinite(first) or not isfinite(again):
        return None
    if first == again:
        return 0.0
    share = abs(again - first) / abs(first) if first else None
    return share if share is not None and isfinite(share) else None


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"
