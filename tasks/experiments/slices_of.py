"""The scores of both arms within each value of a slice column."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.arms import Arms, Ordered
from tasks.experiments.experiment import Scores
from tasks.experiments.gather import Wanted, read_for
from tasks.experiments.metric_values import Floats, is_made, metric_values

MISSING = "(none)"  # the slice of examples that have no value
MOST_SLICES = 1000  # of one column; more is an id rather than a slice

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Sliced:
    """Scores by slice column, value and metric, and the value of every example by column."""

    scores: Mapping[str, Mapping[str, Mapping[str, Scores]]]
    value_of: Mapping[str, npt.NDArray[np.str_]]


def slices_of(
    arms: Arms,
    wanted: Sequence[Wanted],
    scores: Mapping[str, Scores],
    asked: Mapping[str, Collection[str]],
) -> Sliced:
    """Scores of the asked metrics within every value of the asked columns.

    Parameters
    ----------
    arms : Arms
        The runs that ``scores`` were made from.
    wanted : sequence of Wanted
        How metrics are read.
    scores : mapping of str to Scores
        By metric, over all examples; means within a slice are taken from these.
    asked : mapping of str to collection of str
        For each slice column the metrics that are asked within it. A column that a run did not log is
        left out, and so is a metric without scores.

    Returns
    -------
    Sliced
        Area under the curve and F1 are made anew inside each slice. Examples without a value are the
        slice ``(none)``.

    Raises
    ------
    InputError
        When runs put an example into different slices, or a column has more than 1,000 values.
    """
    value_of = {c: v for c in asked if (v := _values(arms, c)) is not None}
    found: dict[str, dict[str, dict[str, Scores]]] = {}
    for column, values in value_of.items():
        metrics = [metric for metric in wanted if metric.name in asked[column] and metric.name in scores]
        found[column] = {
            value: {metric.name: _within(arms, metric, scores[metric.name], places) for metric in metrics}
            for value, places in _places(column, values).items()
        }
    return Sliced(found, value_of)


def _within(arms: Arms, metric: Wanted, whole: Scores, places: Places) -> Scores:
    """The scores of one metric over the examples at ``places``."""
    if any(is_made(metric.name, run.run.columns) for run in arms.all):
        made = [_made(runs, metric.name, places) for runs in (arms.candidate, arms.baseline)]
        return metric.scores(made[0], made[1], paired=arms.paired)
    return metric.scores(whole.candidate[:, places], whole.baseline[:, places], paired=arms.paired)


def _made(runs: Sequence[Ordered], name: str, places: Places) -> Floats:
    rows = np.empty((len(runs), len(places)))
    for row, run in zip(rows, runs, strict=True):
        columns = {n: values[places] for n, values in run.columns(*read_for(name, run)).items()}
        row[:] = metric_values(name, columns)
    return rows


def _places(column: str, values: npt.NDArray[np.str_]) -> dict[str, Places]:
    """Where each value stands, by value."""
    names, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(names) > MOST_SLICES:
        raise InputError(
            f"slice column {column}: found {len(names):,} values; allowed: up to {MOST_SLICES:,}"
        )
    ends = np.split(np.argsort(codes, kind="stable"), np.cumsum(counts)[:-1])
    return {str(name): places for name, places in zip(names, ends, strict=True)}


def _values(arms: Arms, column: str) -> npt.NDArray[np.str_] | None:
    """The slice of every example as text; None when a run did not log the column."""
    held = [run.columns(column).get(column) for run in arms.all]
    logged = [values for values in held if values is not None]
    if not logged or len(logged) < len(held):
        return None
    first = _texts(logged[0])
    for run, values in zip(arms.all, logged, strict=True):
        if not np.array_equal(values, logged[0]) and not np.array_equal(_texts(values), first):
            raise InputError(
                f"{run.run.arm}, seed {run.run.seed}: found values of slice column {column} that differ from "
                "the other runs'; allowed: the same slice of every example in every run of a ticket"
            )
    return first


def _texts(values: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    return np.array([_text(value) for value in values.tolist()], dtype=np.str_)


def _text(value: Any) -> str:
    """A slice's name; whole numbers that a gap in the column made fractional stay whole."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return MISSING
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
