"""Which arm did not log a metric, and which seed logged a value that is none, in words that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tasks.experiments.arms import Predictions
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.metric_values import is_made
from tasks.experiments.planned_seeds import ARMS, seeds_named


def lacking_arms(runs: Sequence[Predictions], metric: str, planned: Sequence[int]) -> tuple[str, ...]:
    """Every arm with runs of planned seeds that did not log this metric: "baseline lacks log_loss".

    Where only some of its seeds lack it they are named: "baseline lacks log_loss in seed 3".
    """
    return tuple(_lacking(runs, metric, planned))


def missing_cells(data: Experiment, scores: Scores) -> tuple[str, ...]:
    """Arms and seeds in which a value of a metric is missing or no number: "candidate seed 2"."""
    logged = {"candidate": data.candidate_seeds, "baseline": data.baseline_seeds}
    once = {arm: [s for s in data.planned_seeds if seeds.count(s) == 1] for arm, seeds in logged.items()}
    if scores.paired and data.baseline_seeds:
        both = set(once["candidate"]) & set(once["baseline"])
        once = {arm: [seed for seed in seeds if seed in both] for arm, seeds in once.items()}
    values = {"candidate": scores.candidate, "baseline": scores.baseline}
    return tuple(
        f"{arm} seed {seed}"
        for arm, seeds in once.items()
        if len(seeds) == len(values[arm])
        for seed, of_seed in zip(seeds, values[arm], strict=True)
        if not np.isfinite(of_seed).all()
    )


def _lacking(runs: Sequence[Predictions], metric: str, planned: Sequence[int]) -> Iterator[str]:
    for arm in ARMS:
        held = {run.seed: _holds(run, metric) for run in runs if run.arm == arm and run.seed in planned}
        without = sorted(seed for seed, holds in held.items() if not holds)
        if without:
            some = "" if len(without) == len(held) else f" in {seeds_named(without)}"
            yield f"{arm} lacks {metric}{some}"


def _holds(run: Predictions, metric: str) -> bool:
    """Whether the run logged it: for every example where it logged examples, else as a value of its own."""
    if not run.columns:
        return metric in run.metrics
    return metric in run.columns or is_made(metric, run.columns)
