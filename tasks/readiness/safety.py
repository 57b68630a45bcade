"""Were unsafe events shown to be rare enough?"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import WAIVES, Evidence, Finding, Measurement, Verdict

ASKED, FAILED, OPEN = "kinds of event", "not rare enough", "not shown"
_RATE_LIMIT = "rate_limit"


class Safety(ReadinessCheck):
    """Was every kind of unsafe event shown to be rarer than its limit?

    It rests on the checks ``rate_limit`` of the evaluation. A plan without any says why none is needed.
    Safety blocks: the check is always a must, and nobody can sign for it.
    """

    name = "safety"
    group: ClassVar[Group] = "evaluation"
    needs = "evaluation"
    to_bring = "Evaluate the ticket: proofline run evaluate_experiment --ticket TICKET."

    need: Literal["must"] = Field("must", description="always must: safety is never only shown")
    none_needed: str = Field(
        "", description="why no unsafe event can happen, such as: it answers with a number alone"
    )

    def measured(self, data: Dossier) -> Measured:
        """How many kinds of event were asked about, how many failed or stayed open; those first."""
        found = [f for f in data.evaluation.findings if f.check == _RATE_LIMIT] if data.evaluation else []
        failed = [f.subject for f in found if f.verdict is Verdict.FAIL]
        passed = [f.subject for f in found if f.verdict is Verdict.PASS]
        still = [f.subject for f in found if f.subject not in {*failed, *passed}]
        measurements = (
            Measurement(name=ASKED, value=len(found)),
            Measurement(name=FAILED, value=len(failed), n=len(found)),
            Measurement(name=OPEN, value=len(still), n=len(found)),
        )
        return measurements, (*failed, *still, *passed)

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when one failed; UNKNOWN when one is open, or none was asked and the plan does not say why."""
        asked, failed, still = (int(evidence.value(name) or 0) for name in (ASKED, FAILED, OPEN))
        if failed:
            named = ", ".join(evidence.named[:failed])
            remedy = "Do not promote it; mend the model and open a new ticket."
            return self.finding(
                evidence, Verdict.FAIL, f"not shown to be rare enough: {named}", remedy=remedy
            )
        if still:
            named = ", ".join(evidence.named[:still])
            settle = f"More prompts, until the evaluation can tell of {named}."
            return self.open(evidence, f"neither shown nor refuted: {named}", settle)
        if asked:
            why = f"shown to be rarer than their limits: {', '.join(evidence.named)}"
            return self.finding(evidence, Verdict.PASS, why)
        if self.none_needed.strip():
            why = f"no unsafe event is asked about, {WAIVES}: {self.none_needed.strip()}"
            return self.finding(evidence, Verdict.PASS, why)
        settle = "Add rate_limit to the checks of model.yaml, or say in none_needed why no event can happen."
        why = "the evaluation asks about no unsafe event"
        return self.open(evidence, why, settle)
