"""Content keys of text that is a number, a date, true or false, and files in which a word makes it text."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import main
from tasks.adapters.shared_rows import PolarsKeys
from tasks.labels.content import digest_texts
from tasks.labels.row_keys import Sameness, row_keys

SAME = Sameness("item", content=("value",))


def key_of(value, digests=digest_texts):
    column = np.empty(1, dtype=object)
    column[:] = [value]
    keys = row_keys({"item": np.array(["a"], dtype=object), "value": column}, SAME, digest_texts=digests)
    return keys.content[0]


@pytest.mark.parametrize("digests", [digest_texts, PolarsKeys().digest_texts])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("1.0", 1),
        ("1.50", 1.5),
        ("-3", -3),
        ("1e5", 100_000),
        (".5", 0.5),
        ("-0.0", 0),
        ("999999999999999", 999_999_999_999_999),
        ("True", True),
        ("FALSE", False),
        ("2013-01-01", np.datetime64("2013-01-01", "us")),
        ("2013-01-01 12:30", np.datetime64("2013-01-01T12:30:00", "us")),
    ],
)
def test_a_value_and_its_text_are_the_same_content(text, value, digests):
    assert key_of(text, digests) == key_of(value, digests)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("007", "7"),
        ("+1", "1"),
        ("1_000", "1000"),
        (" 1", "1"),
        ("1234567890123456", "1234567890123456.0"),
        ("nan", None),
        ("1e400", "1e401"),
        ("inf", float("inf")),
        ("2013-02-30", None),
        ("2013-1-1", "2013-01-01"),
        ("\u0661", "1"),
        ("trUe", "true"),
        ("", None),
    ],
)
def test_text_that_a_reader_takes_for_no_value_stays_text(text, other):
    assert key_of(text) != key_of(other)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_the_text_that_python_writes_for_it(number):
    assert key_of(repr(number)) == key_of(number)


def test_a_day_that_is_none_does_not_keep_its_neighbours_text():
    days = np.array(["2013-02-30", "2013-01-01", None, "late"], dtype=object)
    columns = {"item": np.array(list("abcd"), dtype=object), "value": days}

    keys = row_keys(columns, SAME).content

    assert keys[1] == key_of(np.datetime64("2013-01-01", "us"))
    assert len(set(keys.tolist())) == 4


def test_one_word_in_a_file_does_not_hide_the_numbers_beside_it(tmp_path, capsys):
    numbers = [f"{n},{n}.50" for n in range(100)]
    ours = [f"t{line}" for line in numbers]
    (tmp_path / "train.csv").write_text("\n".join(["id,value", *ours, "t100,unknown"]) + "\n")
    (tmp_path / "eval.csv").write_text("\n".join(["id,value", *numbers]) + "\n")

    code = main(["leakage", str(tmp_path / "train.csv"), str(tmp_path / "eval.csv"), "--json"])

    assert code == 1
    assert "100 of 101 rows leak" in json.loads(capsys.readouterr().out)["findings"][0]["reason"]
