"""Are alerts declared, and was each of them raised once in a drill?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

RULES, UNTRIED, SILENT = "alert rules", "never tried", "not raised"


class Alerts(ReadinessCheck):
    """Are alerts declared, and was each of them raised once by numbers that must raise it?"""

    name = "alerts"
    group: ClassVar[Group] = "operations"
    needs = "operation"
    to_bring = "Declare alerts in model.yaml, promotion, and try each once: proofline drill alerts."
    may_be_signed = True

    def measured(self, data: Dossier) -> Measured:
        """How many rules there are, were never tried, or stayed silent; those by their words."""
        rules = data.operation.rules if data.operation else ()
        raised = {one.rule: one.raised for one in data.operation.fired} if data.operation else {}
        silent = [rule for rule in rules if raised.get(rule) is False]
        untried = [rule for rule in rules if rule not in raised]
        counts = {RULES: len(rules), UNTRIED: len(untried), SILENT: len(silent)}
        measurements = tuple(Measurement(name=name, value=n, n=len(rules)) for name, n in counts.items())
        return measurements, (*silent, *untried)

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when a trial raised nothing; UNKNOWN while none is declared or one was never tried."""
        rules, untried, silent = (int(evidence.value(name) or 0) for name in (RULES, UNTRIED, SILENT))
        if not rules:
            return self.open(evidence, "no alert is declared")
        if silent:
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"{silent} of {rules} alerts stayed silent when tried, such as: {evidence.named[0]}",
                remedy="See why the event does not reach Prefect, and try again: proofline drill alerts.",
            )
        if untried:
            why = f"{untried} of {rules} alerts were never tried as they are now: {evidence.named[0]}"
            settle = "Try each once: proofline drill alerts."
            return self.open(evidence, why, settle)
        return self.finding(evidence, Verdict.PASS, f"all {rules} alerts were raised once in a drill")
