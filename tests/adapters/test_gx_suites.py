"""Great Expectations itself, run on small batches."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from tasks.adapters import gx_suites
from tasks.adapters.gx_suites import validate
from tasks.adapters.lazy_columns import LazyColumns, TextColumn
from tasks.errors import PlanError

pytestmark = pytest.mark.slow  # the real library takes seconds to import

COLUMNS = {
    "item": np.array([f"r{n}" for n in range(40)], dtype=object),
    "hour": np.array([99.0 if n >= 25 else float(n % 24) for n in range(40)]),
    "label": np.array([None if n == 3 else "late" for n in range(40)], dtype=object),
}
BETWEEN = {
    "type": "expect_column_values_to_be_between",
    "kwargs": {"column": "hour", "min_value": 0, "max_value": 23},
}
NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "label"}}
EXISTS = {"type": "expect_column_to_exist", "kwargs": {"column": "label"}}
RAISES = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "label", "min_value": 0}}
ABSENT = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "gone"}}
ROWS = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 100}}
PAIR = {"type": "expect_column_pair_values_to_be_equal", "kwargs": {"column_A": "item", "column_B": "label"}}


def suite(*expectations, **more):
    return {"name": "flights", "expectations": list(expectations), **more}


TEXTS = [("word", [0, 1, -1, 0], ("late", "on time")), ("nothing", [-1] * 4, ())]
BY_VALUE = [
    ("expect_column_to_exist", {}),
    ("expect_column_values_to_not_be_null", {}),
    ("expect_column_values_to_not_be_null", {"mostly": 0.9}),
    ("expect_column_values_to_be_null", {}),
    ("expect_column_values_to_be_in_set", {"value_set": ["late", 1, None]}),
    ("expect_column_values_to_not_be_in_set", {"value_set": ["on time", "on no row"]}),
    ("expect_column_values_to_be_in_set", {"value_set": []}),
]
BY_TEXT = [
    ("expect_column_value_lengths_to_be_between", {"max_value": 4}),
    ("expect_column_values_to_be_of_type", {"type_": "str"}),
    ("expect_column_values_to_be_unique", {}),
]


@pytest.fixture(scope="module")
def found():
    return validate(suite(BETWEEN, NOT_NULL, EXISTS, RAISES, ABSENT, ROWS, PAIR), COLUMNS, "item")


def test_the_results_come_in_the_order_of_the_suite(found):
    order = [BETWEEN, NOT_NULL, EXISTS, RAISES, ABSENT, ROWS, PAIR]

    assert [result.expectation for result in found.results] == [one["type"] for one in order]
    assert (found.suite, found.rows) == ("flights", 40)


def test_unexpected_rows_are_counted_and_the_first_ten_named(found):
    between = found.results[0]

    assert (between.met, between.columns, between.unexpected) == (False, ("hour",), 15)
    assert between.items == tuple(f"r{n}" for n in range(25, 35))
    assert found.results[1].items == ("r3",)


def test_a_met_expectation_has_no_unexpected_rows(found):
    exists = found.results[2]

    assert (exists.met, exists.unexpected, exists.items, exists.error) == (True, 0, (), None)


def test_an_expectation_that_raises_is_an_error_with_the_tool_s_message(found):
    raises, absent = found.results[3], found.results[4]

    assert raises.error
    assert "gone" in absent.error
    assert not raises.met


def test_an_expectation_about_the_table_or_two_columns_says_so(found):
    rows, pair = found.results[5], found.results[6]

    assert (rows.met, rows.columns, rows.error) == (False, (), None)
    assert pair.columns == ("item", "label")


def test_numeric_ids_are_named_without_a_decimal_point():
    columns = {**COLUMNS, "item": np.arange(40.0)}

    result = validate(suite(NOT_NULL), columns, "item").results[0]

    assert result.items == ("3",)


def test_rows_that_most_allows_are_still_counted_and_named():
    mostly = {**BETWEEN, "kwargs": {**BETWEEN["kwargs"], "mostly": 0.5}}

    result = validate(suite(mostly), COLUMNS, "item").results[0]

    assert (result.met, result.unexpected, result.rows) == (True, 15, tuple(range(25, 40)))


def test_an_answer_that_the_library_cannot_write_as_json_is_still_an_answer():
    """Through its own checkpoint this one raises: Object of type bool is not JSON serializable."""
    ranges = {"quantiles": [0.5], "value_ranges": [[0, 23]]}
    median = {"type": "expect_column_quantile_values_to_be_between"}
    median["kwargs"] = {"column": "hour", "quantile_ranges": ranges}

    result = validate(suite(median), COLUMNS, "item").results[0]

    assert (result.met, result.error) == (True, None)


def test_the_rows_are_let_go_when_the_suite_has_run(monkeypatch):
    frames, run = [], gx_suites._run

    def seen(suite, expectations, frame):
        frames.append(weakref.ref(frame))
        return run(suite, expectations, frame)

    monkeypatch.setattr(gx_suites, "_run", seen)
    gc.disable()
    try:
        for _ in range(2):  # what is imported in the first run holds on to it
            validate(suite(BETWEEN), COLUMNS, "item")
    finally:
        gc.enable()

    assert frames[1]() is None


@pytest.mark.parametrize("kinds", [BY_VALUE, BY_VALUE + BY_TEXT], ids=["values alone", "text too"])
def test_text_that_is_not_made_objects_is_found_the_same(kinds):
    text = {name: TextColumn([np.array(codes, dtype=np.int32)], texts) for name, codes, texts in TEXTS}
    lazy = LazyColumns({"item": np.arange(4), **text}, 4)
    asked = [{"type": kind, "kwargs": {"column": name, **more}} for name in text for kind, more in kinds]

    arrays, columns = validate(suite(*asked), dict(lazy), "item"), validate(suite(*asked), lazy, "item")

    assert columns == arrays
    assert {result.met for result in columns.results} == {True, False}


def test_an_empty_batch_is_validated_without_a_crash():
    empty = {name: column[:0] for name, column in COLUMNS.items()}

    assert validate(suite(BETWEEN, EXISTS), empty, "item").rows == 0


def test_a_suite_parameter_is_taken_from_the_suite():
    below = {"type": BETWEEN["type"], "kwargs": {"column": "hour", "max_value": {"$PARAMETER": "latest"}}}

    result = validate(suite(below, suite_parameters={"latest": 100}), COLUMNS, "item").results[0]

    assert result.met


def test_a_suite_as_the_library_saves_it_with_ids_can_be_run():
    saved = {**NOT_NULL, "id": "8a0f8b8e-0000-4000-8000-00000000000a", "meta": {}, "severity": "critical"}

    result = validate(suite(saved, saved, meta={}, notes=None), COLUMNS, "item")

    assert [one.unexpected for one in result.results] == [1, 1]


def test_it_is_quiet(capfd):
    validate(suite(BETWEEN), COLUMNS, "item")

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (suite({"type": "expect_wonders", "kwargs": {}}), r"flights, expectations\[0\], expect_wonders"),
        (suite(EXISTS, {"type": BETWEEN["type"], "kwargs": {"column": "hour"}}), r"expectations\[1\]"),
        (suite({"type": NOT_NULL["type"], "kwargs": {"column": "label", "mosty": 0.9}}), "mosty"),
        (suite({"expectation_type": "expect_column_to_exist", "kwargs": {}}), "needed is a type"),
        (suite("expect_column_to_exist"), "needed is a type"),
        ({"expectations": []}, "needed are name"),
        ({"name": "flights", "checks": []}, "needed are name"),
        (
            suite(
                {"type": BETWEEN["type"], "kwargs": {"column": "hour", "max_value": {"$PARAMETER": "latest"}}}
            ),
            "latest",
        ),
    ],
)
def test_a_wrong_suite_is_the_plan_s_error_and_says_where(given, message):
    with pytest.raises(PlanError, match=message):
        validate(given, COLUMNS, "item")


def test_failing_rows_are_given_by_position_and_bounded(monkeypatch):
    monkeypatch.setattr(gx_suites, "MOST_ROWS", 12)

    between, not_null = validate(suite(BETWEEN, NOT_NULL), COLUMNS, "item").results

    assert (between.rows, between.unexpected) == (tuple(range(25, 37)), 15)
    assert not_null.rows == (3,)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a suite may still hold conditions as text
def test_rows_of_an_expectation_about_some_rows_keep_their_place_in_the_batch():
    some = {**BETWEEN, "kwargs": {**BETWEEN["kwargs"], "row_condition": 'item == "r30"'}}
    some["kwargs"]["condition_parser"] = "pandas"

    assert validate(suite(some), COLUMNS, "item").results[0].rows == (30,)


def test_rows_that_fail_two_columns_together_are_given_too():
    pair = validate(suite(PAIR), {**COLUMNS, "label": COLUMNS["item"][::-1].copy()}, "item").results[0]

    assert pair.columns == ("item", "label")
    assert pair.rows == tuple(range(40))


def test_what_the_tool_quotes_from_a_cell_is_not_repeated_and_a_column_is():
    said = gx_suites._without_values("could not convert 'Jane Doe' of \"hour\"", ["hour"])

    assert said == "could not convert '...' of \"hour\""
