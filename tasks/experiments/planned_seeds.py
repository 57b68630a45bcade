"""Are the planned seeds of this look all there, each once? A seed left out may be one left out on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check
from tasks.experiments.arms import Arm
from tasks.experiments.copied_seeds import say_copied
from tasks.experiments.experiment import Experiment, Scores
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_MOST_NAMED = 20  # a plan may have hundreds; nobody reads more in one line
ARMS: tuple[Arm, ...] = ("candidate", "baseline")
NO_BASELINE = "no run of a baseline is there to compare with, and this is no first model: "
_BASELINE_OR_FIRST = (
    "Train a baseline, by the recipe that serves or is in use. Where the project has none yet, declare the "
    "first model: section first in model.yaml, and no run of any ticket with the tag proofline.role baseline."
)


class PlannedSeeds(Check[Experiment]):
    """Is every planned seed of this look logged exactly once, in each arm?

    Seeds that are not planned for this look are neither counted nor missed. Seeds that logged exactly
    the same values are one run, unless the recipe is deterministic and examples say how far chance goes.
    """

    name: ClassVar[str] = "planned_seeds"
    about: ClassVar[About] = "experiment"
    comes_first: ClassVar[bool] = True  # over chosen seeds another check's FAIL says as little as its PASS

    arms: tuple[Arm, ...] = Field(
        ARMS, min_length=1, description="whose seeds; a first model has no baseline"
    )
    deterministic: bool = Field(
        False, description="whether every seed gives the same model, so that equal values are no copies"
    )

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the planned seeds that each arm logged exactly once, and name the others."""
        logged_by = {"candidate": data.candidate_seeds, "baseline": data.baseline_seeds}
        arms = {arm: Counter(logged_by[arm]) for arm in self.arms}
        once = sum(all(logged[seed] == 1 for logged in arms.values()) for seed in data.planned_seeds)
        planned = data.planned_seeds
        alone = "baseline" in arms and not data.baseline_seeds and data.not_first
        compared = {arm: logged for arm, logged in arms.items() if logged or not alone}
        wrong = [w for arm, logged in compared.items() for w in wrong_seeds(arm, logged, planned)]
        wrong += [f"{NO_BASELINE}{alone}"] if alone else []
        copied = [] if wrong else [c for arm in self.arms for c in say_copied(data.scores, arm, planned)]
        logged = Measurement(
            name="seeds logged",
            value=once,
            unit="seeds",
            n=len(planned),
            method=f"planned seeds logged exactly once by {' and '.join(self.arms)}",
        )
        return (
            Evidence(
                subject=data.subject,
                measurements=(
                    logged,
                    Measurement(name="copies", value=len(copied), unit="groups of seeds"),
                    Measurement(name="examples", value=max(map(_examples, data.scores.values()), default=0)),
                ),
                named=(*wrong, *copied),
                data_digest=data.digest,
            ),
        )

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when all are there; else UNKNOWN: a comparison over chosen seeds or copies says nothing."""
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
        there = f"All {logged.n:,} planned seeds are logged once {self._where}"
        if e.value("copies"):
            return self._judge_copies(e, f"{there}; {'; '.join(e.named)}")
        if not e.named:
            return self.finding(e, Verdict.PASS, there)
        if e.named[-1].startswith(NO_BASELINE):
            return self.finding(
                e, Verdict.UNKNOWN, "; ".join(e.named), remedy=_BASELINE_OR_FIRST, settle=_BASELINE_OR_FIRST
            )
        found = f"Of {logged.n:,} planned seeds {logged.value or 0:,.0f} are logged once {self._where}"
        return self.finding(
            e,
            Verdict.UNKNOWN,
            f"{found}: {'; '.join(e.named)}",
            remedy="Train the missing seeds; of a seed logged twice, mark all but the first run as failed.",
            settle=f"Every planned seed logged exactly once: {'; '.join(e.named)}.",
        )

    def _judge_copies(self, e: Evidence, found: str) -> Finding:
        if self.deterministic and e.value("examples"):
            return self.finding(e, Verdict.PASS, f"{found}, as a deterministic recipe does")
        if self.deterministic:
            remedy = "Log proofline/examples.parquet with every run: its examples show how far chance goes."
            settle = "Values of every example: nothing else varies where the recipe is deterministic."
            return self.finding(e, Verdict.UNKNOWN, found, remedy=remedy, settle=settle)
        return self.finding(
            e,
            Verdict.UNKNOWN,
            f"{found}: does the seed reach training?",
            remedy="Hand the seed to training and train again; a recipe without chance says "
            "deterministic: true in the check planned_seeds of model.yaml.",
            settle="Seeds that are runs of their own.",
        )

    @property
    def _where(self) -> str:
        return "in both arms" if len(self.arms) > 1 else f"by the {self.arms[0]}"


def _examples(scores: Scores) -> int:
    return scores.candidate.shape[1] if scores.candidate.ndim > 1 else 0


def is_complete(data: Experiment) -> bool:
    """Whether every planned seed is logged exactly once in both arms, or in the only one that is logged."""
    arms = [Counter(seeds) for seeds in (data.candidate_seeds, data.baseline_seeds) if seeds]
    planned = data.planned_seeds
    return bool(data.candidate_seeds) and all(logged[seed] == 1 for logged in arms for seed in planned)


def look_lacks(planned: Sequence[int], logged: Mapping[Arm, Sequence[int]], *, is_first: bool) -> str:
    """What a look lacks of its planned seeds, or has too often, in words; "" when it is all there.

    A first model is compared with nothing: its baseline is not asked for, unless some of it is logged.
    """
    asked = {arm: seeds for arm, seeds in logged.items() if seeds or arm == "candidate" or not is_first}
    return "; ".join(s for arm, seeds in asked.items() for s in wrong_seeds(arm, Counter(seeds), planned))


def wrong_seeds(arm: str, logged: Counter[int], planned: Sequence[int]) -> Iterator[str]:
    """What an arm lacks and has too often, in words."""
    if missing := [seed for seed in planned if not logged[seed]]:
        yield f"{arm} lacks {seeds_named(missing)}"
    if doubled := [seed for seed in planned if logged[seed] > 1]:
        yield f"{arm} has {seeds_named(doubled)} more than once"


def seeds_named(seeds: Sequence[int]) -> str:
    """The seeds in a line: "seeds 1, 2 and 40 more"."""
    more = len(seeds) - _MOST_NAMED
    named = ", ".join(map(str, seeds[:_MOST_NAMED]))
    return f"{'seed' if len(seeds) == 1 else 'seeds'} {named}{f' and {more} more' if more > 0 else ''}"
