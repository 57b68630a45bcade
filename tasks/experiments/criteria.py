"""Are the criteria those that were locked? A bar that is moved after the jump measures nothing."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check
from tasks.experiments.experiment import Experiment
from tasks.vocabulary import About, Evidence, Finding, Measurement, Need, Verdict


class CriteriaKept(Check[Experiment]):
    """Are the criteria those that were locked when the ticket's first run was logged?

    A change is shown and does not stop the gate: it may be right, and its reason is in the record. It is
    asked of every experiment, whether or not the plan lists it.
    """

    name: ClassVar[str] = "criteria"
    about: ClassVar[About] = "experiment"

    need: Need = Field("note", description="must: the gate waits for it; note: it is only shown")

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count what differs from the locked criteria, and name it."""
        runs = len(data.candidate_seeds) + len(data.baseline_seeds)
        return (
            Evidence(
                subject=data.subject,
                measurements=(
                    Measurement(name="deviations", value=len(data.deviations)),
                    Measurement(name="runs", value=runs, unit="runs"),
                ),
                named=data.deviations,
                data_digest=data.digest,
            ),
        )

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when nothing was changed, WARN when something was, UNKNOWN while no run is logged."""
        return tuple(self._judge(e) for e in evidence)

    def _judge(self, e: Evidence) -> Finding:
        if not e.value("runs"):
            return self.finding(
                e,
                Verdict.UNKNOWN,
                "No run is logged, so no criteria are locked yet",
                remedy="Train the planned seeds; the criteria are locked with the first.",
                settle="A first run of the ticket.",
            )
        if not e.named:
            return self.finding(e, Verdict.PASS, "The criteria are those that were locked")
        return self.finding(
            e,
            Verdict.WARN,
            f"The criteria are not those that were locked before: {'; '.join(e.named)}",
            remedy="Judge the outcome with this in mind, or test it again on new data in a new ticket.",
        )
