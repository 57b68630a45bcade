"""Rows of scores as two arms of shape (n_seeds, n_examples): sorted, whole, and the same examples in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.score_rows import ScoreRows
from tasks.experiments.standard_error import Floats

Codes = npt.NDArray[np.int64]


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
    models, model = coded(rows.model)
    first, runs, run = _runs(rows, models, model, (candidate, baseline))
    kept = np.flatnonzero(run >= 0)
    names, example = _examples(rows, kept)
    order = _order(rows, kept, run[kept] * len(names) + example, len(names), runs)
    shape = (len(runs), len(names)) if rows.example is not None else (len(runs),)
    values = {metric: column[order].reshape(shape) for metric, column in rows.values.items()}
    seeds = [seed for _, seed in runs]
    return TwoArms(
        candidate_seeds=tuple(seeds[:first]),
        baseline_seeds=tuple(seeds[first:]),
        candidate={metric: arms[:first] for metric, arms in values.items()},
        baseline={metric: arms[first:] for metric, arms in values.items()},
        examples=tuple(names),
        slice_of={
            name: _slices(rows, name, column[order].reshape(shape)) for name, column in rows.slices.items()
        },
    )


def coded(values: npt.NDArray[Any]) -> tuple[Sequence[str], Codes]:
    """The different values as text, and the place of each value among them, shape (n_values,)."""
    if values.dtype.kind in "iu" and len(values) and np.ptp(values) <= 4 * len(values):
        offset = values.astype(np.int64) - int(values.min())
        seen = np.bincount(offset) > 0  # close together they are counted: a tenth of the time of sorting
        return [str(value) for value in np.flatnonzero(seen) + int(values.min())], (np.cumsum(seen) - 1)[
            offset
        ]
    cells = values.tolist()
    place = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    return [_text(cell) for cell in place], np.fromiter(map(place.__getitem__, cells), np.int64, len(cells))


def _text(cell: object) -> str:
    """A name as people write it: a whole number without ``.0``."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _runs(
    rows: ScoreRows, models: Sequence[str], model: Codes, arms: tuple[str, str]
) -> tuple[int, list[tuple[str, int]], Codes]:
    """How many runs the candidate has, every run (its own first), and that of each row, -1 for none."""
    run, runs, first = np.full(len(model), -1, dtype=np.int64), list[tuple[str, int]](), 0
    for arm in arms:
        if arm not in models:
            metric = ", ".join(rows.values)
            raise InputError(f"{rows.where}: found no rows of model {arm} with {metric}; needed: both models")
        own = np.flatnonzero(model == list(models).index(arm))
        seeds, code = np.unique(rows.seed[own], return_inverse=True)
        run[own] = len(runs) + code
        first = first or len(seeds)
        runs += [(arm, int(seed)) for seed in seeds]
    return first, runs, run


def _examples(rows: ScoreRows, kept: Codes) -> tuple[Sequence[str], Codes]:
    """Names of the examples in order, and that of each row that is kept; one where none are told apart."""
    if rows.example is None:
        return ("",), np.zeros(len(kept), dtype=np.int64)
    names, example = coded(rows.example[kept])
    order = np.argsort(np.array(names))
    return [names[at] for at in order], np.argsort(order)[example]


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


def _slices(rows: ScoreRows, name: str, by_run: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    """The slice of each example, which must be the same in every run."""
    if rows.example is None:
        raise InputError(
            f"{rows.where}, column {name}: needed beside it: a column example, to compare slices"
        )
    names, code = coded(by_run.ravel())
    code = code.reshape(by_run.shape)
    if (code != code[0]).any():
        raise InputError(
            f"{rows.where}, column {name}: found an example that is not in the same slice in every run; "
            "needed: one slice an example"
        )
    of_example: npt.NDArray[np.str_] = np.array(names)[code[0]]
    return of_example
