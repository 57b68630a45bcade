"""Labels of items by annotators as whole numbers, from rows or from columns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.labels.ratings import ratings_in_columns, ratings_in_rows
from tasks.labels.values import is_missing

names = st.sampled_from(["x", "y", "z", None])
rows = st.lists(st.tuples(names, names, names), max_size=30)


def named(ratings):
    """The ratings by name: (item, annotator) -> label."""
    places = zip(ratings.item, ratings.annotator, ratings.label, strict=True)
    return {(ratings.items[i], ratings.annotators[a]): ratings.labels[k] for i, a, k in places}


@settings(max_examples=40)
@given(rows)
def test_each_annotators_last_label_of_an_item_is_kept_and_nothing_else(rows):
    item, annotator, label = zip(*rows, strict=True) if rows else ((), (), ())
    placed = [row for row in rows if None not in row]

    ratings = ratings_in_rows(item, annotator, label)

    assert named(ratings) == {(i, a): k for i, a, k in placed}
    assert ratings.repeated == len(placed) - len(named(ratings))
    assert ratings.unplaced == sum(k is not None for *_, k in rows) - len(placed)


@settings(max_examples=40)
@given(rows)
def test_ratings_are_in_order_of_items_and_then_of_annotators(rows):
    ratings = ratings_in_rows(*(zip(*rows, strict=True) if rows else ((), (), ())))

    places = list(zip(ratings.item, ratings.annotator, strict=True))
    assert places == sorted(set(places))


def test_every_two_labels_of_an_item_are_paired_once():
    ratings = ratings_in_rows([1, 2, 1, 1, 2, 3], list("cabaab"), list("xyzxyz"))

    pairs = [
        (ratings.items[ratings.item[a]], *(ratings.annotators[ratings.annotator[at]] for at in (a, b)))
        for one, other in ratings.pairs()
        for a, b in zip(one, other, strict=True)
    ]

    # Item 1 was labelled by c, b and a, item 2 twice by a, item 3 by b alone.
    assert sorted((item, *sorted(people)) for item, *people in pairs) == [
        (1, "a", "b"),
        (1, "a", "c"),
        (1, "b", "c"),
    ]


def test_in_wide_form_a_row_is_an_item_even_where_ids_are_the_same():
    columns = {"ours": np.array(["a", "b", None], dtype=object), "theirs": ["a", None, "b"]}

    ratings = ratings_in_columns(["same", "same", "other"], columns)

    assert ratings.labels_of_items().tolist() == [2, 1, 1]
    assert ratings.repeated == 0
    assert list(ratings.annotators) == ["ours", "theirs"]


def test_rows_and_columns_with_the_same_labels_are_the_same():
    wide = ratings_in_columns(["i", "j"], {"A": ["x", "y"], "B": ["y", None]})
    long = ratings_in_rows(["j", "i", "i"], ["A", "B", "A"], ["y", "y", "x"])

    assert named(wide) == named(long)


@pytest.mark.parametrize(
    "values",
    [
        np.array([3, 1, 3, 7]),
        np.array([-5, 120, -5, -128], dtype=np.int8),
        np.array([2**63, 5, 2**63, 7], dtype=np.uint64),
        np.array([10**15, 1, 10**15, 7]),
        np.array([1.5, math.nan, 1.5, 2.0]),
        np.array(["b", None, "b", "a"], dtype=object),
        np.array([True, False, True, True]),
    ],
)
def test_labels_of_every_kind_come_back_as_they_were_in_order_of_size(values):
    ratings = ratings_in_rows(np.arange(4), ["a"] * 4, values)

    back = {ratings.items[i]: ratings.labels[k] for i, k in zip(ratings.item, ratings.label, strict=True)}
    wanted = {i: value for i, value in enumerate(values.tolist()) if not is_missing(value)}
    assert back == wanted
    assert list(ratings.labels) == sorted(set(wanted.values()))


def test_a_column_of_another_length_is_refused_by_name():
    with pytest.raises(InputError, match="column theirs"):
        ratings_in_columns([1, 2], {"ours": ["a", "b"], "theirs": ["a"]})


def test_a_label_that_was_corrected_away_or_has_no_annotator_is_not_among_the_labels():
    rows = ratings_in_rows(
        ["i1", "i1", "i1", "i2"], ["anna", "anna", "ben", None], ["odd", "yes", "yes", "stray"]
    )

    assert list(rows.labels) == ["yes"]
    assert rows.label.tolist() == [0, 0]
