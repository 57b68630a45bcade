"""Which rows are listed as standing elsewhere too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels.alike import AlikePair, AlikeTexts
from tasks.labels.batch import Batch
from tasks.labels.leak_counts import leaked_rows
from tasks.labels.leaking_rows import leaking_rows
from tasks.labels.row_keys import Sameness, row_keys
from tasks.labels.row_places import row_places
from tasks.labels.shared_rows import repeated_rows, shared_rows

SAME = Sameness("item", content=("text",))


def columns(*rows):
    return {
        name: np.array([row[place] for row in rows], dtype=object)
        for place, name in enumerate(["item", "text"])
    }


def batch(*rows, evaluation=(), training=()):
    keys, others = row_keys(columns(*rows), SAME), {"evaluation": evaluation, "training itself": training}
    known = {
        name: [("judged/e1", row_keys(columns(*held), SAME))] if held else [] for name, held in others.items()
    }
    return Batch(
        "vendor/b1",
        "digest",
        columns(*rows),
        "item",
        ("label",),
        content=("text",),
        inside=repeated_rows(keys),
        apart={
            "evaluation": shared_rows(keys, known["evaluation"]),
            "training itself": shared_rows(keys, known["training itself"], own=True),
        },
    )


def listed(made, files=(("a.csv", 100),)):
    return [
        (row.row, row.item, row.how, row.leaks, row.other, row.dataset) for row in leaking_rows(made, files)
    ]


def test_a_row_of_another_dataset_is_listed_with_both_items():
    made = batch(("r1", "hello"), ("r2", "bye"), evaluation=[("e7", "bye")])

    assert listed(made) == [(2, "r2", "content", True, "e7", "evaluation")]


def test_content_that_comes_again_in_the_own_dataset_is_listed_and_no_leak():
    made = batch(("r1", "hello"), training=[("t1", "hello")])

    assert listed(made) == [(1, "r1", "content", False, "t1", "training itself")]


def test_an_id_that_stands_twice_names_the_first_row_with_it():
    assert listed(batch(("r1", "a"), ("r1", "b"))) == [(2, "r1", "id", True, "r1", "the batch")]


def test_nearly_equal_texts_are_listed_by_the_first_row_of_their_item():
    pairs = (
        AlikePair(item="r2", other="e7", similarity=0.9, dataset="evaluation", batch="judged/e1"),
        AlikePair(item="r1", other="r0", similarity=0.9),
    )
    made = replace(
        batch(("r1", "a"), ("r2", "b")),
        alike=(AlikeTexts(columns=("text",), floor=0.8, items=2, pairs=pairs),),
    )

    assert listed(made) == [
        (2, "r2", "nearly the text", True, "e7", "evaluation"),
        (1, "r1", "nearly the text", False, "r0", "the batch"),
    ]


def test_every_leak_is_listed_not_only_the_ten_that_are_named():
    rows = [(f"r{n}", f"text {n}") for n in range(300)]

    made = batch(*rows, evaluation=rows[100:])

    assert {row for row, *_ in listed(made, (("a.csv", 300),))} == set(range(101, 301))


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=10),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=5),
)
def test_what_is_listed_as_a_leak_is_what_is_counted_as_one(rows, known):
    made = batch(*rows, evaluation=known)

    leaks = {row.row - 1 for row in leaking_rows(made, [("a.csv", len(rows))]) if row.leaks}

    assert leaks == set(np.flatnonzero(leaked_rows(made)).tolist())


def test_a_batch_that_could_not_be_read_lists_nothing():
    assert list(leaking_rows(Batch("v/b", "d", {}, "item", ()), ())) == []


@pytest.mark.parametrize(("row", "place"), [(0, ("a", 1)), (2, ("a", 3)), (3, ("c", 1)), (4, ("c", 2))])
def test_a_row_is_counted_from_1_within_its_own_file_and_empty_files_are_passed_over(row, place):
    assert row_places([("a", 3), ("b", 0), ("c", 2)])(row) == place
