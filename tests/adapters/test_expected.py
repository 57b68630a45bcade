"""Which values an expectation allows, in words."""

from __future__ import annotations

import pytest

from tasks.adapters.expected import allowed


@pytest.mark.parametrize(
    ("kwargs", "said"),
    [
        ({"column": "hour", "min_value": 0, "max_value": 23}, "at least 0 and at most 23"),
        ({"column": "x", "min_value": 0.5, "strict_min": True}, "more than 0.5"),
        ({"column": "x", "max_value": 9}, "at most 9"),
        ({"column": "label", "value_set": ["late", "on time"]}, "one of late, on time"),
        ({"column": "code", "regex": "^A[0-9]+$"}, "like ^A[0-9]+$"),
        ({"column": "n", "type_list": ["int", "float"]}, "of type int, float"),
        ({"column": "id", "mostly": 0.99}, ""),
    ],
)
def test_the_arguments_are_said_in_words(kwargs, said):
    assert allowed(kwargs) == said


def test_a_long_list_is_cut():
    said = allowed({"value_set": [f"value {n}" for n in range(1000)]})

    assert len(said) == 200
    assert said.endswith("…")
