"""Suites as files: JSON or YAML, one meaning."""

from __future__ import annotations

import json

import pytest

from tasks.canonical import digest
from tasks.errors import PlanError
from tasks.plans.suite import read_suite

YAML = """
name: flights
expectations:
  - type: expect_column_values_to_be_between
    kwargs: {column: day, min_value: 2013-01-01, max_value: 2013-12-31}
  - {type: expect_column_values_to_not_be_null, kwargs: {column: label, mostly: 0.95}}
"""
SUITE = {
    "name": "flights",
    "expectations": [
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "day", "min_value": "2013-01-01", "max_value": "2013-12-31"},
        },
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "label", "mostly": 0.95}},
    ],
}


def read(folder, name, text):
    (folder / name).write_text(text)
    return read_suite(folder / name, f"configs/p/{name}", "configs/p/supply.yaml, suite")


@pytest.mark.parametrize("name", ["s.yaml", "s.yml", "S.YAML"])
def test_a_yaml_suite_is_the_same_as_the_json_one_dates_included(tmp_path, name):
    from_yaml, from_json = read(tmp_path, name, YAML), read(tmp_path, "s.json", json.dumps(SUITE))

    assert from_yaml == from_json == SUITE
    assert digest(from_yaml) == digest(from_json)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("s.json", '{"name": "a", "name": "b", "expectations": []}', "not JSON .*key 'name' stands twice"),
        ("s.yaml", "name: a\nname: b\nexpectations: []", "not YAML .*key 'name' stands twice"),
        ("s.json", '{"name": "a", "expectations": [NaN]}', "not JSON .*NaN is no number"),
        ("s.yaml", "name: a\nexpectations: [.nan]", "not YAML"),
        ("s.yaml", "name: a\nexpectations: [.inf]", "not YAML"),
        ("s.yaml", "name: a\nexpectations: [!!binary aGk=]", "not YAML"),
        ("s.yaml", "name: !!python/object/apply:os.system [id]", "not YAML"),
        ("s.yaml", "name: &a [*a]\nexpectations: [*a]", "not YAML"),
        ("s.yaml", "[" * 400, "not YAML"),
        ("s.yaml", "name: a", "found no list of expectations"),
        ("s.yaml", "- a\n- b", "found no list of expectations"),
        ("s.yaml", "", "found no list of expectations"),
        ("s.toml", "name = 'a'", r"found '.toml'; allowed: .json, .yaml, .yml"),
        ("suite", "{}", "found 'no suffix'; allowed: .json, .yaml, .yml"),
    ],
)
def test_a_suite_that_is_none_is_refused_in_one_sentence_that_names_it(tmp_path, name, text, said):
    with pytest.raises(PlanError, match=rf"^configs/p/{name}: {said}") as caught:
        read(tmp_path, name, text)

    assert "\n" not in str(caught.value)
