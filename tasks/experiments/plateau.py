"""Whether a run of attempts still gains: the chance that the next ones gain a useful step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.stats.student_t import t_above

Floats = npt.NDArray[np.float64]

AHEAD = 3  # attempts that the question is about
LEAST = 5  # attempts; from 4 on, luck as large as the step stops half as many again that still gain
WINDOW = 8  # newest attempts that are looked at: early leaps say nothing of what is left to gain

# The prior. Before any attempt the odds are even that the next ones gain the step; the line is worth one
# attempt-square against those measured; luck is half a step on an attempt, which counts as two attempts.
LINE_WORTH = 1.0
LUCK_IN_STEPS = 0.5
LUCK_WORTH = 2.0
CRASHED = 8.0  # residual standard deviations below the others' line: no luck, something broke
MOST_CRASHED = 0.25  # share of the attempts: where more lie that far off, that is how they vary
_MAD_TO_SD = 1.4826  # of a normal distribution


@dataclass(frozen=True)
class Ahead:
    """What the next attempts are expected to gain, and the chance that it is at least the step.

    ``gain`` is the expected gain of the next ``AHEAD`` attempts together, in the metric's unit;
    ``probability`` is in (0, 1); ``attempts`` counts those that were looked at, ``crashed`` those left out.
    """

    probability: float
    gain: float
    attempts: int
    crashed: int = 0


def gain_ahead(attempts: npt.ArrayLike, *, step: float) -> Ahead | None:
    """The chance that the next three attempts truly gain at least the smallest useful step.

    Attempts are taken as a straight line with luck around it: a normal-inverse-gamma prior on slope
    and luck, a flat one on where the line stands, so the slope's posterior is a t distribution. What
    counts is the line: a lucky attempt is no gain. Of more than ``WINDOW`` attempts the newest count, and
    of these none that crashed.

    Parameters
    ----------
    attempts : array_like, shape (n_attempts,)
        The metric of each attempt in the order in which they were made, higher is better.
    step : float
        The smallest useful gain, above 0, in the metric's unit.

    Returns
    -------
    Ahead or None
        None for fewer than ``LEAST`` attempts that count, or when a value is missing.

    Raises
    ------
    InputError
        When the step is not above 0.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., section 14.8 (informative priors as
    additional observations), for a centred line with one slope.
    Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. JASA 63, 1379-1389:
    the line that tells what crashed.
    """
    if not step > 0:
        raise InputError(f"found a smallest useful gain of {step}; needed: one above 0")
    values = np.asarray(attempts, dtype=np.float64)[-WINDOW:]
    if len(values) < LEAST or not np.isfinite(values).all():
        return None
    # In steps, so that the same attempts in another unit give the same chance.
    steps = (values - values.mean()) / step
    place = np.flatnonzero(~_crashed(steps))
    if len(place) < LEAST:
        return None
    slope, scale, df = _slope(steps[place] - steps[place].mean(), place - place.mean())
    chance = t_above((1 / AHEAD - slope) / scale, df)
    return Ahead(chance, AHEAD * slope * step, len(place), len(values) - len(place))


def _crashed(steps: Floats) -> npt.NDArray[np.bool_]:
    """Which attempts lie far below the line of the others, which no single one of them bends."""
    first, second = np.triu_indices(len(steps), 1)
    slope = np.median((steps[second] - steps[first]) / (second - first))
    above = steps - slope * np.arange(len(steps))
    above -= np.median(above)
    luck = max(_MAD_TO_SD * float(np.median(np.abs(above))), LUCK_IN_STEPS)
    crashed = np.asarray(above < -CRASHED * luck)
    return crashed if crashed.sum() <= MOST_CRASHED * len(steps) else np.zeros_like(crashed)


def _slope(centred: Floats, place: Floats) -> tuple[float, float, float]:
    """Posterior centre, scale and degrees of freedom of the gain of one attempt, in steps."""
    n = len(centred)
    spread, expected = float(place @ place), 1 / AHEAD
    worth = LINE_WORTH + spread
    measured = float(place @ centred) / spread
    slope = (LINE_WORTH * expected + spread * measured) / worth
    luck = LUCK_WORTH * LUCK_IN_STEPS**2 + float(centred @ centred) - spread * measured**2
    luck += LINE_WORTH * spread / worth * (measured - expected) ** 2
    df = LUCK_WORTH + n - 1
    return slope, float(np.sqrt(luck / df / worth)), df
