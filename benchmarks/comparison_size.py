"""How often is a candidate called better that is not? `compare` beside a t-test over seed means alone."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import stats

from benchmarks.tables import note, options, rate, show
from tasks.experiments.comparison import compare
from tasks.experiments.standard_error import Floats

LEVEL = 0.025
RATIOS = (0.25, 1.0, 4.0)
SEEDS = (3, 5, 10, 20)
EXAMPLES = 200

# Beside an example's own difference: how much of it another seed would change, as a share of its variance.
RESIDUAL = 1.0

# So wide a margin is kept at once: what would settle the rest is not asked here and takes as long again.
MARGIN = 1e9


def main() -> None:
    """Print how often each test errs, by ratio of seed to example variance and number of seeds."""
    asked = options(__doc__ or "", repetitions=10_000)
    rng = np.random.default_rng(asked.seed)
    rows = []
    for ratio, seeds in product(RATIOS, SEEDS):
        note(f"seed to example variance {ratio:g}, {seeds} seeds")
        errors = np.sum([_called_better(rng, ratio, seeds) for _ in range(asked.repetitions)], axis=0)
        rows.append([f"{ratio:g}", seeds, *(rate(int(count), asked.repetitions) for count in errors)])
    show(
        ["seed : example variance", "seeds", "compare, paired", "compare, unpaired", "Welch, seed means"],
        rows,
    )


def _called_better(rng: np.random.Generator, ratio: float, seeds: int) -> npt.NDArray[np.bool_]:
    """Whether each test calls the candidate better, shape (3,)."""
    candidate, baseline = _equal_arms(rng, ratio, seeds)
    paired, unpaired = (
        compare(candidate, baseline, paired=pairs, margin=MARGIN).p_superior for pairs in (True, False)
    )
    means = candidate.mean(axis=1), baseline.mean(axis=1)
    welch = stats.ttest_ind(*means, equal_var=False, alternative="greater").pvalue
    return np.array([paired, unpaired, welch]) < LEVEL


def _equal_arms(rng: np.random.Generator, ratio: float, seeds: int) -> tuple[Floats, Floats]:
    """Two arms, shape (seeds, EXAMPLES), that are equal over all seeds and all examples.

    In units of the variance that other examples would give the mean difference; the ``ratio`` is what
    another seed of each arm would. What pairs of seeds, or examples, share in both arms would cancel
    from `compare` when paired, and is left out.
    """
    seed = rng.normal(scale=np.sqrt(ratio / 2), size=(2, seeds, 1))
    example = rng.normal(scale=np.sqrt(EXAMPLES / 2), size=(2, 1, EXAMPLES))
    cell = rng.normal(scale=np.sqrt(RESIDUAL * EXAMPLES / 2), size=(2, seeds, EXAMPLES))
    candidate, baseline = seed + example + cell
    return candidate, baseline


if __name__ == "__main__":
    main()
