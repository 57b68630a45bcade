"""Are the planned seeds of this look all there, each once? A seed left out may be one left out on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from tasks.checks import Check
from tasks.experiments.experiment import Experiment
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict


class PlannedSeeds(Check[Experiment]):
    """Is every planned seed of this look logged exactly once, in both arms?

    Seeds that are not planned for this look are neither counted nor missed.
    """

    name: ClassVar[str] = "planned_seeds"
    about: ClassVar[About] = "experiment"

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the planned seeds that both arms logged exactly once, and name the others."""
        arms = {"candidate": Counter(data.candidate_seeds), "baseline": Counter(data.baseline_seeds)}
        once = sum(all(logged[seed] == 1 for logged in arms.values()) for seed in data.planned_seeds)
        wrong = (w for arm, logged in arms.items() for w in _wrong(arm, logged, data.planned_seeds))
        logged = Measurement(
            name="seeds logged",
            value=once,
            unit="seeds",
            n=len(data.planned_seeds),
            method="planned seeds logged exactly once in both arms",
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
                e, Verdict.PASS, f"All {logged.n:,} planned seeds are logged once in both arms"
            )
        found = f"Of {logged.n:,} planned seeds {logged.value or 0:,.0f} are logged once in both arms"
        return self.finding(
            e,
            Verdict.UNKNOWN,
            f"{found}: {'; '.join(e.named)}",
            remedy="Train the missing seeds; of a seed logged twice, mark all but the first run as failed.",
            settle=f"Every planned seed logged exactly once: {'; '.join(e.named)}.",
        )


def _wrong(arm: str, logged: Counter[int], planned: Sequence[int]) -> Iterator[str]:
    """What an arm lacks and has too often, in words."""
    if missing := [seed for seed in planned if not logged[seed]]:
        yield f"{arm} lacks {_seeds(missing)}"
    if doubled := [seed for seed in planned if logged[seed] > 1]:
        yield f"{arm} has {_seeds(doubled)} more than once"


def _seeds(seeds: Sequence[int]) -> str:
    return f"{'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}"
