"""Rows that a run logged for its served model: inputs and what is expected, told apart by name."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.load.serving_rows import load_rows

RUN = Run("r1", "candidate", 1, "training@1", "evaluation@1", "abc")
INPUTS = {"distance": np.array([1.0, 2.0]), "hour": np.array([3, 4])}


def loaded(columns):
    here = memory()
    here.runs.tables["r1", "serving"] = columns
    with bound(here):
        return load_rows(RUN)


def test_a_run_that_logged_no_rows_has_none():
    with bound(memory()):
        assert load_rows(RUN) is None


def test_no_rows_are_none():
    assert loaded({"distance": np.array([])}) is None


def test_one_prediction_is_expected_under_its_own_name():
    rows = loaded({**INPUTS, "expected": np.array([0.1, 0.2])})

    assert list(rows.inputs) == ["distance", "hour"]
    assert list(rows.expected) == ["expected"]


def test_several_predictions_are_expected_under_theirs():
    rows = loaded({**INPUTS, "expected.late": np.array([0.1, 0.2]), "expected.on time": np.array([0.9, 0.8])})

    assert list(rows.expected) == ["late", "on time"]


def test_rows_without_predictions_are_loaded_too():
    assert loaded(INPUTS).expected is None


@pytest.mark.parametrize(
    "columns",
    [
        {"expected": np.array([1])},
        {**INPUTS, "expected": np.array([1, 2]), "expected.late": np.array([1, 2])},
    ],
    ids=["no input", "both forms"],
)
def test_columns_that_could_mean_either_are_an_input_error(columns):
    with pytest.raises(InputError, match=r"serving\.parquet"):
        loaded(columns)
