"""Primary: the metric that the experiment is meant to improve."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tasks.experiments.comparison import Comparison, compare
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.metric_check import MetricCheck, chance_of_error
from tasks.experiments.metric_evidence import (
    comparison_measurements,
    metric_evidence,
    p_value,
    settling_measurements,
    shown,
    turned,
)
from tasks.experiments.metric_wording import (
    NOT_LOGGED,
    amount,
    last_look,
    margin,
    odds,
    scope,
    settles,
    standing,
    uneven,
    unit_of,
    untold,
)
from tasks.experiments.target import against_target, is_reached, target_measurements
from tasks.experiments.target_wording import shortfall
from tasks.vocabulary import Evidence, Finding, Verdict


class Primary(MetricCheck):
    """Is this metric shown to be better than the baseline's, and is the canvas's target reached?

    Better is shown one-sided, at ``alpha / looks``. The target is reached when the candidate's mean is at or
    above it (at or below, where lower is better); a mean short of it is FAIL only when the shortfall is shown
    at that level. No worse but not better is WARN (the gate calls it EQUIVALENT) once a useful gain
    is excluded or no look is left.
    """

    name: ClassVar[str] = "primary"

    alpha: float = chance_of_error(0.025)

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Compare with baseline and target; ``alpha`` enters only the numbers that would settle it."""
        scores = data.scores.get(self.metric)
        if scores is None:
            return (metric_evidence(data, self.metric),)
        level = self.alpha / data.looks
        found, reach = _against_baseline(scores, level), against_target(scores, level)
        measured = comparison_measurements(scores, found) + target_measurements(scores, reach)
        too_small = p_value(
            "gain too small",
            found.p_below(scores.useful_gain),
            "one-sided: the gain is too small to be useful",
        )
        so_far = metric_evidence(data, self.metric, (*measured, too_small))
        waits_for = found if reach is None or is_reached(so_far) else reach
        settling = settling_measurements(waits_for, scores.unit)
        return (so_far.model_copy(update={"measurements": so_far.measurements + settling}),)

    def _judge(self, e: Evidence) -> Finding:
        """PASS when better and on target, FAIL when worse or short, WARN when equivalent, else UNKNOWN."""
        if why := untold(e):
            return self._untold(e, why, NOT_LOGGED)
        level = self._level(e)
        return self._worse(e, level) or self._short_of_target(e, level) or self._better(e, level)

    def _worse(self, e: Evidence, level: float) -> Finding | None:
        if not shown(e, "worse", level):
            return None
        beyond = f"shown to be beyond {margin(e)} ({odds(e, 'worse', level)})"
        return self.finding(
            e,
            Verdict.FAIL,
            f"{e.subject} is worse: {standing(e)}, {beyond}{scope(e)}",
            remedy="Keep the baseline; change the recipe and open a new ticket.",
        )

    def _short_of_target(self, e: Evidence, level: float) -> Finding | None:
        if is_reached(e):
            return None
        target = f"the target {amount(e.value('target'), unit_of(e))}"
        seen = f"{shortfall(e, level)}{scope(e)}"
        if shown(e, "below target", level):
            remedy = "Change the recipe, or agree on another target in the canvas, and open a new ticket."
            return self.finding(e, Verdict.FAIL, f"{e.subject} misses {target}: {seen}", remedy=remedy)
        reason = f"{e.subject} is short of {target}, perhaps by chance: {seen}"
        return self._open(e, reason, settles(e, "the target"))

    def _better(self, e: Evidence, level: float) -> Finding:
        seen = f"{standing(e)}, {odds(e, 'superior', level)}"
        if shown(e, "superior", level):
            reason = f"{e.subject} is better: {seen}{on_target(e)}{scope(e)}"
            return self.finding(e, Verdict.PASS, reason)
        excluded = shown(e, "gain too small", level)
        if shown(e, "no worse", level) and (excluded or last_look(e)):
            why = "a useful gain is excluded" if excluded else "no look is left to show a gain"
            return self.finding(
                e,
                Verdict.WARN,
                f"{e.subject} is no worse but not better: {seen}, and {why}{scope(e)}",
                remedy="Keep the baseline, unless the plan says that no worse suffices.",
            )
        reason = f"{e.subject} is not shown to be better: {seen}{uneven(e)}{scope(e)}"
        return self._open(e, reason, settles(e, "the baseline"))


def _against_baseline(scores: Scores, level: float) -> Comparison:
    return compare(
        turned(scores, scores.candidate),
        turned(scores, scores.baseline),
        paired=scores.paired,
        margin=scores.margin,
        smallest_gain=scores.useful_gain,
        alpha=level,
    )


def on_target(e: Evidence) -> str:
    """That the target is reached, to add to a reason; "" where the canvas names none."""
    target = e.value("target")
    return "" if target is None else f", and the target {amount(target, unit_of(e))} is reached"
