"""Text columns: the same texts as objects, as codes and as Arrow's text, however their blocks were held."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.adapters import lazy_columns, parquet_ids, shared_texts
from tasks.adapters.gathered import Gathered
from tasks.adapters.reading import Reading
from tasks.adapters.tables import read_columns

blocks = st.lists(
    st.lists(st.sampled_from([None, "late", "on time", "", "ü", "row-1", "row-2", "row-3"]), max_size=8),
    min_size=1,
    max_size=5,
)


def gathered(blocks, *, coded=False):
    """The column x of these blocks, which Arrow hands over as text or as codes."""
    whole = Gathered(Reading())
    for block in blocks:
        array = pa.array(block, pa.string())
        whole.add(len(block), {"x": array.dictionary_encode() if coded else array}, "rows.parquet")
    return whole.columns()


@given(blocks, st.booleans(), st.sampled_from([1, 2, 10_000]))
def test_a_text_is_the_same_as_object_code_and_in_arrow(blocks, coded, many):
    expected = [text for block in blocks for text in block]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_texts, "_MANY", many)  # so that few texts are as many as ids
        columns = gathered(blocks, coded=coded)

    held, arrow = columns.coded("x"), columns.arrow_text("x")
    assert columns["x"].tolist() == expected
    assert columns.missing("x").tolist() == [text is None for text in expected]
    assert [text for block in columns.blocks("x") for text in block] == expected
    assert columns.rows == len(expected)
    assert held is None or [held.values[c] if c >= 0 else None for c in held.codes] == expected
    assert arrow is None or arrow.to_pylist() == expected
    assert (arrow is None) == (not any(text is not None for text in expected) and held is not None)


def test_labels_are_held_as_codes_and_ids_are_not():
    ids = [[f"row-{n}" for n in range(start, start + 20_000)] for start in (0, 20_000)]

    assert gathered([["late", "on time"] * 50] * 3).coded("x").values == ("late", "on time")
    assert gathered(ids).coded("x") is None


def test_an_array_is_made_once_and_not_before_it_is_asked_for(monkeypatch):
    columns = gathered([["late", None]])
    with monkeypatch.context() as patch:
        patch.setattr(lazy_columns.TextColumn, "blocks", None)

        assert "x" in columns
        assert "y" not in columns
        assert (list(columns), len(columns), columns.rows) == (["x"], 1, 2)

    assert columns["x"] is columns["x"]


def test_text_that_arrow_cannot_hold_in_one_piece_is_not_written_out(monkeypatch):
    monkeypatch.setattr(lazy_columns, "MOST_TEXT", 10)

    assert gathered([["a" * 5, "b"] * 2]).arrow_text("x") is None
    assert gathered([["a" * 4, "b"] * 2]).arrow_text("x").to_pylist() == ["aaaa", "b"] * 2


def test_a_null_in_a_dictionary_is_missing():
    codes = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int32()), pa.array(["a", None]))
    whole = Gathered(Reading())
    whole.add(3, {"x": codes}, "rows.parquet")

    assert whole.columns()["x"].tolist() == ["a", None, None]


def has_ids(tmp_path, column, **options):
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"x": column}), path, **options)
    return parquet_ids.has_ids(path, pq.read_metadata(path), "x")


def test_ids_are_told_from_words_and_from_long_texts_that_stand_often(tmp_path):
    ids = [f"row-{n}" for n in range(5_000)]
    codes = np.arange(5_000, dtype=np.int32) % 2_501
    long = pa.DictionaryArray.from_arrays(codes, ["x" * 2_000, *ids[:2_500]])

    assert has_ids(tmp_path, ids)
    assert has_ids(tmp_path, ids, row_group_size=1_000)
    assert not has_ids(tmp_path, ["late", "on time"] * 2_500)
    assert not has_ids(tmp_path, long)


def test_a_long_text_of_the_last_row_group_is_seen(tmp_path):
    ids = [f"row-{n}" for n in range(2_000)]

    assert not has_ids(tmp_path, [*ids[:-1], "x" * 2_000], row_group_size=1_000)


def test_a_text_of_the_dictionary_that_no_row_has_is_seen(tmp_path):
    """All of a row group's dictionary comes with its first row: what it does not hold cannot stand often."""
    ids = [f"row-{n}" for n in range(2_000)]
    unused = pa.DictionaryArray.from_arrays(np.arange(2_000, dtype=np.int32), [*ids, "x" * 2_000])

    assert not has_ids(tmp_path, unused)


@given(st.lists(st.one_of(st.none(), st.text(max_size=6)), max_size=40), st.integers(1, 50))
@settings(deadline=None, max_examples=50)
def test_parquet_text_comes_back_whatever_its_row_groups(tmp_path_factory, texts, size):
    path = tmp_path_factory.mktemp("text") / "rows.parquet"
    written = io.BytesIO()
    pq.write_table(pa.table({"x": pa.array(texts, pa.string())}), written, row_group_size=size)
    path.write_bytes(written.getvalue())

    assert read_columns([path])["x"].tolist() == texts
