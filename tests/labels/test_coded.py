"""A column as codes says the same as the column itself."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels import label_pairs
from tasks.labels.coded import Coded, coded, coded_labels
from tasks.labels.content import content_digests
from tasks.labels.disagreements import parting
from tasks.labels.label_pairs import count_pairs
from tasks.labels.row_keys import Sameness, row_keys

cells = st.sampled_from([None, float("nan"), "late", "on time", " ", "", 1, 2.5])
pairs = st.lists(st.tuples(cells, cells), max_size=40)


def array(values):
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


class Held(dict):
    """Columns that are held as codes, with one value that no row has."""

    rows, missing, blocks = 0, None, None

    def coded(self, name):
        values = [value for value in dict.fromkeys(self[name].tolist()) if value is not None]
        codes = [values.index(value) if value is not None else -1 for value in self[name].tolist()]
        return Coded((*values, "on no row"), np.array(codes, dtype=np.int32))


def is_given(value):
    return value is not None and value == value  # noqa: PLR0124 - NaN


@given(st.lists(cells, max_size=40))
def test_the_values_of_the_codes_are_those_of_the_column(values):
    found = coded(array(values))

    assert [found.values[code] if code >= 0 else None for code in found.codes] == [
        value if is_given(value) else None for value in values
    ]
    assert found.counts() == Counter(filter(is_given, values))


@given(st.lists(cells, max_size=40))
def test_a_label_of_nothing_but_space_is_missing(values):
    found = coded_labels({"label": array(values)}, "label")

    blank = [not is_given(value) or (isinstance(value, str) and not value.strip()) for value in values]
    assert found.missing.tolist() == blank


def test_values_that_become_one_share_a_code():
    by = {"Late": "late", "late": "late", "on time": None}

    found = coded(["Late", "late", None, "on time"]).replaced(by)

    assert (found.values, found.codes.tolist()) == (("late",), [0, 0, -1, -1])


@given(pairs)
@pytest.mark.parametrize("most_cells", [0, 1_000_000])
def test_pairs_are_counted_as_one_counts_them_by_hand(most_cells, values):
    first, second = [one for one, _ in values], [two for _, two in values]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_pairs, "_MOST_CELLS", most_cells)
        found = count_pairs(first, second).counts

    assert found == Counter((one, two) for one, two in values if is_given(one) and is_given(two))


@given(pairs)
def test_rows_part_where_both_labels_are_there_and_differ(values):
    found = parting(coded([one for one, _ in values]), coded([two for _, two in values]))

    assert found.tolist() == [is_given(one) and is_given(two) and one != two for one, two in values]


texts = st.sampled_from([None, "a", "b", "1", "1.0", "12.0", "true", "2024-01-01", ""])


@given(st.lists(st.tuples(texts, texts, texts), max_size=20))
def test_keys_of_codes_are_the_keys_of_the_rows(rows):
    columns = {name: array([row[at] for row in rows]) for at, name in enumerate(("item", "who", "text"))}
    same = Sameness("item", "who", ("text",))

    plain, held = row_keys(columns, same), row_keys(Held(columns), same)

    assert (plain.items == held.items).all()
    assert (plain.rows == held.rows).all()
    assert (plain.content == held.content).all()
    assert (content_digests(columns, ["text"]) == content_digests(Held(columns), ["text"])).all()
