"""Did the gate find the candidate better, and no worse anywhere?"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Outcome, Verdict

CHECKS = "checks that pass"
_REMEDY = "Do not promote it; the evaluation's page says what failed. Change the recipe, in a new ticket."
_NO_BETTER = (
    "It is no worse and not shown to be better. Change the recipe in a new ticket, or say in model.yaml that "
    "no worse is enough: equivalent_suffices: true."
)
_MORE = "Do what the evaluation says would settle it, then evaluate the ticket again."


class NoRegression(ReadinessCheck):
    """Did the gate of experiments let the candidate pass: better, and no worse anywhere?

    PROMOTABLE passes, also at the gate of a first model. EQUIVALENT, no worse but not better, passes where
    the plan says that it suffices.
    """

    name = "no_regression"
    group: ClassVar[Group] = "evaluation"
    needs = "evaluation"
    to_bring = "Evaluate the ticket: proofline run evaluate_experiment --ticket TICKET."

    equivalent_suffices: bool = Field(
        False, description="whether EQUIVALENT passes; true as well where model.yaml says so of the gate"
    )

    def measured(self, data: Dossier) -> Measured:
        """How many of the gate's checks pass, and what it said: the outcome, the gate, its reason."""
        made = data.evaluation
        if made is None or made.gate.about != "experiment":
            return (Measurement(name=CHECKS, value=None),), ("", "", "")
        passing = sum(found.verdict is Verdict.PASS for found in made.findings)
        return (
            (Measurement(name=CHECKS, value=passing, n=len(made.findings)),),
            (made.outcome.value, made.gate.name, made.reason),
        )

    def judged(self, evidence: Evidence) -> Finding:
        """PASS as the gate said; FAIL on NOT_PROMOTABLE and on EQUIVALENT that does not suffice."""
        outcome, gate, reason = evidence.named
        said = f"gate {gate} said {outcome}: {reason}"
        if outcome == Outcome.PROMOTABLE:
            return self.finding(evidence, Verdict.PASS, said)
        if outcome == Outcome.EQUIVALENT and self.equivalent_suffices:
            return self.finding(evidence, Verdict.PASS, f"{said}, which suffices by the plan")
        if outcome in {Outcome.EQUIVALENT, Outcome.NOT_PROMOTABLE}:
            remedy = _NO_BETTER if outcome == Outcome.EQUIVALENT else _REMEDY
            return self.finding(evidence, Verdict.FAIL, said, remedy=remedy)
        why = said if outcome else "the evaluation is no decision about an experiment"
        remedy = f"{_MORE} {self.to_bring}" if outcome else self.to_bring
        settle = "An evaluation that ends in PROMOTABLE; its page says what that takes."
        return self.finding(evidence, Verdict.UNKNOWN, why, remedy=remedy, settle=settle)
