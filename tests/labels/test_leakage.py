"""Digests of content, rows shared and repeated, and the check that a batch is disjoint from others."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels.batch import Batch
from tasks.labels.content import content_digests
from tasks.labels.leakage import Leakage
from tasks.labels.row_keys import Sameness, item_ids, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.vocabulary import Verdict

values = st.one_of(st.none(), st.integers(-5, 5), st.text("ab1", max_size=3), st.booleans(), st.floats(-2, 2))


def objects(*listed):
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column


def digest_of(**row):
    """The digest of one row given as column=value."""
    return content_digests({name: objects(value) for name, value in row.items()}, tuple(row))[0]


def same(value, other):
    """Equal by the rules of the docstring, written apart from the code."""
    numbers = (int, float)
    if isinstance(value, numbers) and isinstance(other, numbers):
        return float(value) == float(other)
    return type(value) is type(other) and value == other


@given(st.tuples(values, values), st.tuples(values, values))
def test_rows_have_equal_digests_exactly_when_their_values_are_equal(row, other):
    equal = all(same(*pair) for pair in zip(row, other, strict=True))

    assert (digest_of(a=row[0], b=row[1]) == digest_of(a=other[0], b=other[1])) == equal


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (None, float("nan")),
        (None, np.datetime64("NaT")),
        (0.0, -0.0),
        (1, True),
        (1, np.float32(1)),
        (2**60, np.int64(2**60)),
        (datetime(2013, 1, 1, 12, tzinfo=UTC), datetime(2013, 1, 1, 7, tzinfo=timezone(timedelta(hours=-5)))),
        (date(2013, 1, 1), np.datetime64("2013-01-01T00:00:00", "ns")),
        ([1, 2], np.array([1, 2])),
    ],
)
def test_these_values_are_the_same_content(value, other):
    assert digest_of(a=value) == digest_of(a=other)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (1, "1"),
        (None, "None"),
        (None, ""),
        (None, 0),
        ("late", "Late"),
        ("late", b"late"),
        (2**53, 2**53 + 1),
        (2**70, 2**70 + 1),
        (Decimal("1.0"), 1.0),
        ([1, 2], [2, 1]),
        (np.arange(5_000), np.where(np.arange(5_000) == 2_500, 0, np.arange(5_000))),
    ],
)
def test_these_values_are_different_content(value, other):
    assert digest_of(a=value) != digest_of(a=other)


def test_neighbouring_columns_cannot_be_glued_or_swapped():
    rows = {"a": objects("ab", "a", "x", "y"), "b": objects("c", "bc", "y", "x")}

    assert len(set(content_digests(rows, ("a", "b")).tolist())) == 4


def test_the_type_of_a_column_does_not_matter_where_its_values_are_equal():
    """Numbers with a gap are floats, without one integers; times come in several units."""
    days = np.array(["2013-01-01", "2013-01-02"], dtype="datetime64[D]")
    one = {"n": np.array([1, 2]), "t": days, "s": np.array(["x", "y"])}
    other = {"n": objects(1, 2.0), "t": days.astype("datetime64[ns]"), "s": objects("x", "y")}

    np.testing.assert_array_equal(
        content_digests(one, ("n", "t", "s")), content_digests(other, ("s", "t", "n"))
    )


def test_a_hundred_thousand_different_rows_have_as_many_digests():
    rows = {"hour": np.arange(100_000) % 24, "flight": np.arange(100_000) // 24}

    assert len(np.unique(content_digests(rows, ("hour", "flight")))) == 100_000


def test_rows_without_content_have_no_digests():
    assert content_digests({"a": np.arange(3)}, ()).shape == (0,)


def test_another_process_finds_the_same_digests():
    program = (
        "import numpy as np; from tasks.labels.content import content_digests as d;"
        "print(d({'a': np.array(['x', None, 1.5], dtype=object), 'b': np.arange(3)}, ('a', 'b')).tolist())"
    )
    root = Path(__file__).resolve().parents[2]

    there = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    here = content_digests({"a": objects("x", None, 1.5), "b": np.arange(3)}, ("a", "b")).tolist()
    assert there == f"{here}\n"


def test_an_id_is_the_same_as_text_and_as_a_number():
    assert item_ids(np.array([12, 7])).tolist() == ["12", "7"]
    assert item_ids(np.array([12.0, np.nan])).tolist() == ["12", None]
    assert item_ids(objects("12", None)).tolist() == ["12", None]


def test_an_id_that_pandas_wrote_with_a_zero_behind_it_is_the_same_id():
    assert item_ids(objects("12.0", "-7.0", None, "0.0")).tolist() == ["12", "-7", None, "0"]
    assert item_ids(objects("12.0", 12.0)).tolist() == ["12", "12"]
    other = ["007.0", "v1.0", "1.0.0", "1.50", "1e3.0", ".0", "\u0661.0"]
    assert item_ids(objects(*other)).tolist() == other


def batch_of(ids, content, apart, names=("value",), own=None):
    """A batch beside datasets, each a list of ids and a list of contents, or None."""
    columns = columns_of(ids, content)
    same = Sameness("item", content=names if set(names) <= set(columns) else ())
    keys = row_keys(columns, same)
    shared = {
        name: None if known is None else shared_rows(keys, [("b0", row_keys(columns_of(*known), same))])
        for name, known in apart.items()
    }
    if own is not None:
        shared["training itself"] = shared_rows(keys, [("b0", row_keys(columns_of(*own), same))], own=True)
    return Batch("b", "d", columns, "item", (), names, shared, inside=repeated_rows(keys))


def columns_of(ids, content):
    return {"item": objects(*ids), "value": np.array(content, dtype=float)}


def known(ids, content):
    return ids, content


def find(batch, **thresholds):
    check = Leakage(**thresholds)
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


def test_a_batch_that_shares_nothing_passes():
    finding = find(batch_of(["a", "b"], [1, 2], {"evaluation": known(["c", "d"], [3, 4])}))

    assert finding.verdict is Verdict.PASS
    assert finding.reason == "0 of 2 rows repeat an id or are shared with evaluation (by id and content)"


def test_a_row_shared_by_id_or_by_content_fails_and_is_named():
    finding = find(batch_of(["a", "b", "c"], [1, 2, 3], {"evaluation": known(["a", "x"], [9, 3])}))

    assert finding.verdict is Verdict.FAIL
    assert finding.evidence.named == ("a (id of a in evaluation: b0)", "c (content of x in evaluation: b0)")
    assert finding.evidence.value("rows shared with evaluation by id") == 1
    assert finding.evidence.value("rows shared with evaluation by content") == 1
    assert finding.evidence.value("rows shared or repeated") == 2


def test_an_id_that_stands_twice_in_the_batch_fails():
    finding = find(batch_of(["a", "b", "a"], [1, 2, 3], {"evaluation": known([], [])}))

    assert finding.verdict is Verdict.FAIL
    assert finding.evidence.value("rows repeating an id") == 1
    assert finding.evidence.named == ("a (id of a in the batch)",)


def test_ids_kept_as_numbers_are_found_among_ids_kept_as_text():
    finding = find(batch_of(["12", "13"], [1, 2], {"evaluation": known([12], [9])}))

    assert finding.evidence.value("rows shared with evaluation by id") == 1


@given(st.sets(st.integers(0, 30), min_size=1), st.sets(st.integers(0, 30)))
def test_the_shared_rows_are_those_of_the_two_sets(ours, theirs):
    finding = find(
        batch_of([f"i{n}" for n in ours], list(ours), {"e": known([f"i{n}" for n in theirs], list(theirs))})
    )

    assert finding.evidence.value("rows shared with e by id") == len(ours & theirs)
    assert finding.evidence.value("rows shared with e by content") == len(ours & theirs)
    assert (finding.verdict is Verdict.FAIL) == bool(ours & theirs)


def test_as_many_rows_as_the_plan_allows_may_be_shared():
    batch = batch_of(["a", "b"], [1, 2], {"evaluation": known(["a"], [9])})

    assert find(batch, allowed_rows=1).verdict is Verdict.PASS
    assert find(batch, allowed_rows=0).verdict is Verdict.FAIL


def test_without_content_the_rows_are_compared_by_id_alone_and_the_reason_says_so():
    finding = find(batch_of(["a"], [1], {"evaluation": known(["b"], [1])}, names=()))

    assert finding.verdict is Verdict.PASS
    assert "(by id)" in finding.reason


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (batch_of(["a"], [1], {"evaluation": None}), "evaluation could not be compared"),
        (batch_of(["a"], [1], {}), "No dataset is named"),
        (batch_of(["a", None], [1, 2], {"e": known(["b"], [3])}), "1 of 2 rows have no id"),
        (
            batch_of(["a"], [1], {"e": known(["b"], [3])}, names=("gone",)),
            "1 of 1 content columns are missing",
        ),
        (batch_of([], [], {"e": known(["b"], [3])}), "no rows"),
    ],
)
def test_what_cannot_be_compared_is_unknown(batch, reason):
    finding = find(batch)

    assert finding.verdict is Verdict.UNKNOWN
    assert reason in finding.reason
    assert finding.settle


def test_a_dataset_without_rows_is_not_said_to_have_been_compared():
    none = find(batch_of(["a"], [1], {"evaluation": known([], [])}))
    one = find(batch_of(["a"], [1], {"evaluation": known([], []), "hidden": known(["b"], [2])}))

    assert none.verdict is one.verdict is Verdict.PASS
    assert none.reason == "0 of 1 rows repeat an id; evaluation has no rows yet"
    assert none.evidence.value("rows compared in evaluation") == 0
    assert "shared with hidden (by id and content); evaluation has no rows yet" in one.reason


def test_a_leak_into_one_dataset_fails_though_another_is_not_there():
    finding = find(batch_of(["a"], [1], {"later": None, "evaluation": known(["a"], [1])}))

    assert finding.verdict is Verdict.FAIL


def test_content_that_comes_again_inside_is_told_and_judged_only_where_the_plan_says_so():
    batch = batch_of(["a", "b", "c"], [1, 1, 2], {"evaluation": known(["x"], [9])})

    told, judged = find(batch), find(batch, alike_rows=0)

    assert told.verdict is Verdict.PASS
    assert told.reason.endswith("; 1 repeat the content of another item (not judged)")
    assert told.evidence.named == ("b (content of a in the batch)",)
    assert judged.verdict is Verdict.FAIL
    assert find(batch, alike_rows=1).verdict is Verdict.PASS


def test_rows_of_the_own_dataset_count_by_id_and_their_content_is_told():
    batch = batch_of(["a", "b"], [1, 2], {}, own=known(["a", "x"], [7, 2]))

    finding = find(batch)

    assert finding.verdict is Verdict.FAIL
    assert finding.evidence.value("rows shared with training itself by id") == 1
    assert finding.evidence.value("rows repeating another item's content") == 1
    assert finding.evidence.named == (
        "a (id of a in training itself: b0)",
        "b (content of x in training itself: b0)",
    )


def test_repeats_cannot_be_judged_without_content():
    finding = find(batch_of(["a"], [1], {"evaluation": known(["b"], [1])}, names=()), alike_rows=0)

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle == "Content columns in the plan."


def test_a_batch_that_was_not_compared_with_itself_is_unknown():
    columns = columns_of(["a"], [1])
    keys = row_keys(columns, Sameness("item"))
    apart = {"evaluation": shared_rows(keys, [])}

    finding = find(Batch("b", "d", columns, "item", (), (), apart))

    assert finding.verdict is Verdict.UNKNOWN
    assert "not compared with each other" in finding.reason


LONG = Sameness("item", annotator="who", content=("value",))


def long_keys(*rows):
    items, who, values = zip(*rows, strict=True)
    return row_keys({"item": objects(*items), "who": objects(*who), "value": np.array(values)}, LONG)


def test_in_the_long_form_an_item_may_come_once_for_each_annotator():
    keys = long_keys(("a", "ann", 1), ("a", "bob", 1), ("b", "ann", 2), ("a", "ann", 1))

    repeated = repeated_rows(keys)

    assert repeated.by_id.tolist() == [False, False, False, True]
    assert repeated.by_content.tolist() == [False] * 4  # the same item is no other item


def test_in_the_long_form_an_item_of_another_dataset_counts_whoever_labelled_it():
    ours, theirs = long_keys(("a", "ann", 1)), long_keys(("a", "bob", 5))

    assert shared_rows(ours, [("b0", theirs)]).by_id.tolist() == [True]
    assert shared_rows(ours, [("b0", theirs)], own=True).by_id.tolist() == [False]


def test_item_and_annotator_cannot_change_places():
    keys = long_keys(("x", "y", 1), ("y", "x", 2))

    assert not repeated_rows(keys).by_id.any()


def test_the_leaks_are_listed_in_the_order_of_the_rows_whatever_batch_they_are_in():
    ids = [f"i{n}" for n in range(30)]
    keys = row_keys({"item": objects(*ids)}, Sameness("item"))
    halves = [("late", row_keys({"item": objects(*ids[15:])}, Sameness("item")))]
    halves += [("early", row_keys({"item": objects(*ids[:15])}, Sameness("item")))]

    shared = shared_rows(keys, halves)

    assert [(leak.row, leak.batch, leak.item) for leak in shared.first] == [
        (n, "early" if n < 15 else "late", f"i{n}") for n in range(30)
    ]
    assert shared.compared == 30


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=12))
def test_repeats_are_those_that_a_walk_through_the_rows_finds(rows):
    columns = columns_of([one for one, _ in rows], [value for _, value in rows])
    repeated = repeated_rows(row_keys(columns, Sameness("item", content=("value",))))
    first_with = {value: item for item, value in reversed(rows)}

    assert repeated.by_id.tolist() == [item in [i for i, _ in rows[:n]] for n, (item, _) in enumerate(rows)]
    assert repeated.by_content.tolist() == [
        value in [v for _, v in rows[:n]] and item != first_with[value]
        for n, (item, value) in enumerate(rows)
    ]
