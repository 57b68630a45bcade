"""Rows of scores as two arms of shape (n_seeds, n_examples): sorted, whole, and the same examples in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.names import Names, names_of
from tasks.experiments.score_rows import ScoreRows
from tasks.experiments.standard_error import Floats

Codes = npt.NDArray[np.int64]

_LOOKED_AT = 1000  # values that tell most columns apart


@dataclass(frozen=True)
class TwoArms:
    """Metrics of a candidate and a baseline over the same examples.

    ``candidate`` and ``baseline`` map a metric to its values, shape (n_seeds, n_examples), or
    (n_seeds,) when the metric is known as a whole alone; rows in the order of the arm's seeds,
    examples in that of their names. ``slice_of`` says by column to which slice each example belongs,
    shape (n_examples,).
    """

    candidate_seeds: tuple[int, ...]
    baseline_seeds: tuple[int, ...]
    candidate: Mapping[str, Floats]
    baseline: Mapping[str, Floats]
    examples: tuple[str, ...]
    slice_of: Mapping[str, npt.NDArray[np.str_]]


def two_arms(rows: ScoreRows, candidate: str, baseline: str) -> TwoArms:
    """The rows of two models, each run whole and each example once in it.

    Raises
    ------
    InputError
        When a model has no rows, a run has an example twice or lacks one that another has, or an
        example is not in the same slice throughout.
    """
    first, runs, run = _runs(rows, (candidate, baseline))
    kept = np.flatnonzero(run >= 0)
    names, example = _examples(rows, kept)
    order = _order(rows, kept, run[kept] * len(names) + example, len(names), runs)
    shape = (len(runs), len(names)) if rows.example is not None else (len(runs),)
    values = {metric: column.reshape(shape) for metric, column in _taken(rows, order).items()}
    seeds = [seed for _, seed in runs]
    return TwoArms(
        candidate_seeds=tuple(seeds[:first]),
        baseline_seeds=tuple(seeds[first:]),
        candidate={metric: arms[:first] for metric, arms in values.items()},
        baseline={metric: arms[first:] for metric, arms in values.items()},
        examples=tuple(names),
        slice_of={
            name: _slices(rows, name, held, held.codes[order].reshape(shape))
            for name, held in rows.slices.items()
        },
    )


def _runs(rows: ScoreRows, arms: tuple[str, str]) -> tuple[int, list[tuple[str, int]], Codes]:
    """How many runs the candidate has, every run (its own first), and that of each row, -1 for none."""
    models, model, seed = rows.model.texts, rows.model.codes, names_of(rows.seed)
    run, runs, first = np.full(len(model), -1, dtype=np.int64), list[tuple[str, int]](), 0
    for arm in arms:
        if arm not in models:
            metric = ", ".join(rows.values)
            raise InputError(f"{rows.where}: found no rows of model {arm} with {metric}; needed: both models")
        own = np.flatnonzero(model == models.index(arm))
        seeds = seed.at(own).in_order()
        run[own] = len(runs) + seeds.codes
        first = first or len(seeds.cells)
        runs += [(arm, int(cell)) for cell in seeds.cells]
    return first, runs, run


def _examples(rows: ScoreRows, kept: Codes) -> tuple[Sequence[str], Codes]:
    """Names of the examples in order, and that of each row that is kept; one where none are told apart."""
    if rows.example is None:
        return ("",), np.zeros(len(kept), dtype=np.int64)
    names = rows.example.at(kept).as_text().in_order()
    return names.cells, names.codes


def _order(
    rows: ScoreRows, kept: Codes, place: Codes, examples: int, runs: Sequence[tuple[str, int]]
) -> Codes:
    """The row of every run and example, in their order."""
    if (np.diff(place) > 0).all() and len(place) == len(runs) * examples:
        return kept
    times = np.bincount(place, minlength=len(runs) * examples)
    if (times > 1).any():
        again = np.flatnonzero(place == int(np.argmax(times > 1)))[1]
        raise InputError(f"{rows.at(kept[again])}: {_repeated(rows)}")
    if not times.all():
        have = times.reshape(len(runs), examples).sum(axis=1)
        (arm, seed), found = runs[int(np.argmin(have))], int(have.min())
        raise InputError(
            f"{rows.where}: model {arm}, seed {seed} has {found:,} of the {examples:,} examples of "
            f"{', '.join(rows.values)}; needed: the same examples in every run"
        )
    order = np.empty(len(place), dtype=np.int64)
    order[place] = kept
    return order


def _repeated(rows: ScoreRows) -> str:
    if rows.example is None:
        return (
            f"the same model and seed have {', '.join(rows.values)} a second time; "
            "needed: each once, or a column example that tells them apart"
        )
    return f"the same model, seed and example have {', '.join(rows.values)} a second time; needed: each once"


def _taken(rows: ScoreRows, order: Codes) -> Mapping[str, Floats]:
    """The values of each metric in this order of the rows."""
    taken = np.empty((len(rows.values), len(order)))
    for own, column in zip(taken, rows.values.values(), strict=True):
        own[:] = np.take(_in_bytes(column), order, mode="clip")  # "raise" takes twice as long
    return dict(zip(rows.values, taken, strict=True))


def _in_bytes(column: Floats) -> Floats | npt.NDArray[np.int8]:
    """Small whole numbers, such as right and wrong, as bytes, of which a cache holds millions."""
    with np.errstate(invalid="ignore"):
        if (column[:_LOOKED_AT].astype(np.int8) != column[:_LOOKED_AT]).any():
            return column
        small = column.astype(np.int8)
    return small if (small == column).all() else column


def _slices(rows: ScoreRows, name: str, held: Names, by_run: Codes) -> npt.NDArray[np.str_]:
    """The slice of each example, which must be the same in every run."""
    if rows.example is None:
        raise InputError(
            f"{rows.where}, column {name}: needed beside it: a column example, to compare slices"
        )
    if (by_run != by_run[0]).any():
        raise InputError(
            f"{rows.where}, column {name}: found an example that is not in the same slice in every run; "
            "needed: one slice an example"
        )
    of_example: npt.NDArray[np.str_] = np.array(held.texts)[by_run[0]]
    return of_example
