"""The scores of both arms within each value of a slice column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.arms import Arms, Ordered, Predictions
from tasks.experiments.experiment import Scores
from tasks.experiments.gather import Wanted, read_for
from tasks.experiments.metric_values import Floats, is_made, metric_values
from tasks.experiments.rare_class import lacking
from tasks.experiments.short_names import need_short

MISSING = "(none)"  # the slice of examples that have no value
MOST_SLICES = 1000  # of one column; more is an id rather than a slice

Places = npt.NDArray[np.intp]
BySlice = Mapping[str, Mapping[str, Scores]]  # by value and metric
Within = Callable[[str, Scores, Places], Scores]


@dataclass(frozen=True)
class Sliced:
    """Scores by slice column, value and metric, and the value of every example by column."""

    scores: Mapping[str, BySlice]
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
        When runs put an example into different slices, or a column has more than 1,000 values or one of
        more than 200 letters.
    """
    value_of = {c: v for c in asked if (v := _values(arms, c)) is not None}
    made = {m.name for m in wanted if any(is_made(m.name, run.run.columns) for run in arms.all)}

    def within(name: str, whole: Scores, places: Places) -> Scores:
        return _made_anew(arms, name, whole, places) if name in made else _cut(name, whole, places)

    found: dict[str, BySlice] = {}
    for column, values in value_of.items():
        own = {m.name: scores[m.name] for m in wanted if m.name in asked[column] and m.name in scores}
        found[column] = _by_value(column, values, _by_example(own), within)
    return Sliced(found, value_of)


def within_slices(
    scores: Mapping[str, Scores], slice_of: Mapping[str, npt.NDArray[np.str_]]
) -> dict[str, BySlice]:
    """Scores that are means over examples, by slice column, value and metric.

    Parameters
    ----------
    scores : mapping of str to Scores
        By metric, over all examples.
    slice_of : mapping of str to array of str, shape (n_examples,)
        The value of every example, by slice column.

    Raises
    ------
    InputError
        When a column has more than 1,000 values.
    """
    known = _by_example(scores)
    return {column: _by_value(column, values, known, _cut) for column, values in slice_of.items()}


def _by_example(scores: Mapping[str, Scores]) -> Mapping[str, Scores]:
    """The metrics of which more is known than the whole."""
    return {name: whole for name, whole in scores.items() if whole.candidate.ndim > 1}


def _by_value(
    column: str, values: npt.NDArray[np.str_], scores: Mapping[str, Scores], within: Within
) -> BySlice:
    return {
        value: {name: within(name, whole, places) for name, whole in scores.items()}
        for value, places in _places(column, values).items()
    }


def _cut(_: str, whole: Scores, places: Places) -> Scores:
    """The scores of the examples at ``places``."""
    return replace(whole, candidate=whole.candidate[:, places], baseline=whole.baseline[:, places])


def _made_anew(arms: Arms, name: str, whole: Scores, places: Places) -> Scores:
    """The scores of a metric that is no mean, made from the examples at ``places`` alone."""
    candidate, baseline = (_made(runs, name, places) for runs in (arms.candidate, arms.baseline))
    first = arms.candidate[0].columns(*read_for(name, arms.candidate[0]))
    lacks = lacking(name, {column: values[places] for column, values in first.items()})
    return replace(whole, candidate=candidate, baseline=baseline, lacks=lacks)


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
    first = _slice_names(arms.all[0].run, column, logged[0])
    for run, values in zip(arms.all, logged, strict=True):
        if not np.array_equal(values, logged[0]) and not np.array_equal(
            _slice_names(run.run, column, values), first
        ):
            raise InputError(
                f"{run.run.arm}, seed {run.run.seed}: found values of slice column {column} that differ from "
                "the other runs'; allowed: the same slice of every example in every run of a ticket"
            )
    return first


def _slice_names(run: Predictions, column: str, ordered: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    need_short(run.columns[column], f"{run.arm}, seed {run.seed}, slice column {column}")
    return _texts(ordered)


def _texts(values: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    return np.array([_text(value) for value in values.tolist()], dtype=np.str_)


def _text(value: Any) -> str:
    """A slice's name; whole numbers that a gap in the column made fractional stay whole."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return MISSING
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
