"""Which of the seeds' models would be promoted: the first planned, named before any result is known."""

from __future__ import annotations

from tasks.experiments.experiment import Experiment


def promoted_seed(experiment: Experiment) -> int | None:
    """The first planned seed; None when none is planned."""
    return next(iter(experiment.planned_seeds), None)
