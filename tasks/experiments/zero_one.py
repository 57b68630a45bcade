"""Examples that are right or wrong: how much they vary at least, where the bound in question is the truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tasks.experiments.standard_error import Floats, Spread


def with_floor(spread: Spread, candidate: Floats, baseline: Floats, margin: float) -> Spread:
    """The spread with at least the variance that 0 and 1 have at the bound; as it is for other values.

    A rare kind of example that the candidate always gets wrong may be missing from the sample, which
    then varies too little. Where the truth is a loss of the margin, at least that share of examples differs.
    With such a floor the skewness is no danger any more: it makes passing rarer.
    """
    if not (spread.examples and is_zero_one(candidate)):
        return spread
    if is_zero_one(baseline):
        share = margin
    elif np.ptp(baseline) == 0:  # something simple, or a target
        share = abs(float(baseline[0, 0]))
    else:
        return spread
    return at_least(spread, share * (1 - share) / spread.examples)


def at_least(spread: Spread, example: float) -> Spread:
    """The spread with this variance of the mean over examples, or its own where that is larger."""
    return replace(spread, example=max(spread.example, example), skewness=0.0)


def is_zero_one(values: Floats) -> bool:
    """Whether all values are 0 or 1, or all 0 or -1 where lower is better."""
    return all(bool(np.all((part == 0) | (np.abs(part) == 1))) for part in (values[:1], values)) and bool(
        values.min() >= 0 or values.max() <= 0
    )
