"""Columns that are given some rows at a time say the same as arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels import held
from tasks.labels.held import blocks, cells, first_rows, row_count
from tasks.labels.values import missing, missing_in


class Pieces(dict):
    """Columns in pieces of these lengths; to ask for a whole array is an error."""

    def __init__(self, values, lengths):
        super().__init__(x=None)
        ends = np.cumsum(lengths)
        self.pieces = {"x": np.split(values, ends[ends < len(values)])}
        self.rows = len(values)

    def __getitem__(self, name):
        raise AssertionError(name)

    def coded(self, name):
        raise AssertionError(name)

    def missing(self, name):
        return np.concatenate(list(map(missing, self.pieces[name])))

    def blocks(self, name):
        return iter(self.pieces[name])


def array(values):
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


values = st.lists(st.sampled_from([None, "a", "b", 1.5, float("nan")]), max_size=30)
lengths = st.lists(st.integers(0, 9), min_size=1, max_size=9)


@given(values, lengths, st.integers(1, 10), st.data())
def test_pieces_say_the_same_as_the_array(values, lengths, block, data):
    column = array(values)
    rows = np.array(
        sorted(data.draw(st.sets(st.integers(0, len(values) - 1)))) if values else [], dtype=np.intp
    )
    asked = data.draw(st.integers(0, 40))

    for columns in (Pieces(column, lengths), {"x": column}):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(held, "BLOCK", block)
            parts = list(blocks(columns, "x"))

            assert row_count(columns, "x") == len(values)
            assert list(map(repr, np.concatenate(parts))) == list(map(repr, values))
            assert max(map(len, parts)) <= block
            assert list(map(repr, cells(columns, "x", rows))) == list(map(repr, column[rows]))
            assert list(map(repr, first_rows(columns, "x", asked))) == list(map(repr, values[:asked]))
            assert missing_in(columns, "x").tolist() == missing(column).tolist()


def test_a_column_that_is_not_there_has_no_rows():
    assert row_count({"x": np.arange(3)}, "y") == 0
    assert row_count(Pieces(np.arange(3), [3]), "y") == 0
