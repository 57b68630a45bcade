"""Are the planned seeds of this look all there, each once? A seed left out may be one left out on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check
from tasks.experiments.arms import Arm
from tasks.experiments.experiment import Experiment
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict


class PlannedSeeds(Check[Experiment]):
    """Is every planned seed of this look logged exactly once, in each arm?

    Seeds that are not planned for this look are neither counted nor missed.
    """

    name: ClassVar[str] = "planned_seeds"
    about: ClassVar[About] = "experiment"

    arms: tuple[Arm, ...] = Field(
        ("candidate", "baseline"), min_length=1, description="whose seeds; a first model has no baseline"
    )

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the planned seeds that each arm logged exactly once, and name the others."""
        logged_by = {"candidate": data.candidate_seeds, "baseline": data.baseline_seeds}
        arms = {arm: Counter(logged_by[arm]) for arm in self.arms}
        once = sum(all(logged[seed] == 1 for logged in arms.values()) for seed in data.planned_seeds)
        wrong = (w for arm, logged in arms.items() for w in wrong_seeds(arm, logged, data.planned_seeds))
        logged = Measurement(
            name="seeds logged",
            value=once,
            unit="seeds",
            n=len(data.planned_seeds),
            method=f"planned seeds logged exactly once by {' and '.join(self.arms)}",
        )
        return (
            Evidence(
                subject=data.subject,
                measurements=(logged,),
                named=tuple(wrong),
                data_digest=data.digest,
            ),
        )

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when all are there; else UNKNOWN: a comparison over chosen seeds says nothing."""
        return tuple(self._judge(e) for e in evidence)

    def _judge(self, e: Evidence) -> Finding:
        logged = e.get("seeds logged")
        if logged is None or not logged.n:
            return self.finding(
                e,
                Verdict.UNKNOWN,
                "No seeds are planned for this look",
                remedy="Declare the seeds of each look in model.yaml (looks), then train them.",
                settle="At least 2 planned seeds.",
            )
        if not e.named:
            return self.finding(
                e, Verdict.PASS, f"All {logged.n:,} planned seeds are logged once {self._where}"
            )
        found = f"Of {logged.n:,} planned seeds {logged.value or 0:,.0f} are logged once {self._where}"
        return self.finding(
            e,
            Verdict.UNKNOWN,
            f"{found}: {'; '.join(e.named)}",
            remedy="Train the missing seeds; of a seed logged twice, mark all but the first run as failed.",
            settle=f"Every planned seed logged exactly once: {'; '.join(e.named)}.",
        )

    @property
    def _where(self) -> str:
        return "in both arms" if len(self.arms) > 1 else f"by the {self.arms[0]}"


def is_complete(data: Experiment) -> bool:
    """Whether every planned seed is logged exactly once in both arms, or in the only one that is logged."""
    arms = [Counter(seeds) for seeds in (data.candidate_seeds, data.baseline_seeds) if seeds]
    planned = data.planned_seeds
    return bool(data.candidate_seeds) and all(logged[seed] == 1 for logged in arms for seed in planned)


def wrong_seeds(arm: str, logged: Counter[int], planned: Sequence[int]) -> Iterator[str]:
    """What an arm lacks and has too often, in words."""
    if missing := [seed for seed in planned if not logged[seed]]:
        yield f"{arm} lacks {_seeds(missing)}"
    if doubled := [seed for seed in planned if logged[seed] > 1]:
        yield f"{arm} has {_seeds(doubled)} more than once"


def _seeds(seeds: Sequence[int]) -> str:
    return f"{'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}"
