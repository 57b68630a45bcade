"""Is it declared which share of the traffic a new version gets first?"""

from __future__ import annotations

from typing import ClassVar

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

SHARE = "canary share"


class CanaryShare(ReadinessCheck):
    """Is it declared which share of the traffic a new version gets first, and is it small?"""

    name = "canary_share"
    group: ClassVar[Group] = "operations"
    needs = "operation"
    to_bring = "Set canary_share in model.yaml, promotion, such as 0.05."
    may_be_signed = True

    most: float = threshold(
        0.05, stricter="lower", unit="share", description="largest first share, 0-1", gt=0, le=1
    )

    def measured(self, data: Dossier) -> Measured:
        """The declared share; None where the plan declares none."""
        share = data.operation.canary_share if data.operation else None
        return (Measurement(name=SHARE, value=share, unit="share"),), ()

    def judged(self, evidence: Evidence) -> Finding:
        """PASS up to ``most``; UNKNOWN while none is declared."""
        share = evidence.value(SHARE)
        if share is None:
            why = "no share is declared: a new version would get all of the traffic at once"
            return self.open(evidence, why)
        if share > self.most:
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"a new version would get {share:.0%} of the traffic at first, more than {self.most:.0%}",
                remedy=f"Set canary_share in model.yaml, promotion, to {self.most:g} or less.",
            )
        return self.finding(
            evidence, Verdict.PASS, f"a new version gets {share:.1%} of the traffic at first, as declared"
        )
