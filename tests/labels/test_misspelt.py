"""Which other column a missing one may be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.labels.misspelt import doubt, near_names

names = st.lists(st.text(alphabet="abcdeXY _", min_size=1, max_size=8), unique=True, max_size=6)


def test_two_letters_that_changed_places_are_a_near_name():
    assert near_names(["id", "lable"], ["id", "label", "text"]) == {"lable": "label"}


def test_letter_case_and_outer_spaces_do_not_keep_names_apart():
    assert near_names(["Label"], [" LABEL "]) == {"Label": " LABEL "}


def test_a_column_that_the_plan_names_itself_is_no_other_one_misspelt():
    assert near_names(["annotator_1", "annotator_2"], ["annotator_1"]) == {}


def test_a_name_that_is_like_none_is_near_to_none():
    assert near_names(["label"], ["id", "text", "hour"]) == {}


@given(names, names)
def test_only_missing_columns_are_answered_and_only_with_columns_that_are_there(asked, columns):
    near = near_names(asked, columns)

    assert set(near) <= set(asked) - set(columns)
    assert set(near.values()) <= set(columns) - set(asked)


def test_names_of_a_million_letters_are_compared_in_no_time():
    assert near_names(["a" * 10**6], ["b" + "a" * 10**6]) == {"a" * 10**6: "b" + "a" * 10**6}


def test_the_question_names_what_is_asked_and_what_is_found():
    assert doubt({"lable": "label"}) == "plan asks for column 'lable', found 'label': is the plan misspelt?"
