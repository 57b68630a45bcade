"""Guard: a metric that must not get worse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from tasks.checks import Check, threshold
from tasks.experiments.comparison import compare
from tasks.experiments.experiment import Experiment
from tasks.experiments.metric_evidence import (
    comparison_measurements,
    metric_evidence,
    settling_measurements,
    shown,
    turned,
)
from tasks.experiments.metric_wording import NOT_LOGGED, margin, odds, scope, settles, standing, untold
from tasks.vocabulary import About, Evidence, Finding, Verdict


class Guard(Check[Experiment]):
    """Is this metric shown to be no worse than the baseline's, within the canvas's margin?

    "Not shown to be worse" is not enough to pass: it rewards few and noisy seeds. Every look spends
    ``alpha / looks``. All guards must pass, which needs no correction; to call one of several worse
    does, and as one check sees one metric, it takes Holm's first step: the level is divided by
    ``guards``. A guard that later steps would call worse is UNKNOWN, which does not pass either.
    """

    name: ClassVar[str] = "guard"
    about: ClassVar[About] = "experiment"
    example: ClassVar[Mapping[str, Any]] = {"metric": "accuracy"}

    metric: str = Field(description="name of a metric in the canvas", min_length=1)
    alpha: float = threshold(
        0.05,
        stricter="lower",
        unit="share",
        description="chance of a wrong answer over all looks together",
        gt=0,
        lt=0.5,
    )
    guards: int = Field(1, ge=1, description="how many guards the plan has; used to call one worse")

    @property
    def asks(self) -> str:
        """The gate waits for this metric's guard."""
        return f"{self.name}/{self.metric}"

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Compare both arms; ``alpha`` enters only the numbers of seeds and examples that would settle it."""
        scores = data.scores.get(self.metric)
        if scores is None:
            return (metric_evidence(data, self.metric),)
        found = compare(
            turned(scores, scores.candidate),
            turned(scores, scores.baseline),
            paired=scores.paired,
            margin=scores.margin,
            alpha=self.alpha / data.looks,
        )
        measured = comparison_measurements(scores, found) + settling_measurements(found, scores.unit)
        return (metric_evidence(data, self.metric, measured),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when shown no worse, FAIL when shown worse than the margin, else UNKNOWN."""
        return tuple(self._judge(e) for e in evidence)

    def _judge(self, e: Evidence) -> Finding:
        if why := untold(e):
            return self.finding(e, Verdict.UNKNOWN, why[0], remedy=NOT_LOGGED, settle=why[1])
        level = self.alpha / (e.value("looks") or 1)
        if shown(e, "no worse", level):
            within = f"shown to be within {margin(e)} ({odds(e, 'no worse', level)})"
            return self.finding(
                e, Verdict.PASS, f"{e.subject} is no worse: {standing(e)}, {within}{scope(e)}"
            )
        if shown(e, "worse", level / self.guards):
            beyond = f"shown to be beyond {margin(e)} ({odds(e, 'worse', level / self.guards)})"
            return self.finding(
                e,
                Verdict.FAIL,
                f"{e.subject} is worse: {standing(e)}, {beyond}{scope(e)}",
                remedy="Look at the examples that lost; change the recipe and open a new ticket.",
            )
        open_ = f"a loss beyond {margin(e)} is neither excluded ({odds(e, 'no worse', level)}) nor shown"
        return self.finding(
            e,
            Verdict.UNKNOWN,
            f"{e.subject} is not shown to be no worse: {standing(e)}, and {open_}{scope(e)}",
            remedy="Do not promote on this evidence.",
            settle=settles(e, "the baseline"),
        )
