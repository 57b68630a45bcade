"""How sure a mean difference is when both the seeds and the examples could have been others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tasks.experiments.unevenness import mean_skewness

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spread:
    """Variance of a mean difference, by where it comes from.

    ``seed`` and ``cell`` (shape (n_arms,)) hold one entry when seeds are paired, one for each arm
    when not; ``seeds`` (same shape) counts them. ``examples`` is 0 when only the metric itself is
    known; ``example`` and ``cell`` are then 0 as well, as if these examples were all there are.
    ``skewness`` is that of the mean difference, as far as it comes from the examples.
    """

    seed: Floats
    example: float
    cell: Floats
    seeds: Floats
    examples: int
    skewness: float = 0.0

    @property
    def standard_error(self) -> float:
        """Square root of V_seed + V_example - V_cell, at least that of the larger of the first two.

        The residual of seeds and examples is in both of the first two terms, hence taken off once.
        """
        seed = float(self.seed.sum())
        both = seed + self.example - float(self.cell.sum())
        return float(np.sqrt(max(both, seed, self.example)))

    @property
    def df(self) -> float:
        """Degrees of freedom by Satterthwaite; NaN when nothing varies."""
        parts = float(np.sum(self.seed**2 / (self.seeds - 1)))
        parts += self.example**2 / max(self.examples - 1, 1)
        return self.standard_error**4 / parts if parts > 0 else float("nan")


def spread_of(arms: tuple[Floats, ...]) -> Spread:
    """Spread of a mean difference of seeds and examples that are both taken as a sample.

    Parameters
    ----------
    arms : tuple of ndarray, shape (n_seeds,) or (n_seeds, n_examples)
        The differences, when seeds are paired; else candidate and baseline, on the same examples.
        At least two seeds each; no missing values.

    References
    ----------
    Two-way random effects without replication: Searle, Casella & McCulloch (1992), Variance
    Components, ch. 4; degrees of freedom: Satterthwaite, F. E. (1946), Biometrics Bulletin 2, 110-114.
    """
    seeds = np.array([len(arm) for arm in arms], dtype=np.float64)
    seed = np.array([_seed_means(arm).var(ddof=1) for arm in arms]) / seeds
    examples = arms[0].shape[1] if arms[0].ndim == 2 else 0
    if examples < 2:
        return Spread(seed, 0.0, np.zeros_like(seed), seeds, 0)
    by_example = arms[0].mean(axis=0) - (arms[1].mean(axis=0) if len(arms) == 2 else 0.0)
    cell = np.array([_residual_variance(arm) for arm in arms]) / (seeds * examples)
    found = Spread(seed, float(by_example.var(ddof=1)) / examples, cell, seeds, examples)
    return replace(found, skewness=mean_skewness(by_example) * _share_of_examples(found) ** 1.5)


def _share_of_examples(spread: Spread) -> float:
    """The examples' part of the variance, 0-1."""
    error = spread.standard_error
    return spread.example / error**2 if error > 0 else 0.0


def _seed_means(arm: Floats) -> Floats:
    return arm if arm.ndim == 1 else arm.mean(axis=1)


def _residual_variance(arm: Floats) -> float:
    """Mean square of what is left once seed and example means are taken off."""
    left = arm - arm.mean(axis=1, keepdims=True)
    left -= left.mean(axis=0)
    degrees: int = (len(arm) - 1) * (arm.shape[1] - 1)
    return float(np.einsum("ij,ij->", left, left)) / degrees
