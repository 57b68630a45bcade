"""A slice beside the whole that it is a part of: how far it is behind, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tasks.experiments.comparison import Comparison, with_needs
from tasks.experiments.settle import settle
from tasks.experiments.standard_error import Floats, Spread, spread_of
from tasks.experiments.zero_one import at_least, is_zero_one
from tasks.stats.student_t import t_exceeded
from tasks.vocabulary import Interval


def compare_slice(
    part: Floats, whole: Floats, places: npt.NDArray[np.intp], *, gap: float, alpha: float, slices: int = 1
) -> Comparison:
    """How much better a slice is than the whole, over seeds and examples.

    Parameters
    ----------
    part : ndarray, shape (n_seeds, n_places)
        Values of the slice's examples, higher is better, whose mean is the metric within the slice.
    whole : ndarray, shape (n_seeds, n_examples)
        Values of all examples, whose mean is the metric, of the same seeds.
    places : ndarray, shape (n_places,)
        Where the slice's examples stand in ``whole``; at least two of them, and fewer than all.
    gap : float
        A slice behind by up to this is no matter; above 0, in the metric's unit.
    alpha : float
        One-sided level of this look, for what would settle it.
    slices : int
        How many slices share that level where one is to be called worse.

    Returns
    -------
    Comparison
        Its difference is slice minus whole, its margin ``gap``. What more examples would settle
        counts those of the slice, with the whole growing alike.
    """
    difference = float(part.mean() - whole.mean())
    spread = _spread(part, whole, places, gap)
    known = Comparison(difference, spread.standard_error, spread.df, gap, skewness=spread.skewness)
    if not spread.standard_error > 0:
        return Comparison(difference, float("nan"), float("nan"), gap)
    if is_beyond(known.interval(), gap):
        needed = settle(spread, lift=-gap - difference, alpha=alpha / slices, power=0.8)
        return replace(
            known,
            more_seeds=needed.more_seeds,
            more_examples=needed.more_examples,
            settled_by=needed.by,
            assumed_difference=difference,
        )
    # A slice in which even equality could not be shown needs more examples, however good it looks.
    planned = replace(known, difference=0.0) if reach(known, alpha) >= gap else known
    return replace(with_needs(planned, spread, alpha=alpha), difference=difference)


def is_beyond(interval: Interval | None, gap: float) -> bool:
    """Whether the whole interval of a slice's difference, taken alone, lies beyond the gap."""
    return interval is not None and interval.high < -gap


def reach(found: Comparison, level: float) -> float:
    """How far behind a slice could be, at this one-sided level, that was found to equal the whole."""
    return found.standard_error * t_exceeded(level, found.df)


def _spread(part: Floats, whole: Floats, places: npt.NDArray[np.intp], gap: float) -> Spread:
    """Spread of slice minus whole: an example of the slice moves both, any other the whole alone."""
    here, everywhere = part.shape[1], whole.shape[1]
    slices, wholes = part.mean(axis=1, keepdims=True), whole.mean(axis=1, keepdims=True)
    influence = wholes - whole
    influence[:, places] += (part - slices) * (everywhere / here)
    spread = spread_of((influence + (slices - wholes),))
    # A small slice may happen to vary little, or not at all (30 of 30 right): its examples are taken to vary
    # at least as those of the whole do.
    apart = 1 / here - 1 / everywhere
    least = float(whole.mean(axis=0).var(ddof=1)) * apart
    found = replace(spread, example=max(spread.example, least), examples=here)
    if not is_zero_one(whole):
        return found
    # Where a slice truly is behind by the gap, right and wrong vary more than where it equals the whole.
    share = min(abs(float(whole.mean()) - gap), 1.0)
    return at_least(found, share * (1 - share) * apart)
