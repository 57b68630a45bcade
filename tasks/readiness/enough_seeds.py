"""Was the candidate judged over enough seeds?"""

from __future__ import annotations

from typing import ClassVar

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

SEEDS = "seeds"
_MEASURED_AS = {"planned_seeds": "seeds logged", "primary": "seeds"}


class EnoughSeeds(ReadinessCheck):
    """Was the candidate judged over at least 5 seeds, each of them planned and logged once?"""

    name = "enough_seeds"
    group: ClassVar[Group] = "evaluation"
    needs = "evaluation"
    to_bring = "Evaluate the ticket: proofline run evaluate_experiment --ticket TICKET."

    least: int = threshold(5, stricter="higher", unit="seeds", description="fewest seeds of each arm", ge=2)

    def measured(self, data: Dossier) -> Measured:
        """The number of seeds that the gate's checks judged, the least of what they say."""
        findings = data.evaluation.findings if data.evaluation else ()
        said = [f.evidence.value(_MEASURED_AS[f.check]) for f in findings if f.check in _MEASURED_AS]
        known = [seeds for seeds in said if seeds is not None]
        return (Measurement(name=SEEDS, value=min(known, default=None), unit="seeds"),), ()

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL below the least; UNKNOWN when the evaluation does not say."""
        seeds = evidence.value(SEEDS)
        if seeds is None:
            why = "the evaluation does not say how many seeds it judged"
            settle = "An evaluation whose plan asks planned_seeds."
            return self.finding(evidence, Verdict.UNKNOWN, why, remedy=self.to_bring, settle=settle)
        if seeds < self.least:
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"{seeds:.0f} seeds were judged; at least {self.least} are asked for",
                remedy=f"Plan {self.least} seeds or more in model.yaml, looks; train them, and evaluate.",
            )
        return self.finding(evidence, Verdict.PASS, f"{seeds:.0f} seeds were judged, at least {self.least}")
