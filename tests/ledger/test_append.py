from datetime import UTC, datetime

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.errors import RecordBroken
from tasks.ledger.append import append_if, append_once, find, head, newest_first
from tasks.ledger.chain import CHECKPOINT_EVERY, Broken, Head, verify
from tests.ledger.chains import chain, draft, edited, replaced

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


def test_a_draft_is_made_from_the_records_as_they_stand_newest_first():
    links = MemoryLinks(dict(chain(3)))
    seen = []

    def make(records):
        seen.extend(record.seq for record in records)
        return draft("4")

    record = append_if(links, make)

    assert seen == [3, 2, 1]
    assert (record.seq, record.body["key"]) == (4, "4")
    assert verify(links.all()) == head(links) == Head(4, record.digest)


def test_a_record_that_is_pointed_to_is_returned_and_nothing_is_appended():
    links = MemoryLinks(dict(chain(3)))

    record = append_if(links, lambda records: next(r for r in records if r.body["key"] == "2"))

    assert record.seq == 2
    assert head(links).seq == 3


def test_who_loses_the_race_is_asked_again_and_sees_the_winner():
    class Raced(MemoryLinks):
        raced = False

        def create(self, seq, content):
            if not self.raced:
                self.raced = True
                append(self, "winner")
            return super().create(seq, content)

    asked = []

    def make(records):
        asked.append([record.body["key"] for record in records])
        return draft("loser")

    record = append_if(Raced(), make)

    assert asked == [[], ["winner"]]
    assert record.seq == 2


def test_what_make_raises_ends_the_attempt_and_appends_nothing():
    links = MemoryLinks(dict(chain(3)))

    def make(_):
        raise ValueError("another intent is open")

    with pytest.raises(ValueError, match="another intent is open"):
        append_if(links, make)
    assert head(links).seq == 3


def test_only_records_of_the_kinds_and_the_key_asked_for_are_seen():
    links = MemoryLinks()
    for kind, key in (("intent", "a"), ("done", "a"), ("intent", "b"), ("lock", "a")):
        append(links, key, kind=kind)

    seen = [(r.kind, r.body["key"]) for r in newest_first(links, ("intent", "done"), "a")]

    assert seen == [("done", "a"), ("intent", "a")]
    assert find(links, "intent", "b").seq == 3
    assert find(links, "done", "b") is None


def test_the_number_of_a_checkpoint_is_kept_for_one_and_the_draft_comes_after_it():
    links = MemoryLinks(dict(chain(CHECKPOINT_EVERY - 1)))

    record = append(links, "new")

    checkpoint = find(links, "checkpoint", f"checkpoint {CHECKPOINT_EVERY}")
    assert record.seq == CHECKPOINT_EVERY + 1
    assert checkpoint.seq == CHECKPOINT_EVERY
    assert (checkpoint.body["first"], checkpoint.body["last"]) == (1, CHECKPOINT_EVERY - 1)
    assert verify(links.all()) == verify(links.all(), full=True) == head(links)


@pytest.mark.parametrize("damage", ["broken", "missing"])
def test_no_checkpoint_vouches_for_a_record_that_does_not_hold(damage):
    whole = chain(CHECKPOINT_EVERY - 1)
    links = MemoryLinks(dict(whole if damage == "missing" else replaced(whole, 500, whole[499][1] + b" ")))
    if damage == "missing":
        del links.contents[500]

    record = append_if(links, lambda _: draft("new"))

    assert (record.seq, record.kind) == (CHECKPOINT_EVERY, "decision")
    found = verify(links.all())
    assert isinstance(found, Broken)
    assert found.seq == 500


def test_of_two_writers_at_a_checkpoint_each_appends_its_own_record_once():
    class Raced(MemoryLinks):
        raced = False

        def create(self, seq, content):
            if not self.raced:
                self.raced = True
                append(self, "winner")
            return super().create(seq, content)

    links = Raced(dict(chain(CHECKPOINT_EVERY - 1)))

    append(links, "loser")

    kinds = [record.kind for _, record in zip(range(4), newest_first(links), strict=False)]
    assert kinds == ["decision", "decision", "checkpoint", "decision"]
    assert verify(links.all()).seq == CHECKPOINT_EVERY + 2


def test_a_record_appended_after_an_edit_does_not_hide_it():
    links = MemoryLinks(dict(edited(chain(5), 3, by="another")))

    append(links, "new")

    assert verify(links.all()) == Broken(4, "it does not follow from the record before it")
