"""The check that a batch meets its suite of expectations."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.labels.batch import Batch, ExpectationResult, SuiteResult
from tasks.labels.suite import Suite
from tasks.vocabulary import Verdict

MET = ExpectationResult(expectation="expect_column_to_exist", columns=("hour",), met=True)
UNMET = ExpectationResult(
    expectation="expect_column_values_to_be_between",
    columns=("hour",),
    met=False,
    unexpected=12,
    items=("a", "b"),
)
RAISED = ExpectationResult(expectation="expect_column_mean_to_be_between", met=False, error="no such column")


def find(*results, rows=1_000):
    suite = SuiteResult(suite="flights", rows=rows, results=results)
    batch = Batch("b", "d", {"item": np.arange(rows)}, "item", (), suite=suite)
    return Suite().judge(Suite().measure(batch, np.random.default_rng(1)))[0]


def test_every_expectation_met_passes():
    finding = find(MET, MET)

    assert finding.verdict is Verdict.PASS
    assert finding.reason == "All 2 expectations are met over 1,000 rows"


def test_an_unmet_expectation_fails_with_its_name_its_column_and_its_rows():
    finding = find(MET, UNMET)

    assert finding.verdict is Verdict.FAIL
    assert finding.reason == (
        "1 of 2 expectations not met: expect_column_values_to_be_between on hour, 12 of 1,000 rows unexpected"
    )
    assert finding.evidence.named == ("a", "b")


def test_an_expectation_that_raised_is_unknown_and_not_bad_data():
    finding = find(MET, RAISED)

    assert finding.verdict is Verdict.UNKNOWN
    assert "no such column" in finding.reason
    assert finding.settle


def test_an_expectation_that_raised_is_not_met_even_where_the_tool_says_success():
    finding = find(RAISED.model_copy(update={"met": True}))

    assert finding.verdict is Verdict.UNKNOWN


def test_bad_data_fails_whatever_else_raised():
    finding = find(RAISED, UNMET, UNMET)

    assert finding.verdict is Verdict.FAIL
    assert "(and 1 more)" in finding.reason


def test_at_most_ten_items_are_named_and_each_once():
    many = UNMET.model_copy(update={"items": tuple(f"i{n}" for n in range(10))})

    finding = find(UNMET, UNMET, many)

    assert finding.evidence.named == ("a", "b", *(f"i{n}" for n in range(8)))


@pytest.mark.parametrize(("results", "rows"), [((), 10), ((MET,), 0)])
def test_a_suite_that_looked_at_nothing_is_unknown(results, rows):
    finding = find(*results, rows=rows)

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle


def test_a_batch_on_which_no_suite_was_run_is_unknown():
    batch = Batch("b", "d", {"item": np.arange(3)}, "item", ())

    finding = Suite().judge(Suite().measure(batch, np.random.default_rng(1)))[0]

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle


def find_written(*results, rows=5_000):
    suite = SuiteResult(suite="flights", rows=rows, results=results)
    batch = Batch(
        "b", "d", {"item": np.arange(rows)}, "item", (), suite=suite, failing_rows="answers/b/f.csv"
    )
    return Suite().judge(Suite().measure(batch, np.random.default_rng(1)))[0]


def test_a_failure_says_where_its_rows_are_listed_and_that_they_are_all_there():
    finding = find_written(UNMET.model_copy(update={"rows": tuple(range(12))}), MET)

    assert "answers/b/f.csv lists (all 12 failing rows)" in finding.remedy


def test_a_failure_with_too_many_rows_to_list_says_how_many_are_listed():
    many = UNMET.model_copy(update={"unexpected": 4_000, "rows": tuple(range(1_000))})
    few = UNMET.model_copy(update={"rows": tuple(range(12))})

    finding = find_written(many, few)

    assert "(1,012 of 4,012 failing rows, the first 1,000 an expectation)" in finding.remedy
    assert finding.evidence.value("failing rows written out") == 1_012


def test_no_row_content_and_no_list_of_rows_is_in_the_finding():
    finding = find_written(UNMET.model_copy(update={"rows": tuple(range(12)), "items": ("i7",)}))

    kept = finding.model_dump_json()
    assert "i7" in kept
    assert len(kept) < 1_500
