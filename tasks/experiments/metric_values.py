"""Per-example values whose mean is a metric, from what a run logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.stats.area_under_curve import auc_influence
from tasks.stats.f1_score import f1_influence

Columns = Mapping[str, npt.NDArray[Any]]
Floats = npt.NDArray[np.float64]

# Metrics that are no means of examples, made from y_true and y_score.
MADE: Mapping[str, Callable[[Floats, Floats], Floats]] = {"auc": auc_influence, "f1": f1_influence}


def metric_values(name: str, columns: Columns) -> Floats | None:
    """Per-example values of a metric, shape (n_examples,), whose mean is the metric.

    A column of that name is taken as it is; ``auc`` and ``f1`` are else made from ``y_true`` and
    ``y_score``. None when the run logged neither. Missing values are NaN.

    Raises
    ------
    InputError
        When a column holds something that is no number.
    """
    if name in columns:
        return numbers(name, columns)
    if is_made(name, columns):
        return MADE[name](numbers("y_true", columns), numbers("y_score", columns))
    return None


def is_made(name: str, columns: Columns) -> bool:
    """Whether the metric is made from truth and score, anew in every slice."""
    return name not in columns and name in MADE and {"y_true", "y_score"} <= columns.keys()


def numbers(name: str, columns: Columns) -> Floats:
    """A column as numbers, None as NaN; InputError when it holds anything else."""
    try:
        return np.asarray(columns[name], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"column {name}: found something that is no number; allowed: numbers") from error
