"""How often was the evaluation set looked at? What is chosen on it often enough fits it by luck."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check, threshold
from tasks.experiments.experiment import Experiment
from tasks.vocabulary import About, Evidence, Finding, Measurement, Need, Verdict


class Openings(Check[Experiment]):
    """How often was this version of the evaluation set opened in the project?

    Each opening may call a useless candidate better by chance. It is shown and does not stop the gate, and
    is asked of every experiment, whether or not the plan lists it.
    """

    name: ClassVar[str] = "openings"
    about: ClassVar[About] = "experiment"

    need: Need = Field("note", description="must: the gate waits for it; note: it is only shown")
    # At 2.5 % each, ten openings for useless candidates call one of them better in up to 22 of 100 projects.
    most: int = threshold(
        10,
        stricter="lower",
        unit="openings",
        description="openings of one version of the evaluation set beyond which it should be renewed",
        ge=1,
    )

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """The openings that the record counts, this one included."""
        counted = Measurement(
            name="openings",
            value=data.openings,
            unit="openings",
            method="evaluations of the project on this version, this one included",
        )
        return (Evidence(subject=data.subject, measurements=(counted,), data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS up to ``most`` openings, WARN beyond, UNKNOWN when none was counted."""
        return tuple(self._judge(e) for e in evidence)

    def _judge(self, e: Evidence) -> Finding:
        opened = round(e.value("openings") or 0)
        if not opened:
            return self.finding(
                e,
                Verdict.UNKNOWN,
                "No opening of the evaluation set is counted",
                remedy="Evaluate the ticket by `proofline run evaluate_experiment`, which counts it.",
                settle="An evaluation that the record counts.",
            )
        times = "once" if opened == 1 else f"{opened:,} times"
        said = f"This version of the evaluation set was opened {times} in the project, this time included"
        if opened <= self.most:
            return self.finding(e, Verdict.PASS, said)
        return self.finding(
            e,
            Verdict.WARN,
            f"{said}; beyond {self.most:,} a gain may be luck on these very examples",
            remedy="Collect new examples, and accept them as the next version of the evaluation set.",
        )
