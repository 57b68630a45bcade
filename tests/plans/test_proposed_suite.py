"""The proposed suite: what it expects of each kind of column, and what it never tells."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.plans.column_facts import column_facts
from tasks.plans.proposed_suite import proposed_suite
from tasks.plans.roles import Named, find_roles
from tests.plans.test_roles import LONG, WIDE, choices, ids, texts


def suite_of(columns, **named):
    facts = {name: column_facts(name, column) for name, column in columns.items()}
    found = proposed_suite(facts, find_roles(columns, facts, Named(**named)))
    return {(one.kind, one.kwargs.get("column", "")): one.kwargs for one in found}


def small(**more):
    return {"id": ids(), "label": choices("a", "b"), **more}


def test_ids_are_unique_in_wide_form_and_with_the_annotator_in_long_form():
    assert ("expect_column_values_to_be_unique", "review_id") in suite_of(WIDE)
    pair = suite_of(LONG)["expect_compound_columns_to_be_unique", ""]
    assert pair == {"column_list": ["item", "annotator"]}


def test_a_column_with_gaps_may_have_twice_as_many_and_five_points_more():
    """3 of 60 missing are 5 %: 2 x 5 % + 5 % = 15 % may be, 85 % must be there."""
    gaps = np.array([np.nan] * 3 + [1.5, 2.5, 3.5] * 19)

    kwargs = suite_of(small(size=gaps))["expect_column_values_to_not_be_null", "size"]
    assert kwargs["mostly"] == 0.85
    assert "mostly" not in suite_of(small())["expect_column_values_to_not_be_null", "id"]


def test_a_range_is_widened_by_half_of_what_was_seen_and_counts_stay_above_zero():
    """10 to 30 becomes 0 to 40; 5 to 25 would begin at -5, and nothing below zero was seen."""
    low, high = (suite_of(small(n=10 * (np.arange(60) % 3) + least)) for least in (10, 5))

    key = ("expect_column_values_to_be_between", "n")
    assert low[key] == {"column": "n", "min_value": 0, "max_value": 40}
    assert high[key] == {"column": "n", "min_value": 0, "max_value": 35}
    assert suite_of(small(n=np.arange(60) % 3 - 2))[key]["min_value"] == -3


def test_values_are_listed_where_each_came_up_often_enough():
    kind = "expect_column_values_to_be_in_set"
    rare = texts(*["x"] * 30, *["y"] * 26, *["z"] * 4)

    assert suite_of(small(town=choices("x", "y", "z")))[kind, "town"]["value_set"] == ["x", "y", "z"]
    assert (kind, "town") not in suite_of(small(town=rare))
    assert suite_of(small(label=rare))[kind, "label"]["value_set"] == ["x", "y", "z"]


def test_nothing_of_ids_annotators_or_personal_columns_is_told():
    columns = LONG | {
        "author_name": choices("Ada Lovelace", "Alan Turing"),
        "phone": choices(41791234567, 41797654321),
        "salary": np.linspace(51234, 98765, 60),
    }
    told = json.dumps(list(suite_of(columns).values()))

    for secret in ("Ada", "Turing", "4179", "51234", "98765", 'ann"', "bob", "i29"):
        assert secret not in told


def test_an_infinite_number_has_no_range_and_an_empty_column_only_its_name():
    odd = small(size=np.array([np.inf, *np.arange(59.0)]), notes=texts(*[None] * 60))
    found = suite_of(odd)

    assert ("expect_column_values_to_be_between", "size") not in found
    assert [kind for kind, column in found if column == "notes"] == []
    assert "notes" in found["expect_table_columns_to_match_set", ""]["column_set"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8), st.integers(0, 7))
def test_every_range_holds_what_was_seen_and_can_be_written_as_json(numbers, gaps):
    column = np.array((numbers * 60)[: 60 - gaps] + [np.nan] * gaps)
    kwargs = suite_of(small(size=column)).get(("expect_column_values_to_be_between", "size"))

    if kwargs:
        assert kwargs["min_value"] <= min(numbers[: 60 - gaps])
        assert kwargs["max_value"] >= max(numbers[: 60 - gaps])
        assert json.loads(json.dumps(kwargs, allow_nan=False)) == kwargs
