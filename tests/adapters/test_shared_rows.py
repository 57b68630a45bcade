"""Both ways of making keys, polars and the plain one, find the same rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.adapters.memory import MemoryKeys
from tasks.adapters.shared_rows import PolarsKeys
from tasks.labels.row_keys import Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows

WAYS = [PolarsKeys(), MemoryKeys()]
every_way = pytest.mark.parametrize("way", WAYS, ids=["polars", "memory"])
cells = st.one_of(
    st.none(),
    st.sampled_from(["a", "b", "1", "", "é"]),
    st.integers(0, 2),
    st.sampled_from([0.5, 1.0, float("nan")]),
)
tables = st.lists(st.tuples(cells, cells), max_size=8)
SAME = Sameness("item", content=("value",))


def columns_of(rows):
    columns = {name: np.empty(len(rows), dtype=object) for name in ("item", "value")}
    for place, (item, value) in enumerate(rows):
        columns["item"][place], columns["value"][place] = item, value
    return columns


@settings(deadline=None)  # the first example imports polars
@given(tables, tables)
def test_both_ways_find_the_same_rows(here, there):
    found = []
    for way in WAYS:
        ours, theirs = (
            row_keys(columns_of(rows), SAME, digest_texts=way.digest_texts) for rows in (here, there)
        )
        shared = shared_rows(ours, [("b0", theirs)], is_in=way.is_in)
        inside = repeated_rows(ours)
        found.append((shared.by_id.tolist(), shared.by_content.tolist(), shared.first, inside.by_id.tolist()))

    assert found[0] == found[1]


@every_way
def test_an_id_is_one_as_number_and_as_text(way):
    text, number, gap = (
        row_keys({"item": np.array(ids, dtype=kind)}, Sameness("item"), digest_texts=way.digest_texts)
        for ids, kind in ((["12", "7"], object), ([12, 7], np.int64), ([12.0, np.nan], np.float64))
    )

    assert way.is_in(text.items, number.items).all()
    assert way.is_in(text.items, gap.items).tolist() == [True, False]
    assert gap.nameless.tolist() == [False, True]


@every_way
def test_text_is_told_letter_for_letter_and_a_missing_one_is_nought(way):
    texts = ["a", "A", "a ", "", None, "\x00", "a\x00"]

    digests = way.digest_texts(texts)

    assert digests[4] == 0
    assert len(set(digests.tolist())) == len(texts)


@every_way
def test_half_a_surrogate_pair_is_compared_like_any_text(way):
    first, again = way.digest_texts(["a", "\ud800", None]), way.digest_texts(["\ud800", "\udc00", "a"])

    assert first[1] == again[0] != again[1]
    assert first[0] == again[2]
    assert first[2] == 0


@every_way
def test_nothing_stands_among_nothing(way):
    nothing = np.empty(0, dtype=np.uint64)

    assert way.is_in(nothing, nothing).shape == (0,)
    assert way.is_in(np.array([1], dtype=np.uint64), nothing).tolist() == [False]
    assert way.digest_texts([]).shape == (0,)


def test_a_hundred_thousand_texts_have_as_many_digests():
    digests = PolarsKeys().digest_texts([f"text {n}" for n in range(100_000)])

    assert len(np.unique(digests)) == 100_000


def test_keys_are_made_once_and_read_back_with_the_ids_of_their_rows(tmp_path):
    columns = {"item": np.array(["a", "b"], dtype=object), "value": np.array([1.0, 2.0])}
    same, made = Sameness("item", content=("value",)), []

    def make():
        made.append(1)
        return row_keys(columns, same, digest_texts=PolarsKeys().digest_texts)

    keys = PolarsKeys(tmp_path)
    first, second = (keys.kept("p", "batch", make, lambda: columns["item"]) for _ in range(2))

    assert made == [1]
    assert (first.items.tolist(), first.content.tolist()) == (second.items.tolist(), second.content.tolist())
    assert second.ids().tolist() == ["a", "b"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut", b"not an archive"])
def test_kept_keys_that_cannot_be_read_are_made_again(tmp_path, damage):
    columns = {"item": np.array(["a"], dtype=object)}
    keys = PolarsKeys(tmp_path)

    def make():
        return row_keys(columns, Sameness("item"), digest_texts=keys.digest_texts)

    whole = keys.kept("p", "batch", make, lambda: columns["item"])
    (path,) = (tmp_path / "p").iterdir()
    path.write_bytes(damage)

    again = keys.kept("p", "batch", make, lambda: columns["item"])

    assert again.items.tolist() == whole.items.tolist()
    assert again.content is None
