"""Consistency: how much a metric varies from seed to seed."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from tasks.checks import threshold
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.metric_check import MetricCheck
from tasks.experiments.metric_evidence import LEVEL, metric_evidence
from tasks.experiments.metric_wording import NOT_LOGGED, listed, missing_values
from tasks.experiments.settle import MOST_SEEDS
from tasks.vocabulary import Evidence, Finding, Interval, Measurement, Verdict


class Consistency(MetricCheck):
    """Is this metric's variation over seeds, relative to its mean, shown to be below its limit?

    Judged is the chi-squared bound of the coefficient of variation, not its sample value, which is too
    small half of the time: at 5 seeds and one look, "below 3 %" takes a sample value below 1.26 %. The
    bound holds for seeds that vary normally: a rare collapse is mostly missed by a few seeds.
    The mean is taken as known, which at limits up to 30 % changes little.
    """

    name: ClassVar[str] = "consistency"

    limit: float = threshold(
        0.03,
        stricter="lower",
        unit="share",
        description="standard deviation over seeds to stay below, as a share of the mean",
        gt=0,
        le=0.3,
    )

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Mean and coefficient of variation of the candidate over its seeds."""
        scores = data.scores.get(self.metric)
        measured = () if scores is None else _measurements(scores)
        return (metric_evidence(data, self.metric, measured),)

    def _judge(self, e: Evidence) -> Finding:
        """PASS when the upper bound is below the limit, FAIL when the lower is above, else UNKNOWN."""
        varies, seeds = e.value("variation"), round(e.value("seeds") or 0)
        if varies is None or varies == 0:
            return self._untold(e, _why_untold(e), NOT_LOGGED if varies is None else _NO_CHANCE)
        level = self._level(e)
        low, high = varies * bound(seeds, 1 - level), varies * bound(seeds, level)
        seen = f"{e.subject} varies by {varies:.2%} of its mean over {seeds:,} seeds"
        if high < self.limit:
            sure = f"{100 * (1 - level):.4g}% sure if seeds vary normally"
            return self.finding(e, Verdict.PASS, f"{seen}, at most {high:.2%}, {sure}")
        if low > self.limit:
            return self.finding(
                e,
                Verdict.FAIL,
                f"{seen}, at least {low:.2%}, above the limit of {self.limit:.2%}",
                remedy="Find what makes the training unsteady; change the recipe and open a new ticket.",
            )
        needed = (
            f"less than {self.limit / bound(seeds, level):.2%} is needed to show less than {self.limit:.2%}"
        )
        return self._open(e, f"{seen}, at most {high:.2%}; {needed}", self._settles(e, varies, seeds, level))

    def _settles(self, e: Evidence, varies: float, seeds: int, level: float) -> str:
        more = range(seeds + 1, MOST_SEEDS + 1)
        needed = next((s for s in more if varies * bound(s, level) < self.limit), None)
        if needed is None:
            return (
                f"No number up to {MOST_SEEDS} seeds would show {e.subject} to vary by less than "
                f"{self.limit:.2%} if it goes on as seen; a steadier recipe would."
            )
        more_seeds = f"{needed - seeds:,} more seeds ({needed:,} in all)"
        return f"{more_seeds} would settle it, if {e.subject} goes on varying as seen."


def bound(seeds: int, level: float) -> float:
    """Factor on a sample's standard deviation that the true one exceeds with chance ``level``.

    References
    ----------
    (S - 1) s^2 / sigma^2 is chi-squared with S - 1 degrees of freedom for normal values.
    """
    return float(np.sqrt((seeds - 1) / special.chdtri(seeds - 1, 1 - level)))


def _measurements(scores: Scores) -> tuple[Measurement, ...]:
    values = scores.candidate
    by_seed = values.mean(axis=1) if values.ndim == 2 and values.shape[1] else values.ravel()
    seeds = Measurement(name="seeds", value=len(by_seed))
    if not by_seed.size or not np.isfinite(by_seed).all():
        return (seeds,)
    mean = float(by_seed.mean())
    shown = (Measurement(name="candidate", value=mean, unit=scores.unit, n=len(by_seed)), seeds)
    if len(by_seed) < 2 or mean <= 0:
        return shown
    varies = 0.0 if np.ptp(by_seed) == 0 else float(by_seed.std(ddof=1)) / mean
    tail, n = (1 - LEVEL) / 2, len(by_seed)
    interval = Interval(varies * bound(n, 1 - tail), varies * bound(n, tail), LEVEL)
    return (*shown, Measurement(name="variation", value=varies, unit="share", n=n, interval=interval))


_NO_CHANCE = "Pass the seed on to the training; leave the check out where a recipe has no chance in it."


def _why_untold(e: Evidence) -> tuple[str, str]:
    mean, seeds = e.value("candidate"), e.value("seeds")
    if mean is None:
        cells = [one for one in e.named if not one.startswith("baseline seed")]
        return f"Values of {e.subject} are missing{listed(cells)}", missing_values(e.subject, cells)
    if (seeds or 0) < 2:
        return f"Only one seed of {e.subject} is there", "At least 1 more seed."
    if mean <= 0:
        return (
            f"{e.subject} has a mean of {mean:,.3g}; a share of the mean says something only above 0",
            "A metric that is always above 0.",
        )
    return (
        f"Every seed gave the same {e.subject}, as if the seed did not reach the training",
        "Seeds that differ.",
    )
