"""Is it declared what is watched in production, and where people look at it?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

FEATURES, METRICS, DASHBOARDS = "watched features", "watched metrics", "dashboards"
_WOULD_BRING = {
    FEATURES: "features in section drift",
    METRICS: "a metric in promotion, alerts",
    DASHBOARDS: "a place where people look, in promotion, dashboards",
}


class Monitoring(ReadinessCheck):
    """Are features and a metric watched in production, and is there a place where people look at them?"""

    name = "monitoring"
    group: ClassVar[Group] = "operations"
    needs = "operation"
    to_bring = "Name in model.yaml features (drift), a metric (promotion, alerts) and dashboards (promotion)."
    may_be_signed = True

    def measured(self, data: Dossier) -> Measured:
        """How many features, metrics and dashboards the plan names; the dashboards by name."""
        operation = data.operation
        if operation is None:
            return (), ()
        found = {FEATURES: operation.features, METRICS: operation.metrics, DASHBOARDS: operation.dashboards}
        return tuple(Measurement(name=name, value=len(named)) for name, named in found.items()), (
            operation.dashboards
        )

    def judged(self, evidence: Evidence) -> Finding:
        """PASS when there is one of each; else UNKNOWN: people may watch what the plan does not name."""
        lacking = [name for name in _WOULD_BRING if not evidence.value(name)]
        if lacking:
            settle = f"Name in model.yaml {', '.join(_WOULD_BRING[name] for name in lacking)}."
            why = f"the plan names no {' and no '.join(lacking)}"
            return self.open(evidence, why, settle)
        counts = ", ".join(f"{evidence.value(name) or 0:,.0f} {name}" for name in _WOULD_BRING)
        return self.finding(
            evidence, Verdict.PASS, f"{counts} are declared; people look at {evidence.named[0]}"
        )
