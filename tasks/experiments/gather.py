"""From example-level predictions of many runs to the scores of two arms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.area_under_curve import auc_influence
from tasks.experiments.experiment import Scores

Arm = Literal["candidate", "baseline"]


@dataclass(frozen=True)
class Predictions:
    """Example-level predictions of one run: ``columns`` are arrays of shape (n_examples,)."""

    arm: str
    seed: int
    columns: Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Wanted:
    """How one metric is read: see the same fields in Scores."""

    name: str
    direction: Literal["higher", "lower"]
    target: float | None
    margin: float
    smallest_gain: float
    unit: str


def logged_seeds(runs: Sequence[Predictions], arm: Arm, planned: Sequence[int]) -> tuple[int, ...]:
    """Planned seeds that an arm has logged, in order; a seed logged twice stands twice."""
    return tuple(sorted(run.seed for run in runs if run.arm == arm and run.seed in planned))


def gather_scores(
    runs: Sequence[Predictions], wanted: Sequence[Wanted], planned: Sequence[int]
) -> dict[str, Scores]:
    """Scores of every wanted metric, over the planned seeds that both arms logged exactly once.

    A metric that a run did not log is left out: the check that asks for it then cannot tell.

    Raises
    ------
    InputError
        When runs were not judged on the same examples and the same truth, or log no numbers.
    """
    counts = Counter((run.arm, run.seed) for run in runs)
    seeds = [s for s in planned if counts["candidate", s] == 1 and counts["baseline", s] == 1]
    arms = {arm: [_run_of(runs, arm, seed) for seed in seeds] for arm in ("candidate", "baseline")}
    orders = _common_order([run for arm in arms.values() for run in arm])
    found: dict[str, Scores] = {}
    for metric in wanted:
        rows = {arm: _rows(arms[arm], metric.name, orders) for arm in arms}
        candidate, baseline = rows["candidate"], rows["baseline"]
        if seeds and candidate is not None and baseline is not None:
            found[metric.name] = Scores(
                candidate=candidate,
                baseline=baseline,
                direction=metric.direction,
                target=metric.target,
                margin=metric.margin,
                smallest_gain=metric.smallest_gain,
                unit=metric.unit,
            )
    return found


def metric_values(name: str, columns: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float64] | None:
    """Per-example values of a metric, shape (n_examples,), whose mean is the metric.

    A column of that name is taken as it is; ``auc`` is made from ``y_true`` and ``y_score``.
    None when the run logged neither.
    """
    if name in columns:
        return _numbers(name, columns)
    if name == "auc" and {"y_true", "y_score"} <= columns.keys():
        return auc_influence(_numbers("y_true", columns), _numbers("y_score", columns))
    return None


def _numbers(name: str, columns: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(columns[name], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"column {name}: found something that is no number; allowed: numbers") from error


def _run_of(runs: Sequence[Predictions], arm: str, seed: int) -> Predictions:
    return next(run for run in runs if (run.arm, run.seed) == (arm, seed))


def _common_order(runs: Sequence[Predictions]) -> dict[tuple[str, int], npt.NDArray[np.intp]]:
    """For each run the order that sorts its examples by id; all must hold the same ones, each once."""
    orders: dict[tuple[str, int], npt.NDArray[np.intp]] = {}
    first: Predictions | None = None
    for run in runs:
        ids = _ids(run)
        order = np.argsort(ids, kind="stable")
        orders[run.arm, run.seed] = order
        first = first or run
        if not np.array_equal(ids[order], _ids(first)[orders[first.arm, first.seed]]):
            raise InputError(
                f"{run.arm}, seed {run.seed}: found {len(ids):,} examples that are not those of the other "
                "runs; allowed: the same example_id in every run of a ticket"
            )
        if not np.array_equal(_truth(run, order), _truth(first, orders[first.arm, first.seed])):
            raise InputError(
                f"{run.arm}, seed {run.seed}: found y_true that differs from the other runs'; "
                "allowed: the same truth of every example in every run of a ticket"
            )
    return orders


def _ids(run: Predictions) -> npt.NDArray[np.str_]:
    """Ids of the run's examples, shape (n_examples,); each must be there and stand once."""
    found = np.asarray(run.columns.get("example_id", ()))
    ids = found.astype(np.str_)
    if not len(ids) or any(one is None or one != one for one in found.tolist()):  # noqa: PLR0124 - NaN
        raise InputError(
            f"{run.arm}, seed {run.seed}: found examples without example_id; needed: one for each"
        )
    if len(np.unique(ids)) < len(ids):
        raise InputError(
            f"{run.arm}, seed {run.seed}: found an example_id more than once; allowed: each once"
        )
    return ids


def _truth(run: Predictions, order: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    truth = np.asarray(run.columns.get("y_true", ()))
    return truth[order] if len(truth) else truth


def _rows(
    runs: Sequence[Predictions], name: str, orders: Mapping[tuple[str, int], npt.NDArray[np.intp]]
) -> npt.NDArray[np.float64] | None:
    """Values of one metric, shape (n_seeds, n_examples); None when a run lacks it."""
    values = [metric_values(name, run.columns) for run in runs]
    present = [v[orders[r.arm, r.seed]] for v, r in zip(values, runs, strict=True) if v is not None]
    return np.stack(present) if present and len(present) == len(runs) else None
