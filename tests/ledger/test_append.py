from datetime import UTC, datetime

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.errors import RecordBroken
from tasks.ledger.append import append_once, head, newest_first
from tasks.ledger.chain import Head, verify

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def append(links, key, kind="decision", **body):
    return append_once(links, kind=kind, key=key, project="p", subject="s", at=NOW, by="me", body=body)


def test_appended_records_make_a_whole_chain_in_order():
    links = MemoryLinks()

    kept = [append(links, key) for key in "abc"]

    assert verify(links.all()) == Head(3, kept[-1].digest)
    assert [record.body["key"] for record in newest_first(links)] == ["c", "b", "a"]


def test_the_same_question_is_answered_once_and_the_first_answer_stays():
    links = MemoryLinks()

    first = append(links, "a", answer="yes")
    second = append(links, "a", answer="no")

    assert second == first
    assert head(links).seq == 1


def test_a_decision_and_its_done_may_share_a_key():
    links = MemoryLinks()

    append(links, "a")
    append(links, "a", kind="done")

    assert [record.kind for record in newest_first(links)] == ["done", "decision"]


def test_a_writer_that_loses_the_race_appends_after_the_winner():
    class Raced(MemoryLinks):
        raced = False

        def create(self, seq, content):
            if not self.raced:
                self.raced = True
                append(self, "winner")
            return super().create(seq, content)

    links = Raced()

    record = append(links, "loser")

    assert record.seq == 2
    assert verify(links.all()).seq == 2


def test_a_writer_that_loses_the_race_for_the_same_question_gets_the_winners_answer():
    class Raced(MemoryLinks):
        raced = False

        def create(self, seq, content):
            if not self.raced:
                self.raced = True
                append(self, "same", answer="first")
            return super().create(seq, content)

    links = Raced()

    assert append(links, "same", answer="second").body["answer"] == "first"
    assert head(links).seq == 1


def test_nothing_is_appended_to_a_chain_whose_head_is_broken():
    links = MemoryLinks()
    append(links, "a")
    links.contents[1] = links.contents[1].replace(b"me", b"it")

    with pytest.raises(RecordBroken, match="record 1 is broken"):
        append(links, "b")
