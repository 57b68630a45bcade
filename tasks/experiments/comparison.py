"""A candidate against a baseline over seeds and examples: better, no worse, or worse, and how sure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.settle import Settle, SettledBy, settle
from tasks.experiments.standard_error import Floats, Spread, spread_of
from tasks.experiments.unevenness import evened
from tasks.experiments.zero_one import with_floor
from tasks.stats.student_t import t_above, t_exceeded
from tasks.vocabulary import Interval

NAN = float("nan")

# Differences that are equal but for rounding do not vary; relative to the largest value.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Comparison:
    """How much better the candidate is, how sure that is, and what would settle what is open.

    Attributes
    ----------
    difference : float
        Mean of candidate minus baseline; higher is better. NaN when a value is missing or there is none.
    standard_error, df : float
        Of the difference, and its degrees of freedom. NaN when the spread is not known: fewer than
        two seeds, a missing value, or values that do not vary at all. All p-values are then NaN,
        so that none is below any level.
    margin : float
        A loss up to this is no loss.
    more_seeds, more_examples : int or None
        How many more (seeds of each arm) would settle it; None when nothing is needed of it, or
        when no number up to ``MOST_SEEDS`` and ``MOST_EXAMPLES`` suffices: ``settled_by`` says which.
    settled_by : SettledBy
        What the comparison waits for.
    assumed_difference : float
        The true difference taken for granted in ``more_seeds`` and ``more_examples``.
    skewness : float
        Of the difference, from the examples. What makes a claim too easy is taken off its t, and more
        beyond ``MOST_SKEWNESS``, where a few examples decide.
    """

    difference: float
    standard_error: float
    df: float
    margin: float
    more_seeds: int | None = None
    more_examples: int | None = None
    settled_by: SettledBy = SettledBy.UNTOLD
    assumed_difference: float = NAN
    skewness: float = 0.0

    @property
    def p_superior(self) -> float:
        """One-sided p-value of "better": the true difference is above 0."""
        return self.p_above(0.0)

    @property
    def p_non_inferior(self) -> float:
        """One-sided p-value of "no worse": the true difference is above minus the margin."""
        return self.p_above(-self.margin)

    @property
    def p_inferior(self) -> float:
        """One-sided p-value of "worse": the true difference is below minus the margin."""
        return self.p_below(-self.margin)

    def p_above(self, value: float) -> float:
        """One-sided p-value of "the true difference is above ``value``"."""
        return t_above(evened((self.difference - value) / self.standard_error, self.skewness), self.df)

    def p_below(self, value: float) -> float:
        """One-sided p-value of "the true difference is below ``value``"."""
        return t_above(evened((value - self.difference) / self.standard_error, -self.skewness), self.df)

    def interval(self, level: float = 0.95) -> Interval | None:
        """Two-sided t interval of the difference; None when the spread is not known."""
        if np.isnan(self.df):
            return None
        reach = self.standard_error * t_exceeded((1 - level) / 2, self.df)
        return Interval(self.difference - reach, self.difference + reach, level)


def compare(
    candidate: npt.ArrayLike,
    baseline: npt.ArrayLike,
    *,
    paired: bool,
    margin: float,
    smallest_gain: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Comparison:
    """Whether a candidate is better, no worse or worse than a baseline, over seeds and examples.

    Parameters
    ----------
    candidate, baseline : array_like, shape (n_seeds,) or (n_seeds, n_examples)
        Values of each seed (and example), higher is better. Examples are the same in both, in the
        same order; seeds are the same in both when ``paired``. Without examples (or with one) the
        result does not extend to new examples.
    paired : bool
        Whether the seeds of the two arms belong together row by row.
    margin : float
        A loss up to this is no loss; 0 or more, in the metric's unit.
    smallest_gain : float
        Smallest useful gain, 0 or more. With one, what is to be settled is whether the candidate is
        better (taking this gain for granted) until such a gain is excluded; otherwise whether it is
        no worse (taking equality for granted).
    alpha, power : float
        One-sided level of this look, and the power that more seeds or examples should give.

    Raises
    ------
    InputError
        When the shapes do not belong together, or margin or smallest gain are negative.

    References
    ----------
    Crossed random seeds and examples: Clark, H. H. (1973), Journal of Verbal Learning and Verbal
    Behavior 12, 335-359. Without examples it is Welch's, or the paired, t-test.
    """
    if not (margin >= 0 and smallest_gain >= 0):
        raise InputError(f"found margin {margin} and smallest gain {smallest_gain}; needed: 0 or more")
    c, b = _matched(candidate, baseline, paired)
    if not (c.size and b.size and np.isfinite(c).all() and np.isfinite(b).all()):
        return Comparison(NAN, NAN, NAN, margin)
    difference = float(c.mean() - b.mean())
    spread = _known_spread(c, b, paired, margin)
    if spread is None:
        return Comparison(difference, NAN, NAN, margin)
    known = Comparison(difference, spread.standard_error, spread.df, margin, skewness=spread.skewness)
    return with_needs(known, spread, smallest_gain=smallest_gain, alpha=alpha, power=power)


def _matched(candidate: npt.ArrayLike, baseline: npt.ArrayLike, paired: bool) -> tuple[Floats, Floats]:
    c, b = (np.asarray(arm, dtype=np.float64) for arm in (candidate, baseline))
    same_examples = c.ndim == b.ndim and c.shape[1:] == b.shape[1:] and c.ndim in {1, 2}
    if not same_examples or (paired and len(c) != len(b)):
        raise InputError(
            f"found a candidate of shape {c.shape} and a baseline of shape {b.shape}; needed: (n_seeds,) or "
            "(n_seeds, n_examples), with the same examples in both and the same seeds when paired"
        )
    return c, b


def _known_spread(c: Floats, b: Floats, paired: bool, margin: float) -> Spread | None:
    """None when there are too few seeds or nothing varies."""
    if min(len(c), len(b)) < 2:
        return None
    spread = spread_of((c - b,) if paired else (c, b))
    largest = max(max(float(arm.max()), -float(arm.min())) for arm in (c, b))
    return with_floor(spread, c, b, margin) if spread.standard_error > ROUNDING * largest else None


def with_needs(
    known: Comparison, spread: Spread, *, smallest_gain: float = 0.0, alpha: float, power: float = 0.8
) -> Comparison:
    """The comparison with what would settle it; fields as in `compare`."""
    gain_is_open = smallest_gain > 0 and known.p_below(smallest_gain) >= alpha
    bound, assumed = (0.0, smallest_gain) if gain_is_open else (-known.margin, 0.0)
    answered = known.p_inferior < alpha or known.p_above(bound) < alpha
    if answered:
        return _with(known, Settle(SettledBy.NOTHING), assumed)
    needed = settle(spread, lift=assumed - bound, alpha=alpha, power=power)
    if needed.by is not SettledBy.NOTHING:
        return _with(known, needed, assumed)
    # Today's numbers should have shown the assumed difference and did not, so it is not the likely
    # one: plan for the difference that was measured.
    needed = settle(spread, lift=known.difference - bound, alpha=alpha, power=power)
    return _with(known, needed, known.difference)


def _with(known: Comparison, needed: Settle, assumed: float) -> Comparison:
    return replace(
        known,
        more_seeds=needed.more_seeds,
        more_examples=needed.more_examples,
        settled_by=needed.by,
        assumed_difference=assumed,
    )
