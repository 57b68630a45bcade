"""From what many runs logged to the scores of two arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasks.experiments.arms import Arms, Ordered, Predictions, arms_of, chosen
from tasks.experiments.experiment import Scores
from tasks.experiments.metric_values import Floats, metric_values

READ = ("y_true", "y_score")  # what metrics are made from that are no means of examples


@dataclass(frozen=True)
class Wanted:
    """How one metric is read: see the same fields in Scores."""

    name: str
    direction: Literal["higher", "lower"]
    target: float | None
    margin: float
    smallest_gain: float
    unit: str
    simple: float | None = None
    simple_name: str = ""

    def scores(self, candidate: Floats, baseline: Floats, *, paired: bool) -> Scores:
        """The scores of this metric."""
        return Scores(
            candidate=candidate,
            baseline=baseline,
            direction=self.direction,
            target=self.target,
            margin=self.margin,
            smallest_gain=self.smallest_gain,
            unit=self.unit,
            paired=paired,
            simple=self.simple,
            simple_name=self.simple_name,
        )


def gather_scores(
    runs: Sequence[Predictions], wanted: Sequence[Wanted], planned: Sequence[int], *, paired: bool = True
) -> dict[str, Scores]:
    """Scores of every wanted metric over the planned seeds that are logged exactly once.

    Parameters
    ----------
    runs : sequence of Predictions
        Runs of both arms, with their example-level predictions, in any order of seeds and examples.
    wanted : sequence of Wanted
        The metrics; one that a run did not log is left out: the check that asks for it cannot tell.
    planned : sequence of int
        The seeds of this look.
    paired : bool
        Whether equal seeds of the two arms belong together: only those that both arms logged are then
        compared. Else each arm has its own.

    Returns
    -------
    dict of str to Scores
        Shape (n_seeds, n_examples), examples in the order of their ids. Without any run of the baseline
        its scores are empty, shape (0, n_examples).

    Raises
    ------
    InputError
        When runs were not judged on the same examples and the same truth, or log no numbers.
    """
    return scores_of(arms_of(runs, planned, paired=paired), wanted)


def scores_of(arms: Arms, wanted: Sequence[Wanted]) -> dict[str, Scores]:
    """Scores of every wanted metric that all runs of the arms logged; see :func:`gather_scores`."""
    found: dict[str, Scores] = {}
    for metric in wanted if arms.candidate else ():
        candidate = _rows(arms.candidate, metric.name)
        baseline = _rows(arms.baseline, metric.name) if arms.baseline else _none_like(candidate)
        if candidate is not None and baseline is not None:
            found[metric.name] = metric.scores(candidate, baseline, paired=arms.paired)
    return found


def gather_metrics(
    runs: Sequence[Predictions], wanted: Sequence[Wanted], planned: Sequence[int], *, paired: bool = True
) -> dict[str, Scores]:
    """Scores of shape (n_seeds,) from the runs' own metrics, where no run logged its examples.

    What they show does not extend to other examples. Seeds and metrics as in :func:`gather_scores`.
    """
    arms = chosen(runs, planned, paired=paired)
    held = [run.metrics.keys() for arm in arms.values() for run in arm]
    return {
        metric.name: metric.scores(
            *(np.array([run.metrics[metric.name] for run in arms[arm]]) for arm in ("candidate", "baseline")),
            paired=paired,
        )
        for metric in wanted
        if arms["candidate"] and all(metric.name in names for names in held)
    }


def _rows(runs: Sequence[Ordered], name: str) -> Floats | None:
    """Values of one metric, shape (n_seeds, n_examples); None when a run lacks it."""
    values = [metric_values(name, run.columns(*read_for(name, run))) for run in runs]
    present = [v for v in values if v is not None]
    return np.stack(present) if present and len(present) == len(values) else None


def read_for(name: str, run: Ordered) -> tuple[str, ...]:
    """The columns that a metric is made from."""
    return (name,) if name in run.run.columns else READ


def _none_like(values: Floats | None) -> Floats | None:
    """No seed of the same examples."""
    return None if values is None else values[:0]
