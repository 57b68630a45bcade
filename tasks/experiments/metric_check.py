"""What all checks of one metric share: the metric, and the chance of error that the looks share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from tasks.checks import Check, threshold
from tasks.experiments.experiment import Experiment
from tasks.vocabulary import About, Evidence, Finding, Verdict


def chance_of_error(default: float) -> Any:
    """Field of a check: its one-sided level, of which every look spends its part."""
    return threshold(
        default,
        stricter="lower",
        unit="share",
        description="chance of a wrong answer over all looks together",
        gt=0,
        lt=0.5,
    )


class MetricCheck(Check[Experiment]):
    """A question about one metric of the canvas. Every look spends ``alpha / looks``."""

    about: ClassVar[About] = "experiment"
    example: ClassVar[Mapping[str, Any]] = {"metric": "accuracy"}

    metric: str = Field(description="name of a metric in the canvas", min_length=1)
    alpha: float = chance_of_error(0.05)

    @property
    def asks(self) -> str:
        """The gate waits for this metric's answer."""
        return f"{self.name}/{self.metric}"

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """One finding an evidence."""
        return tuple(self._judge(e) for e in evidence)

    @abstractmethod
    def _judge(self, e: Evidence) -> Finding: ...

    def _level(self, e: Evidence) -> float:
        """What this look may spend."""
        return self.alpha / (e.value("looks") or 1)

    def _open(self, e: Evidence, reason: str, settle: str) -> Finding:
        """Not shown either way."""
        return self.finding(
            e, Verdict.UNKNOWN, reason, remedy="Do not promote on this evidence.", settle=settle
        )

    def _untold(self, e: Evidence, why: tuple[str, str], remedy: str) -> Finding:
        """Nothing can be told: ``why`` gives the reason and what would change that."""
        return self.finding(e, Verdict.UNKNOWN, why[0], remedy=remedy, settle=why[1])
