"""Which cells are written out for the vendor."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.labels.batch import Batch, ExpectationResult, SuiteResult
from tasks.labels.failing_rows import failing_cells, unmet

COLUMNS = {
    "item": np.array([7.0, 8.0, 9.0, 10.0, 11.0]),
    "hour": np.array([99.0, 1.0, np.nan, 3.0, -5.0]),
    "label": np.array(["a", "b", "c", "d", "=e"], dtype=object),
}
BETWEEN = ExpectationResult(
    expectation="between", columns=("hour",), met=False, unexpected=2, rows=(0, 4), items=("7", "11")
)
PAIR = ExpectationResult(
    expectation="equal", columns=("hour", "label"), met=False, unexpected=1, rows=(2,), items=("9",)
)


def batch(*results):
    suite = SuiteResult(suite="s", rows=5, results=results)
    return Batch("vendor/b1", "d", COLUMNS, "item", ("label",), suite=suite)


def test_a_row_is_counted_from_1_within_its_own_file():
    cells = list(failing_cells(batch(BETWEEN), (("a.csv", 3), ("b.csv", 2))))

    assert [(cell.file, cell.row, cell.item) for cell in cells] == [("a.csv", 1, "7"), ("b.csv", 2, "11")]


def test_a_file_without_rows_is_passed_over():
    cells = list(failing_cells(batch(BETWEEN), (("none.csv", 0), ("a.csv", 4), ("b.csv", 0), ("c.csv", 1))))

    assert [(cell.file, cell.row) for cell in cells] == [("a.csv", 1), ("c.csv", 1)]


def test_an_expectation_about_two_columns_gives_a_cell_for_each():
    cells = list(failing_cells(batch(PAIR), (("a.csv", 5),)))

    assert [(cell.column, cell.row) for cell in cells] == [("hour", 3), ("label", 3)]
    assert cells[1].value == "c"


@pytest.mark.parametrize(
    "result",
    [
        BETWEEN.model_copy(update={"met": True}),  # met within its "mostly"
        BETWEEN.model_copy(update={"error": "no such column"}),
        ExpectationResult(expectation="row count", met=False),
    ],
)
def test_what_is_met_or_could_not_be_run_or_is_about_the_table_lists_no_rows(result):
    assert unmet(batch(result)) == ()
    assert list(failing_cells(batch(result), (("a.csv", 5),))) == []


def test_a_batch_without_a_suite_lists_no_rows():
    assert unmet(Batch("vendor/b1", "d", COLUMNS, "item", ("label",))) == ()
