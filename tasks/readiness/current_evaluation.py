"""Does the evaluation answer today's question?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

CHANGED = "changed since"


class CurrentEvaluation(ReadinessCheck):
    """Is the evaluation of the same runs, model, data, plan and champion as there are today?"""

    name = "current_evaluation"
    group: ClassVar[Group] = "evaluation"
    needs = "changed"
    to_bring = "Evaluate the ticket: proofline run evaluate_experiment --ticket TICKET."
    stops_all: ClassVar[bool] = True  # what is measured beside stale evidence is of another candidate

    def measured(self, data: Dossier) -> Measured:
        """How many things changed since the evaluation, and which."""
        changed = data.changed or ()
        return (Measurement(name=CHANGED, value=len(changed)),), changed

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when anything changed: the evaluation was of something else."""
        if not evidence.value(CHANGED):
            why = "the evaluation is of what is there today: the same runs, model, data, plan and champion"
            return self.finding(evidence, Verdict.PASS, why)
        return self.finding(
            evidence,
            Verdict.FAIL,
            f"the evaluation is stale: {'; '.join(evidence.named)}",
            remedy=f"Evaluate it as it is today: proofline run evaluate_experiment "
            f"--ticket {evidence.subject} --again.",
        )
