from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels.row_keys import Sameness
from tasks.labels.row_pairs import match_rows
from tasks.labels.version_diff import Cell, version_diff

ITEM = Sameness("item")


@dataclass
class Table:
    columns: dict

    @property
    def names(self):
        return tuple(self.columns)

    def column(self, name):
        return self.columns[name]


def table(**columns):
    return Table({name: np.array(values, dtype=object) for name, values in columns.items()})


def test_three_rows_of_which_one_went_one_changed_and_one_came():
    before = table(item=["a", "b", "c"], label=["x", "x", "y"], text=["1", "2", "3"])
    after = table(item=["d", "c", "b"], label=["x", "x", "x"], text=["4", "3", "2"])

    found = version_diff(before, after, ITEM)

    assert (found.came.first, found.went.first, found.changed, found.same) == (("d",), ("a",), 1, 1)
    assert [(one.column, one.first) for one in found.columns] == [("label", (Cell("c", "y", "x"),))]


def test_in_long_form_a_row_is_an_item_and_its_annotator():
    before = table(item=["a", "a"], who=["ann", "bob"], label=["x", "x"])
    after = table(item=["a", "a"], who=["bob", "cid"], label=["y", "x"])

    found = version_diff(before, after, Sameness("item", "who"))

    assert (found.came.first, found.went.first) == (("a by cid",), ("a by ann",))
    assert found.columns[0].first == (Cell("a by bob", "x", "y"),)


def test_an_id_that_stands_twice_is_compared_in_order():
    before = table(item=["a", "a"], label=["x", "y"])
    after = table(item=["a", "a", "a"], label=["x", "z", "w"])

    found = version_diff(before, after, ITEM)

    assert (found.changed, found.same, found.came.rows) == (1, 1, 1)


def test_rows_without_an_id_are_counted_and_left_out():
    found = version_diff(table(item=[None, "a"], x=[1, 1]), table(item=["a", None, None], x=[1, 2, 3]), ITEM)

    assert found.nameless == (1, 2)
    assert (found.came.rows, found.went.rows, found.same) == (0, 0, 1)


def test_missing_equals_missing_and_a_whole_number_its_float_but_not_its_text():
    before = table(item=["a", "b", "c"], x=[None, 1, 1])
    after = table(item=["a", "b", "c"], x=[float("nan"), 1.0, "1"])

    assert version_diff(before, after, ITEM).columns[0].first == (Cell("c", "1", "1"),)


def test_a_column_that_only_one_version_has_changes_no_row():
    found = version_diff(table(item=["a"], old=[1]), table(item=["a"], new=[2]), ITEM)

    assert (found.new_columns, found.gone_columns, found.changed) == (("new",), ("old",), 0)


def test_of_many_changed_rows_the_first_ten_are_named():
    ids = [f"i{n}" for n in range(1000)]

    found = version_diff(table(item=ids, x=[0] * 1000), table(item=ids, x=[1] * 1000), ITEM)

    assert found.columns[0].rows == 1000
    assert [cell.id for cell in found.columns[0].first] == ids[:10]


def test_a_version_without_rows_is_one_from_which_all_came():
    found = version_diff(table(item=[], x=[]), table(item=["a", "b"], x=[1, 2]), ITEM)

    assert (found.came.rows, found.went.rows, found.changed, found.same) == (2, 0, 0, 0)


rows = st.dictionaries(st.integers(0, 30).map(str), st.integers(0, 2), max_size=20)


@given(rows, rows)
def test_the_counts_are_those_of_two_dictionaries(before, after):
    """What Python's own dictionaries say, with no code of ours."""
    both = before.keys() & after.keys()

    found = version_diff(*(table(item=list(one), x=list(one.values())) for one in (before, after)), ITEM)

    assert found.came.rows == len(after.keys() - before.keys())
    assert found.went.rows == len(before.keys() - after.keys())
    assert found.changed == sum(before[key] != after[key] for key in both)
    assert found.changed + found.same == len(both)


@given(rows, rows)
def test_the_other_way_round_what_came_went(before, after):
    tables = [table(item=list(one), x=list(one.values())) for one in (before, after)]
    there, back = version_diff(*tables, ITEM), version_diff(*tables[::-1], ITEM)

    assert set(there.came.first) == set(back.went.first) or there.came.rows > 10
    assert (there.came.rows, there.changed) == (back.went.rows, back.changed)


keys = st.lists(st.integers(0, 5), max_size=30)


@given(keys, keys)
def test_every_row_is_in_one_pair_or_alone_and_pairs_have_one_key(before, after):
    old, new = (np.array(one, dtype=np.uint64) for one in (before, after))
    named = (np.ones(len(old), dtype=bool), np.ones(len(new), dtype=bool))

    pairs = match_rows(old, new, named=named)

    assert sorted([*pairs.before, *pairs.went]) == list(range(len(old)))
    assert sorted([*pairs.after, *pairs.came]) == list(range(len(new)))
    assert (old[pairs.before] == new[pairs.after]).all()
    assert len(pairs.after) == sum(min(before.count(key), after.count(key)) for key in set(before))
