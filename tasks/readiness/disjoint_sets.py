"""Do training and evaluation data share rows?"""

from __future__ import annotations

from typing import ClassVar

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

SHARED = "shared rows"


class DisjointSets(ReadinessCheck):
    """Does no row of the evaluation data stand in the training data, by id or content?

    The very versions that the candidate learnt from and is judged on are compared, whatever was compared
    when their batches were accepted.
    """

    name = "disjoint_sets"
    group: ClassVar[Group] = "evaluation"
    needs = "data"
    to_bring = "Name item and content in supply.yaml and train on recorded versions, so that rows compare."

    allowed: int = threshold(
        0, stricter="lower", unit="rows", description="most evaluation rows that may be shared", ge=0
    )

    def measured(self, data: Dossier) -> Measured:
        """How many evaluation rows the training data holds too, and the first of them."""
        facts = data.data
        rows, shared = (facts.evaluation_rows, facts.shared) if facts else (0, None)
        shared_rows = Measurement(
            name=SHARED,
            value=shared if rows else None,
            n=rows,
            method=f"by id or content, among {facts.training_rows if facts else 0:,} training rows",
        )
        return (shared_rows,), facts.shared_named if facts else ()

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL on more shared rows than allowed; UNKNOWN where they were not compared."""
        found = evidence.get(SHARED)
        if found is None or found.value is None:
            return self.open(evidence, "the rows of training and evaluation data could not be compared")
        some = f"{found.value:,.0f}" if found.value else "none"
        stand = "stands" if found.value == 1 else "stand"
        said = f"{some} of {found.n:,} evaluation rows {stand} in the training data"
        if found.value > self.allowed:
            why = f"{said}, first {', '.join(evidence.named)}"
            remedy = "Take the rows out of the training data, train again and evaluate again."
            return self.finding(evidence, Verdict.FAIL, why, remedy=remedy)
        return self.finding(evidence, Verdict.PASS, f"{said} ({found.method})")
