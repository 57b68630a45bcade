"""From what many runs logged to the scores of two arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasks.errors import InputError
from tasks.experiments.arms import Arms, Ordered, Predictions, chosen
from tasks.experiments.experiment import Scores
from tasks.experiments.metric_values import MADE, Floats, metric_values
from tasks.experiments.rare_class import lacking
from tasks.experiments.whole_run import without_broadcast

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

    def scores(self, candidate: Floats, baseline: Floats, *, paired: bool, lacks: str = "") -> Scores:
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
            lacks=lacks,
        )


def scores_of(arms: Arms, wanted: Sequence[Wanted]) -> dict[str, Scores]:
    """Scores of every wanted metric over the planned seeds that are logged exactly once.

    Parameters
    ----------
    arms : Arms
        Runs of both arms, their examples in one order; see :func:`~tasks.experiments.arms.arms_of`.
    wanted : sequence of Wanted
        The metrics; one that a run did not log is left out: the check that asks for it cannot tell.

    Returns
    -------
    dict of str to Scores
        Shape (n_seeds, n_examples), examples in the order of their ids; (n_seeds,) where no run's
        examples differ. Without any run of the baseline its scores are empty, shape (0, n_examples).

    Raises
    ------
    InputError
        When a run logs something that is no number, or a value of its own for what is made from
        truth and score.
    """
    found: dict[str, Scores] = {}
    for metric in wanted if arms.candidate else ():
        candidate = _rows(arms.candidate, metric.name)
        baseline = _rows(arms.baseline, metric.name) if arms.baseline else _none_like(candidate)
        if candidate is not None and baseline is not None:
            first = arms.candidate[0]
            lacks = lacking(metric.name, first.columns(*read_for(metric.name, first)))
            both = without_broadcast(candidate, baseline)
            found[metric.name] = metric.scores(*both, paired=arms.paired, lacks=lacks)
    return found


def gather_metrics(
    runs: Sequence[Predictions], wanted: Sequence[Wanted], planned: Sequence[int], *, paired: bool = True
) -> dict[str, Scores]:
    """Scores of shape (n_seeds,) from the runs' own metrics, where no run logged its examples.

    What they show does not extend to other examples. Seeds and metrics as in :func:`scores_of`.
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
    """The columns that a metric is made from; InputError when there are two ways."""
    if name in MADE and {name, *READ} <= run.run.columns.keys():
        raise InputError(
            f"{run.run.arm}, seed {run.run.seed}: found a column {name} beside y_true and y_score; allowed: "
            f"y_true and y_score alone, from which {name} is made for every example"
        )
    return (name,) if name in run.run.columns else READ


def _none_like(values: Floats | None) -> Floats | None:
    """No seed of the same examples."""
    return None if values is None else values[:0]
