"""Guard: a metric that must not get worse."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from tasks.experiments.comparison import compare
from tasks.experiments.experiment import Experiment
from tasks.experiments.metric_check import MetricCheck
from tasks.experiments.metric_evidence import (
    comparison_measurements,
    metric_evidence,
    settling_measurements,
    shown,
    turned,
)
from tasks.experiments.metric_wording import (
    NOT_LOGGED,
    margin,
    odds,
    scope,
    settles,
    standing,
    uneven,
    untold,
)
from tasks.vocabulary import Evidence, Finding, Verdict


class Guard(MetricCheck):
    """Is this metric shown to be no worse than the baseline's, within the canvas's margin?

    "Not shown to be worse" is not enough to pass: it rewards few and noisy seeds. Every look spends
    ``alpha / looks``. All guards must pass, which needs no correction; to call one of several worse
    does, and as one check sees one metric, it takes Holm's first step: the level is divided by
    ``guards``. A guard that later steps would call worse is UNKNOWN, which does not pass either.
    """

    name: ClassVar[str] = "guard"

    guards: int = Field(1, ge=1, description="how many guards the plan has; used to call one worse")

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

    def _judge(self, e: Evidence) -> Finding:
        """PASS when shown no worse, FAIL when shown worse than the margin, else UNKNOWN."""
        if why := untold(e):
            return self._untold(e, why, NOT_LOGGED)
        level = self._level(e)
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
        reason = f"{e.subject} is not shown to be no worse: {standing(e)}, and {open_}{uneven(e)}{scope(e)}"
        return self._open(e, reason, settles(e, "the baseline"))
