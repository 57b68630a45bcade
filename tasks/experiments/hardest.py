"""Examples on which a candidate does worst: where a researcher looks first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from tasks.experiments.arms import Arms, Ordered
from tasks.experiments.metric_values import Columns, Floats, is_made, numbers


class Hard(NamedTuple):
    """An example with its mean over the seeds of each arm; ``baseline`` is None where it has none."""

    example: str
    candidate: float
    baseline: float | None


class Hardest(NamedTuple):
    """The worst examples first; ``measure`` says what their numbers are, means over so many ``seeds``."""

    measure: str
    seeds: int
    examples: tuple[Hard, ...]


DISTANCE = "distance of the score from the truth"


def hardest(
    arms: Arms, metric: str, direction: Literal["higher", "lower"], *, most: int = 20
) -> Hardest | None:
    """The examples on which the candidate's seeds do worst on average.

    Parameters
    ----------
    arms : Arms
        Runs of both arms, their examples in one order.
    metric : str
        A column of the examples; for ``auc`` and ``f1``, which are no means of examples, the distance of
        score and truth stands in.
    direction : {'higher', 'lower'}
        Which way the metric is better.
    most : int
        How many examples at most.

    Returns
    -------
    Hardest or None
        Equal ones in the order of their ids; examples without a value in every seed are left out. None
        when no candidate logged the metric by example.
    """
    found = _mean(arms.candidate, metric)
    if found is None:
        return None
    is_distance = is_made(metric, _columns(arms.candidate[0], metric))
    badness = -found if direction == "higher" and not is_distance else found
    ids = np.asarray(arms.candidate[0].columns("example_id")["example_id"]).astype(np.str_)
    known = np.flatnonzero(~np.isnan(found))
    worst = known[np.argsort(-badness[known], kind="stable")][:most]
    other = _mean(arms.baseline, metric)
    rows = (Hard(str(ids[n]), float(found[n]), None if other is None else _known(other[n])) for n in worst)
    return Hardest(DISTANCE if is_distance else metric, len(arms.candidate), tuple(rows))


def _mean(runs: Sequence[Ordered], metric: str) -> Floats | None:
    """The examples' values averaged over runs, shape (n_examples,); NaN where one is missing."""
    values = [_values(run, metric) for run in runs]
    held = [one for one in values if one is not None]
    return np.mean(held, axis=0) if held and len(held) == len(values) else None


def _values(run: Ordered, metric: str) -> Floats | None:
    columns = _columns(run, metric)
    if metric in columns:
        return numbers(metric, columns)
    if is_made(metric, columns):
        return np.abs(numbers("y_true", columns) - numbers("y_score", columns))
    return None


def _columns(run: Ordered, metric: str) -> Columns:
    return run.columns(metric, "y_true", "y_score")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
