"""Ids and slice values that are as long as a text are refused before they fill memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from tasks.errors import InputError
from tasks.experiments.arms import Predictions, arms_of
from tasks.experiments.gather import Wanted, scores_of
from tasks.experiments.score_rows import rows_of_wide
from tasks.experiments.short_names import need_short
from tasks.experiments.slices_of import slices_of

LONG = "x" * 2_000
BRIER = Wanted("brier", "lower", None, 0.01, 0.0, "")


def run(arm, **columns):
    ids = np.array([f"e{at}" for at in range(1_000)], dtype=object)
    return Predictions(arm, 1, {"example_id": ids, "brier": np.full(1_000, 0.2), **columns})


def with_one_long(prefix):
    names = [f"{prefix}{at % 50}" for at in range(1_000)]
    names[6] = LONG
    return np.array(names, dtype=object)


def test_a_long_id_of_a_run_is_refused_with_its_run_and_row_in_little_memory():
    runs = [run("candidate"), run("baseline", example_id=with_one_long("e"))]
    tracemalloc.start()

    with pytest.raises(InputError, match=r"^baseline, seed 1, column example_id, example row 7: found 2,000"):
        arms_of(runs, [1])

    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_long_slice_value_of_a_run_is_refused_with_its_run_and_row():
    region = np.array([f"r{at % 50}" for at in range(1_000)], dtype=object)
    runs = [run("candidate", region=region), run("baseline", region=with_one_long("r"))]
    arms = arms_of(runs, [1])

    with pytest.raises(InputError, match=r"^baseline, seed 1, slice column region, example row 7: found 2,0"):
        slices_of(arms, [BRIER], scores_of(arms, [BRIER]), {"region": ["brier"]})


@pytest.mark.parametrize(("column", "slices"), [("example", []), ("region", ["region"])])
def test_a_long_name_in_a_file_of_scores_is_refused_with_its_row(column, slices):
    columns = {
        "model": np.array(["a"] * 1_000, dtype=object),
        "seed": np.ones(1_000, dtype=np.int64),
        "example": np.arange(1_000),
        "auc": np.full(1_000, 0.5),
        column: with_one_long("e"),
    }

    with pytest.raises(InputError, match=rf"^f\.csv, data row 7, column {column}: found more than 200 lett"):
        rows_of_wide(columns, ["auc"], slices, "f.csv")


def test_names_of_200_letters_and_of_numbers_pass():
    need_short(np.array(["x" * 200, None, 3], dtype=object), "run")
    need_short(np.array([1.0, 2.0]), "run")
