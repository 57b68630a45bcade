"""Boards of many entries: checked in time that grows with their length, and refused beyond 10,000 rows."""

from __future__ import annotations

import json
import time

import pytest

from flows.commands.forecast_history import _need_each_once
from tasks.plans.board import _twice
from tasks.plans.board_table import text_table
from tasks.plans.tracker_table import json_table

TOO_LARGE = r"^it has more than 10,000 rows or 1,000 columns$"


def test_entries_that_stand_twice_are_found_among_a_hundred_thousand_at_once(tmp_path):
    names = [f"EXP-{number}" for number in range(100_000)]
    began = time.perf_counter()

    assert _twice([*names, "EXP-7", "EXP-3"]) == ["EXP-3", "EXP-7"]
    _need_each_once(tmp_path, "sprint", names)
    assert time.perf_counter() - began < 2


def test_a_text_table_has_up_to_10_000_rows():
    assert len(text_table("id,title\n" + "x,y\n" * 9_999, "t").cells) == 10_000
    with pytest.raises(ValueError, match=TOO_LARGE):
        text_table("id,title\n" + "x,y\n" * 10_000, "t")


def test_a_text_table_has_up_to_1_000_columns():
    with pytest.raises(ValueError, match=TOO_LARGE):
        text_table("id," * 1_000 + "title\n", "t")


@pytest.mark.parametrize("items", [[{"title": "x"}] * 10_000, [{f"field {n}": "x"} for n in range(1_001)]])
def test_an_export_as_json_has_so_many_rows_and_columns_too(items):
    with pytest.raises(ValueError, match=TOO_LARGE):
        json_table(json.dumps({"items": items}), "t")
