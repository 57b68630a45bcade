"""What the checks before a promotion share: a part of the dossier, or the sentence on why it is not there."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np

from tasks.checks import Check
from tasks.readiness.dossier import Dossier
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

Group = Literal["reproducibility", "evaluation", "integration", "operations", "sign-offs"]
TAKES_MINUTES = frozenset({"served", "rerun"})  # parts of the dossier that are judged again for some days
Measured = tuple[tuple[Measurement, ...], tuple[str, ...]]  # and the names of what a person should look at


class ReadinessCheck(Check[Dossier]):
    """A question about one part of the dossier."""

    about = "promotion"
    group: ClassVar[Group]
    needs: ClassVar[str]  # the dossier's field; while it is None nothing was measured
    to_bring: ClassVar[str]  # what would bring it, as a sentence
    may_be_signed: ClassVar[bool] = False  # whether a person may vouch for it while it is UNKNOWN

    @abstractmethod
    def measured(self, data: Dossier) -> Measured:
        """Measurements, one at least, and the names of what a person should look at."""

    @abstractmethod
    def judged(self, evidence: Evidence) -> Finding:
        """The finding on what was measured."""

    def measure(self, data: Dossier, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """What the dossier's part says; without it only why it is not there."""
        measurements, named = self.seen(data)
        return (
            Evidence(subject=data.subject, data_digest=data.digest, measurements=measurements, named=named),
        )

    def seen(self, data: Dossier) -> Measured:
        """What was measured; without the dossier's part nothing, and why it is not there."""
        if getattr(data, self.needs) is None:
            why = data.untold.get(self.needs)
            return (), (why,) if why else ()
        return self.measured(data)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """A finding on each; UNKNOWN where nothing was measured."""
        return tuple(self.judged(one) if one.measurements else self._untold(one) for one in evidence)

    def open(self, evidence: Evidence, why: str, settle: str = "") -> Finding:
        """UNKNOWN, with what would settle it as the remedy: ``to_bring`` unless something else would."""
        settle = settle or self.to_bring
        return self.finding(evidence, Verdict.UNKNOWN, why, remedy=settle, settle=settle)

    def _untold(self, evidence: Evidence) -> Finding:
        return self.open(evidence, evidence.named[0] if evidence.named else "nothing was measured")
