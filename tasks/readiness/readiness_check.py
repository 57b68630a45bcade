"""What the checks before a promotion share: a part of the dossier, or the sentence on why it is not there."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np

from tasks.checks import Check
from tasks.readiness.dossier import Dossier
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

Group = Literal["reproducibility", "evaluation", "integration", "operations", "sign-offs"]


class ReadinessCheck(Check[Dossier]):
    """A question about one part of the dossier."""

    about = "promotion"
    group: ClassVar[Group]
    needs: ClassVar[str]  # the dossier's field; while it is None nothing was measured
    to_bring: ClassVar[str]  # what would bring it, as a sentence
    may_be_signed: ClassVar[bool] = False  # whether a person may vouch for it while it is UNKNOWN

    @abstractmethod
    def measured(self, data: Dossier) -> tuple[tuple[Measurement, ...], tuple[str, ...]]:
        """Measurements, one at least, and the names of what a person should look at."""

    @abstractmethod
    def judged(self, evidence: Evidence) -> Finding:
        """The finding on what was measured."""

    def measure(self, data: Dossier, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """What the dossier's part says; without it only why it is not there."""
        evidence = Evidence(subject=data.subject, data_digest=data.digest)
        if getattr(data, self.needs) is None:
            why = data.untold.get(self.needs)
            return (evidence.model_copy(update={"named": (why,) if why else ()}),)
        measurements, named = self.measured(data)
        return (evidence.model_copy(update={"measurements": measurements, "named": named}),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """A finding on each; UNKNOWN where nothing was measured."""
        return tuple(self.judged(one) if one.measurements else self._untold(one) for one in evidence)

    def _untold(self, evidence: Evidence) -> Finding:
        why = evidence.named[0] if evidence.named else "nothing was measured"
        return self.finding(evidence, Verdict.UNKNOWN, why, remedy=self.to_bring, settle=self.to_bring)
