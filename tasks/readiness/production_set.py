"""Was the model judged on data like that of production?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

SAID, NEWER = "said to be like production", "newer version"


class ProductionSet(ReadinessCheck):
    """Was the model judged on the newest evaluation data, which the plan says is like production?

    That data is like production is a person's word in the plan, with its reason. It holds for the newest
    version: where a newer one was accepted since, a person may still vouch for the older.
    """

    name = "production_set"
    group: ClassVar[Group] = "evaluation"
    needs = "data"
    to_bring = "Say in model.yaml, promotion.production, where the evaluation data is from, and until when."
    may_be_signed = True

    def measured(self, data: Dossier) -> Measured:
        """Whether the plan says so, and whether there is a newer version; the version, and what is said."""
        facts = data.data
        newer, said = (facts.newer_evaluation, facts.production.strip()) if facts else ("", "")
        measurements = (
            Measurement(name=SAID, value=int(bool(said))),
            Measurement(name=NEWER, value=int(bool(newer))),
        )
        return measurements, (facts.evaluation if facts else "", newer or said)

    def judged(self, evidence: Evidence) -> Finding:
        """UNKNOWN without the plan's word, or with a newer version."""
        judged, other = evidence.named
        if not evidence.value(SAID):
            return self.open(evidence, "the plan does not say why the evaluation data is like production")
        if evidence.value(NEWER):
            why = f"it was judged on {judged or 'no known version'}, and {other} was accepted since"
            settle = f"Judge the candidate on {other}, or have a person vouch for the older version."
            return self.open(evidence, why, settle)
        why = f"it was judged on {judged}, the newest version; the plan says: {other}"
        return self.finding(evidence, Verdict.PASS, why)
