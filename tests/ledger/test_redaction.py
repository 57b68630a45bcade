"""A text is taken out of a record: the chain stays whole, and nothing else passes for that."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest

from tasks.act.redaction import redact
from tasks.adapters.connect import bound
from tasks.adapters.disk_links import DiskLinks
from tasks.adapters.link_cache import ListedLinks
from tasks.adapters.memory import memory
from tasks.errors import InputError, RecordBroken
from tasks.history.personal_text import places_left, texts_by_field, without
from tasks.ledger import chain as ledger
from tasks.ledger.append import append_if, find, head, newest_first, read_link
from tasks.ledger.chain import Broken, Head, from_bytes, to_bytes, verify
from tasks.ledger.record import Redacted
from tasks.ledger.redactions import REDACTED, redaction_in
from tests.act.moves import PLACE, PROJECT, pointed, promote, register, stands
from tests.ledger.chains import NOW, draft

SECRET = "Ann was ill again"


@pytest.fixture
def outside():
    with bound(memory()) as made:
        yield made


@pytest.fixture
def links(outside):
    """Three records, of which the second says what it should not."""
    kept = outside.records.links("p")
    for key in "abc":
        append_if(kept, lambda _, k=key: draft(k, "abandoned", why=SECRET if k == "b" else f"because {k}"))
    return kept


def taken_out(seq=2, field="why", why="it names a person"):
    return redact("p", seq, field, why, NOW + timedelta(days=1))


def test_the_text_is_gone_the_chain_is_whole_and_every_anchor_still_agrees(links):
    anchors = [Head(seq, read_link(links, seq).digest) for seq in (1, 2, 3)]

    left = taken_out()

    assert SECRET.encode() not in b"".join(content for _, content in links.all())
    assert verify(links.all(), anchors) == verify(links.all(), anchors, full=True) == head(links)
    assert (left.record.body["why"], left.vouched.seq, left.redaction.places) == (REDACTED, 4, ("body.why",))
    assert left.record.digest == anchors[1].digest


def test_the_record_is_still_found_by_its_key_and_others_follow_it(links):
    taken_out()

    kept = append_if(links, lambda _: draft("later"))

    assert find(links, "abandoned", "b").body["why"] == REDACTED
    assert (kept.seq, verify(links.all()).seq) == (5, 5)


def test_asked_again_it_says_what_was_taken_out_and_appends_nothing(links):
    first = taken_out()

    again = taken_out(why="another reason")

    assert (first.is_new, again.is_new) == (True, False)
    assert again.vouched == first.vouched
    assert head(links).seq == 4


def test_two_fields_of_a_record_go_one_after_the_other(links):
    taken_out()
    left = taken_out(field="by")

    assert (left.record.by, left.record.body["why"]) == (REDACTED, REDACTED)
    assert set(left.redaction.fields) == {"by", "why"}
    assert verify(links.all(), full=True) == head(links)


def test_two_records_and_the_redaction_itself_can_be_redacted(links):
    taken_out(2)
    taken_out(3)
    taken_out(4, why="its reason said it again")

    assert redaction_in(read_link(links, 4)).why == REDACTED
    assert verify(links.all(), full=True) == head(links) == Head(6, read_link(links, 6).digest)


class Killed(Exception):
    """The process ends here."""


@pytest.mark.parametrize("first", ["why", "by"])
def test_killed_between_the_two_writes_the_text_is_there_and_the_next_redaction_takes_it_out(links, first):
    """Whatever is redacted next: what was begun is finished with it."""
    with patch.object(type(links), "replace", side_effect=Killed), pytest.raises(Killed):
        taken_out(field=first)
    assert read_link(links, 2).body["why"] == SECRET
    assert verify(links.all()) == head(links)

    left = taken_out()

    assert left.record.body["why"] == REDACTED
    assert (left.record.by == REDACTED) is (first == "by")
    assert verify(links.all()) == head(links)


def test_of_two_who_redact_at_once_neither_text_comes_back(links):
    """Between one's look and its writing another redacts another field of the same record."""
    real = type(links).replace

    def late(self, *asked):
        with patch.object(type(links), "replace", real):
            taken_out(field="by")
        return real(self, *asked)

    with patch.object(type(links), "replace", late):
        taken_out()

    assert (read_link(links, 2).by, read_link(links, 2).body["why"]) == (REDACTED, REDACTED)
    assert verify(links.all()) == head(links)


def edited(links, seq=2, **changed):
    """What is left of a record says something else, with digests that fit."""
    held = read_link(links, seq)
    other = Redacted.of({**held.model_dump(mode="json"), **changed}, held.digest)
    links.contents[seq] = to_bytes(other)


def vouched_otherwise(links, **said):
    """The record that vouches says something else, with a digest that fits."""
    held = read_link(links, 4)
    links.contents[4] = to_bytes(held.model_copy(update={"body": {**held.body, **said}}))


TAMPERED = {
    "what is left is edited": lambda links: edited(links, subject="another"),
    "one byte of it": lambda links: links.contents.update({2: links.contents[2].replace(b'"p"', b'"q"')}),
    "another record, written as if redacted": lambda links: edited(links, 3, by="another"),
    "the record that vouches is another": lambda links: vouched_otherwise(links, sha256="0" * 64),
    "the record that vouches is gone": lambda links: links.contents.pop(4),
    "it keeps another digest": lambda links: links.contents.update(
        {2: to_bytes(Redacted.of(read_link(links, 2).model_dump(mode="json"), "0" * 64))}
    ),
}
NAMED = {"another record, written as if redacted": 3, "it keeps another digest": 3}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("attack", TAMPERED)
def test_nothing_but_what_was_vouched_for_is_taken_for_a_redaction(links, attack, full):
    taken_out()
    TAMPERED[attack](links)

    found = verify(links.all(), full=full)

    assert isinstance(found, Broken)
    assert found.seq == NAMED.get(attack, 2)


@pytest.mark.parametrize("place", ["subject", "body.key", "body.gate.name", "nowhere"])
def test_no_record_vouches_for_what_is_not_a_persons_words(links, place):
    """Somebody who may write both edits a record and appends one that vouches for it."""
    left = taken_out()
    forged = {**left.redaction.model_dump(mode="json"), "places": [place]}
    links.contents.pop(4)
    append_if(links, lambda _: draft("forged", "redaction", **forged))

    assert verify(links.all()) == Broken(2, ledger.UNVOUCHED)


def test_an_edit_beside_a_redaction_is_found_where_it_is(links):
    taken_out()
    links.contents[3] = links.contents[3].replace(b"because c", b"because x")

    assert verify(links.all()) == Broken(3, "its content does not fit its digest")


def test_a_cut_tail_that_held_the_record_which_vouches_is_told_as_cut(links):
    taken_out()
    anchor = head(links)
    del links.contents[4]

    assert verify(links.all(), [anchor]).why.startswith("it is missing: record 4 is known outside")


@pytest.mark.parametrize("full", [False, True])
def test_what_a_checkpoint_covers_may_be_redacted_and_no_more_than_that(outside, full):
    kept = outside.records.links("p")
    with patch.object(ledger, "CHECKPOINT_EVERY", 5), patch("tasks.ledger.append.CHECKPOINT_EVERY", 5):
        for number in range(12):
            append_if(kept, lambda _, n=number: draft(str(n), "abandoned", why=f"because {n}"))
        taken_out(3)
        taken_out(4)
        assert verify(kept.all(), full=full) == head(kept)

        edited(kept, 3, subject="another")

        assert verify(kept.all(), full=full) == Broken(3, ledger.UNVOUCHED)


def test_a_record_of_a_thousand_is_redacted_on_both_sides_of_its_checkpoint(outside):
    kept = outside.records.links("p")
    for number in range(1003):
        append_if(kept, lambda _, n=number: draft(str(n), "abandoned", why=f"because {n}"))

    for seq in (7, 1001):
        taken_out(seq)

    assert find(kept, "checkpoint", "checkpoint 1000").seq == 1000
    assert verify(kept.all()) == verify(kept.all(), full=True) == head(kept)


@pytest.mark.parametrize("field", ["outcome", "key", "decision", "seq", "previous", "note", "subject"])
def test_what_is_no_persons_text_in_this_record_is_refused_with_what_is(links, field):
    with pytest.raises(InputError, match=f"record 2 .*found no text '{field}'; allowed: by, why"):
        taken_out(field=field)
    assert head(links).seq == 3


def test_a_record_that_does_not_hold_is_not_written_over(links):
    links.contents[2] = links.contents[2].replace(b"ill", b"i11")

    with pytest.raises(RecordBroken):
        taken_out()
    with pytest.raises(RecordBroken):
        taken_out(9)
    assert head(links).seq == 3


def test_a_links_bytes_and_its_record_say_the_same_of_a_redaction(links):
    taken_out()
    raw = links.read(2)

    assert to_bytes(from_bytes(raw)) == raw
    with pytest.raises(ValueError, match="cannot be read"):
        from_bytes(raw.replace(read_link(links, 2).digest.encode(), b"x" * 64))


WORD = {
    "asked_by": "ann",
    "reason": "person: killed by ann: she said so; learnt: Bob is slow",
    "inputs": {"learnings": "Bob is slow"},
    "findings": [{"check": "person", "reason": "killed by ann: she said so; learnt: Bob is slow"}],
}


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("learnings", "person: killed by ann: she said so; learnt: [redacted]"),
        ("why", "person: killed by ann: [redacted]; learnt: Bob is slow"),
        ("by", "person: killed by [redacted]: she said so; learnt: Bob is slow"),
    ],
)
def test_of_a_persons_word_the_text_goes_wherever_the_decision_repeats_it(outside, field, reason):
    kept = outside.records.links("p")
    record = append_if(kept, lambda _: draft("k", decision=WORD)).model_copy(update={"by": "ann"})

    left, _ = without(record, [field])

    assert left.body["decision"]["reason"] == reason
    assert left.body["decision"]["findings"][0]["reason"] == reason.removeprefix("person: ")
    assert left.body["key"] == "k"


def test_a_part_of_another_word_is_no_name():
    record = draft("k", why="an annual report by ann").after(Head(0, ledger.START))

    left, places = without(record.model_copy(update={"by": "ann"}), ["by"])

    assert left.body["why"] == "an annual report by [redacted]"
    assert set(places) == {"body.why", "by"}


def a_word(by="ci", why="no", learnings="a"):
    said = f"killed by {by}: {why}; learnt: {learnings}"
    machine = f"a ci run says no: {by} has no mean of a metric"
    return {
        "asked_by": by,
        "reason": f"person: {said}",
        "inputs": {"learnings": learnings},
        "findings": [
            {"check": "person", "reason": said, "evidence": {"named": []}},
            {"check": "primary", "reason": machine, "evidence": {"named": []}},
        ],
    }


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("by", "killed by [redacted]: no; learnt: a"),
        ("why", "killed by ci: [redacted]; learnt: a"),
        ("learnings", "killed by ci: no; learnt: [redacted]"),
    ],
)
def test_a_short_text_is_taken_out_where_a_person_said_it_and_machine_sentences_stay(outside, field, said):
    record = draft("k", decision=a_word()).after(Head(0, ledger.START))
    (text,) = texts_by_field(record.model_copy(update={"by": "ci"}))[field]

    left, places = without(record.model_copy(update={"by": "ci"}), [field])

    decision = left.body["decision"]
    assert [one["reason"] for one in decision["findings"]] == [
        said,
        "a ci run says no: ci has no mean of a metric",
    ]
    assert decision["reason"] == f"person: {said}"
    assert places_left(left, [text]) == ("body.decision.findings.1.reason",)
    assert "body.decision.findings.1.reason" not in places


def test_a_short_name_goes_from_the_sentence_that_says_who_signed(outside):
    told = "Bo, 2026-11-21 09:00 UTC (system user Bo)"
    finding = {"check": "sign_off", "reason": f"signed by {told}", "evidence": {"named": [told]}}
    record = draft("k", decision={"asked_by": "cron", "findings": [finding]}).after(Head(0, ledger.START))

    left, _ = without(record, ["name"])

    (found,) = left.body["decision"]["findings"]
    assert found["reason"] == "signed by [redacted], 2026-11-21 09:00 UTC (system user Bo)"
    assert found["evidence"]["named"] == ["[redacted], 2026-11-21 09:00 UTC (system user Bo)"]
    assert len(places_left(left, ["Bo"])) == 2


def test_nothing_is_written_where_what_is_left_could_not_be_vouched_for(links):
    kept = append_if(links, lambda _: draft("d", "abandoned", why=SECRET, other=SECRET))

    with (
        patch("tasks.history.personal_text.is_of_a_person", return_value=True),
        pytest.raises(InputError, match=r"found the text at body\.other, body\.why"),
    ):
        taken_out(kept.seq)

    assert head(links) == Head(kept.seq, kept.digest)
    assert read_link(links, kept.seq).body["why"] == SECRET


def signed(links, name="Bea Blum", note="Ann told me"):
    said = {"promotion": "1", "role": "security", "name": name, "by": "bea", "also": ["b.blum"], "note": note}
    return append_if(links, lambda _: draft("s", "sign-off", signature=said))


def test_a_sign_offs_note_goes_and_its_signer_stays(links):
    signed(links)

    left = taken_out(4, "note").record.body["signature"]

    assert (left["note"], left["name"], left["role"]) == (REDACTED, "Bea Blum", "security")


def test_who_signed_goes_by_every_name(links):
    signed(links)

    left = taken_out(4, "name")

    said = left.record.body["signature"]
    assert (said["name"], said["by"], said["also"]) == (REDACTED, REDACTED, [REDACTED])
    assert said["note"] == "Ann told me"
    assert texts_by_field(left.record).keys() == {"note"}


def test_a_decision_forgets_who_signed_it(outside):
    told = "Bea Blum, 2026-11-21 09:00 UTC (system user)"
    finding = {"check": "sign_off", "reason": f"signed by {told}", "evidence": {"named": [told]}}
    record = draft("k", decision={"asked_by": "cron", "findings": [finding]}).after(Head(0, ledger.START))

    left, _ = without(record, ["name"])

    (found,) = left.body["decision"]["findings"]
    assert found["reason"] == "signed by [redacted], 2026-11-21 09:00 UTC (system user)"
    assert found["evidence"]["named"] == ["[redacted], 2026-11-21 09:00 UTC (system user)"]


def test_a_model_serves_on_though_why_it_was_moved_is_redacted(outside, monkeypatch):
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    for version in (1, 2):
        register(version)
    promote("1", why=SECRET)
    promote("2", why=SECRET)
    kept = outside.records.links(PROJECT.name)
    of_moves = [record.seq for record in newest_first(kept, ("intent", "done"))]

    for seq in of_moves:
        taken_out(seq)

    assert (stands().version, pointed()) == ("2", "2")
    assert verify(kept.all()) == head(kept)


def test_why_a_move_that_is_under_way_is_meant_stays_until_it_ends(outside):
    kept = outside.records.links("p")
    register(1)
    body = {"move": {"what": "promotion", **PLACE._asdict(), "before": "", "since": 0, "after": "1",
                     "sha256": "", "evidence": "", "why": SECRET}}  # fmt: skip
    append_if(kept, lambda _: draft("m", "intent", **body))

    with pytest.raises(InputError, match="found a move that has not ended"):
        taken_out(1)


def test_on_disk_the_file_is_replaced_whole_and_nothing_else_is_left_there(tmp_path, links):
    kept = DiskLinks(tmp_path / "p")
    for seq, content in links.all():
        kept.create(seq, content)

    assert not kept.replace(2, b"something else", b"x")
    assert kept.replace(2, links.read(2), b"left")
    assert kept.read(2) == b"left"
    assert len(list(kept.folder.iterdir())) == 3


@pytest.mark.parametrize("by_another", [False, True], ids=["here", "by another machine"])
def test_a_list_beside_a_far_record_forgets_the_text_too(tmp_path, outside, by_another):
    kept = outside.records.links("p")
    for number in range(150):
        append_if(kept, lambda _, n=number: draft(str(n), "abandoned", why=SECRET if n == 7 else "because"))
    listed = ListedLinks(kept, tmp_path / "p.sqlite", keep_content=True)
    assert find(listed, "abandoned", "7").body["why"] == SECRET
    assert SECRET.encode() in listed.file.read_bytes()

    outside.records.chains["p"] = kept if by_another else listed
    taken_out(8)
    for number in range(120):
        append_if(kept, lambda _, n=number: draft(f"more {n}"))

    assert find(listed, "abandoned", "7").body["why"] == REDACTED
    assert SECRET.encode() not in listed.file.read_bytes()
