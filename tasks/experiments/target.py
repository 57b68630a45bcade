"""The canvas's target: does the candidate reach it, and can a shortfall be chance?"""

from __future__ import annotations

import numpy as np

from tasks.experiments.comparison import Comparison, compare
from tasks.experiments.experiment import Scores
from tasks.experiments.metric_evidence import LEVEL, number, p_value, turned
from tasks.vocabulary import Evidence, Measurement

# 4.4 of 5 and 0.88 are the same target; the mean of seeds can differ from it in the last digit.
ROUNDING = 1e-9


def against_target(scores: Scores, level: float) -> Comparison | None:
    """The candidate beside an arm that is always on target; None where the canvas names none.

    What more seeds or examples should tell apart is the gap measured and none.
    """
    if scores.target is None:
        return None
    candidate = turned(scores, scores.candidate)
    target = turned(scores, np.full_like(scores.candidate, scores.target))
    whole = candidate.size > 0 and bool(np.isfinite(candidate).all())
    gap = abs(float((candidate - target).mean())) if whole else 0.0
    return compare(candidate, target, paired=True, margin=gap, alpha=level)


def target_measurements(scores: Scores, reach: Comparison | None) -> tuple[Measurement, ...]:
    """How far the candidate is above the target, turned so that higher is better."""
    if reach is None:
        return ()
    return (
        Measurement(
            name="above target",
            value=number(reach.difference),
            unit=scores.unit,
            interval=reach.interval(LEVEL),
            method="the candidate's mean better than the target",
        ),
        p_value("below target", reach.p_below(0.0), "one-sided: the candidate is worse than the target"),
    )


def is_reached(e: Evidence) -> bool:
    """Whether the candidate's mean is on or above the target; true where there is none."""
    above, target = e.value("above target"), e.value("target")
    return above is None or target is None or above >= -ROUNDING * abs(target)
