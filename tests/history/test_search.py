"""A search for a text finds what a reading of every record would find."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.link_cache import ListedLinks
from tasks.adapters.memory import MemoryLinks
from tasks.errors import RecordBroken
from tasks.history.search import holding
from tasks.ledger.append import append_once, newest_first

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
texts = st.text(st.sampled_from('ab"\\é\n☃'), max_size=4)


def kept(subjects, kind="decision"):
    links = MemoryLinks()
    for number, subject in enumerate(subjects):
        keep(links, subject, str(number), kind)
    return links


def keep(links, subject, key, kind="decision", **body):
    return append_once(links, kind=kind, key=key, project="p", subject=subject, at=NOON, by="ann", body=body)


@given(st.lists(texts, max_size=6), texts.filter(bool))
def test_every_subject_that_contains_a_text_is_found_whatever_its_characters(subjects, text):
    links = kept(subjects)

    found = [record for record in holding(links, text) if text in record.subject]

    assert found == [record for record in newest_first(links) if text in record.subject]


def test_only_the_wanted_kinds_are_found_and_only_after_a_number(tmp_path):
    links = kept(["x"] * 3)
    keep(links, "x", "9", "state")

    listed = ListedLinks(links, tmp_path / "list.sqlite")

    for one in (links, listed):
        assert [record.seq for record in holding(one, "x", ("decision",))] == [3, 2, 1]
        assert [record.seq for record in holding(one, "x", after=2)] == [4, 3]


def test_a_missing_record_is_named():
    links = kept(["x"] * 3)
    del links.contents[2]

    with pytest.raises(RecordBroken, match="record 2 is missing"):
        list(holding(links, "x"))
