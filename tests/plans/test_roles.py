"""What the columns of a labelled file are, proposed from names and values."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.errors import InputError
from tasks.plans import roles as proposed
from tasks.plans.column_facts import column_facts
from tasks.plans.roles import Named

ROWS = 60
WORDS = "this sentence is long enough to be a text"


def texts(*values):
    return np.array(values, dtype=object)


def ids(form="r{:03d}", rows=ROWS):
    return texts(*(form.format(n) for n in range(rows)))


def choices(*values, shift=0, rows=ROWS):
    return texts(*(values[(n + shift) % len(values)] for n in range(rows)))


def sentences(rows=ROWS):
    return texts(*(f"{WORDS}, number {n}" for n in range(rows)))


WIDE = {
    "review_id": ids(),
    "text": sentences(),
    "stars": np.arange(ROWS) % 5,
    "label_a": choices("good", "bad", "so"),
    "label_b": choices("good", "bad", "so", shift=3),
}
LONG = {
    "row": np.arange(ROWS),
    "item": texts(*(f"i{n // 2}" for n in range(ROWS))),
    "annotator": choices("ann", "bob"),
    "label": np.arange(ROWS) // 2 % 3,
    "text": texts(*(f"{WORDS}, number {n // 2}" for n in range(ROWS))),
}


def find_roles(columns, named):
    facts = {name: column_facts(name, column) for name, column in columns.items()}
    return proposed.find_roles(columns, facts, named)


def roles(columns, **named):
    found = find_roles(columns, Named(**named))
    return found.item.columns, found.labels.columns, found.annotator.columns, found.content.columns


def test_a_row_an_item_with_two_label_columns_of_the_same_values():
    assert roles(WIDE) == (("review_id",), ("label_a", "label_b"), (), ("text",))


def test_a_row_a_label_where_items_repeat_with_the_annotator():
    """The row number is unique too, yet it is no item."""
    assert roles(LONG) == (("item",), ("label",), ("annotator",), ("text",))


def test_label_sources_are_found_by_their_likeness_where_no_name_says_label():
    columns = {
        "flight_id": ids(),
        "origin": choices("EWR", "JFK", "LGA"),
        "late_by_carrier": choices("late", "on time"),
        "late_by_clock": choices("late", "on time", shift=1),
    }
    found = find_roles(columns, Named())

    assert found.labels.columns == ("late_by_carrier", "late_by_clock")
    assert found.labels.doubts == ("no column is named like a label; see whether these are",)


def test_columns_of_annotators_that_hold_labels_are_labels_not_annotators():
    columns = {"id": ids(), "rater_1": np.arange(ROWS) % 4, "rater_2": np.arange(ROWS) // 2 % 4}

    assert roles(columns)[1:3] == (("rater_1", "rater_2"), ())


def test_a_second_candidate_is_said_and_how_to_name_it():
    columns = {"id": ids(), "label": choices("a", "b"), "category": choices("news", "sport", "arts")}
    found = find_roles(columns, Named())

    assert found.labels.columns == ("label",)
    assert found.labels.doubts == (
        "found other candidates: category (text, 3 different); --labels names other columns",
    )


def test_two_ids_are_doubted_and_the_first_is_taken():
    columns = {"order_id": ids(), "parcel_id": ids("p{}"), "label": choices("a", "b")}
    found = find_roles(columns, Named())

    assert found.item.columns == ("order_id",)
    assert found.item.doubts == ("found other candidates: parcel_id; --item names another column",)


def test_a_unique_measurement_is_no_id_and_a_unique_text_is_content():
    columns = {"weight": np.linspace(0.5, 9.5, ROWS), "text": sentences(), "label": choices("a", "b")}

    with pytest.raises(
        InputError, match=r"found no item id, a column that is different in every row; found 3"
    ):
        find_roles({**columns, "text": texts(*(f"{WORDS} " * 2 + str(n) for n in range(ROWS)))}, Named())


def test_an_id_without_a_telling_name_is_taken_with_a_doubt():
    found = find_roles({"code": ids(), "label": choices("a", "b")}, Named())

    assert (found.item.columns, found.item.doubts) == (("code",), ("its name does not say that it is an id",))


def test_an_id_that_the_caller_names_and_that_repeats_is_doubted():
    found = find_roles(WIDE, Named(item="stars"))

    assert found.item.doubts == ("it repeats or is missing in some rows, which leakage refuses",)


def test_without_a_label_it_is_said_what_was_found_and_how_to_name_it():
    with pytest.raises(InputError) as error:
        find_roles({"id": ids(), "price": np.linspace(0, 1, ROWS)}, Named())

    assert str(error.value) == (
        "found no label column, which has few different values and a name such as label, class or target; "
        "found 2 columns: id (text, all different), price (number, all different); name it with --labels"
    )


def test_what_the_caller_names_is_taken_as_it_is():
    named = roles(WIDE, item="text", labels=("stars",))

    assert named[:2] == (("text",), ("stars",))
    assert roles(LONG, annotator="row", item="item", labels=("label",))[2] == ("row",)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"item": "nr"}, "found no column nr; columns: review_id, text, stars, label_a, label_b"),
        ({"item": "text", "labels": ("text",)}, "name a column twice: text, text"),
        ({"annotator": "stars", "labels": ("label_a", "label_b")}, "a row has one label"),
    ],
)
def test_names_that_cannot_be_are_refused(named, said):
    with pytest.raises(InputError) as error:
        find_roles(WIDE, Named(**named))

    assert said in str(error.value)


def test_content_that_does_not_tell_items_apart_is_left_out_and_said():
    alike = WIDE | {"text": texts(*[*sentences(ROWS - 2), WORDS, WORDS])}
    found = find_roles(alike, Named())

    assert found.content.columns == ()
    assert found.content.why == "left out: 1 items are like another in text"


def test_personal_columns_make_no_content():
    columns = {
        "id": ids(),
        "email": ids("u{}@example.org"),
        "size": np.arange(ROWS),
        "label": choices("a", "b"),
    }

    assert roles(columns)[3] == ("size",)


@pytest.mark.parametrize("columns", [{}, {"id": texts(), "label": texts()}])
def test_a_file_without_rows_is_refused(columns):
    with pytest.raises(InputError, match="found no rows"):
        find_roles(columns, Named())
