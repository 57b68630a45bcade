"""How often runs of attempts are stopped: the chance of a useful step beside "the last three within 1 %"."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.tables import options, rate, show
from tasks.experiments.kill_rules import UNLIKELY
from tasks.experiments.plateau import LEAST, gain_ahead

STEP = 0.01  # smallest useful gain
ATTEMPTS = 8
GAINS = (0.0, 0.005, 0.01)  # of an attempt; a useful step in three takes a third of STEP
LUCK = (0.002, 0.005, 0.01)  # standard deviation of an attempt around its line

Runs = npt.NDArray[np.float64]


def main() -> None:
    """Print the table."""
    asked = options(__doc__ or "", repetitions=2000)
    rng = np.random.default_rng(asked.seed)
    rows = []
    for gain in GAINS:
        for luck in LUCK:
            runs = gain * np.arange(ATTEMPTS) + rng.normal(0, luck, (asked.repetitions, ATTEMPTS))
            stopped = [int(rule(runs).sum()) for rule in (by_chance, by_range)]
            rows.append([f"{gain:g}", f"{luck:g}", *(rate(hits, len(runs)) for hits in stopped)])
    show(["gain an attempt", "luck (sd)", "chance below 10 %", "last three within 1 %"], rows)


def by_chance(runs: Runs) -> npt.NDArray[np.bool_]:
    """Whether the chance of a useful step was below 10 % after any attempt up to the last."""
    return np.array([any(_is_unlikely(run[:made]) for made in range(LEAST, ATTEMPTS + 1)) for run in runs])


def by_range(runs: Runs) -> npt.NDArray[np.bool_]:
    """Whether the newest three ever lay within 0.01 of each other."""
    windows = np.lib.stride_tricks.sliding_window_view(runs, 3, axis=1)
    return np.asarray((np.ptp(windows, axis=2) < STEP).any(axis=1))


def _is_unlikely(attempts: Runs) -> bool:
    found = gain_ahead(attempts, step=STEP)
    return found is not None and found.probability < UNLIKELY


if __name__ == "__main__":
    main()
