"""Every attack on a kept chain, with and without checkpoints, with and without an anchor outside."""

import hashlib
import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.ledger import chain as ledger
from tasks.ledger.chain import Broken, Head, verify
from tests.ledger.chains import anchor, chain, chained_anew, draft, edited, extended, replaced, swapped

EVERY, LENGTH = 5, 23  # checkpoints are 5, 10, 15 and 20
WHOLE = chain(LENGTH, EVERY)


@pytest.fixture(autouse=True)
def short_stretches():
    with patch.object(ledger, "CHECKPOINT_EVERY", EVERY):
        yield


def one_byte(links, seq):
    raw = links[seq - 1][1]
    return replaced(links, seq, raw.replace(b"as it was", b"as it wos").replace(b'"first":', b'"forst":'))


def malformed(links, seq):
    """A link whose bytes fit their digest, but not as the record would write them: a space too many."""
    content = links[seq - 1][1][86:-1].replace(b'"by":', b'"by": ')
    digest = hashlib.sha256(content).hexdigest().encode()
    return replaced(links, seq, b'{"digest":"%s","record":%s}' % (digest, content))


SEEN = {  # attack: what is done to the chain, and the first break
    "a byte before a checkpoint": (one_byte(WHOLE, 7), Broken(7, "its content does not fit its digest")),
    "a byte in a checkpoint": (one_byte(WHOLE, 10), Broken(10, "its content does not fit its digest")),
    "a byte after the last checkpoint": (one_byte(WHOLE, 22), Broken(22, "its content does not fit")),
    "an edit with a fitting digest": (edited(WHOLE, 7, by="another"), Broken(8, "it does not follow")),
    "an edit, and the checkpoint after it": (
        edited(edited(WHOLE, 7, by="another"), 10, by="another"),
        Broken(8, "it does not follow"),
    ),
    "an edited checkpoint": (edited(WHOLE, 10, by="another"), Broken(11, "it does not follow")),
    "one deleted in the middle": (WHOLE[:6] + WHOLE[7:], Broken(7, "it is missing")),
    "a checkpoint deleted": (WHOLE[:9] + WHOLE[10:], Broken(10, "it is missing")),
    "the first deleted": (WHOLE[1:], Broken(1, "it is missing")),
    "two that change places": (swapped(WHOLE, 7, 8), Broken(7, "it says that it is record 8")),
    "two checkpoints that change places": (swapped(WHOLE, 5, 10), Broken(5, "it says that it is record 10")),
    "one put in twice": (WHOLE[:7] + WHOLE[6:], Broken(8, "it is missing")),
    "one of another chain": (replaced(WHOLE, 7, chain(9, words="x")[6][1]), Broken(7, "it does not follow")),
    "an emptied file": (replaced(WHOLE, 7, b""), Broken(7, "it cannot be read as a record")),
    "no record, at the end": (malformed(WHOLE, 23), Broken(23, "its content does not fit its digest")),
}

UNSEEN = {  # attack that leaves a sound chain: what is left, an anchor that was kept, where it shows
    "a cut tail": (WHOLE[:17], anchor(WHOLE, 23), Broken(18, "it is missing: record 23 is known outside")),
    "cut to nothing": ([], anchor(WHOLE, 23), Broken(1, "it is missing: record 23 is known outside")),
    "a fork": (
        extended(WHOLE[:12], 23, EVERY, "otherwise"),
        anchor(WHOLE, 21),
        Broken(21, "its digest is not the one that is known outside"),
    ),
    "one edited, and all after it chained anew": (
        chained_anew(edited(WHOLE, 7, by="another"), 7),
        anchor(WHOLE, 7),
        Broken(7, "its digest is not the one that is known outside"),
    ),
    "all written anew": (
        chain(30, EVERY, "otherwise"),
        anchor(WHOLE, 1),
        Broken(1, "its digest is not the one that is known outside"),
    ),
}


@pytest.mark.parametrize("full", [False, True], ids=["by checkpoints", "in full"])
@pytest.mark.parametrize("attack", SEEN)
def test_an_attack_that_breaks_the_chain_is_named_where_it_shows(attack, full):
    links, broken = SEEN[attack]

    found = verify(links, full=full)

    assert isinstance(found, Broken)
    assert found.seq == broken.seq
    assert found.why.startswith(broken.why)


@pytest.mark.parametrize("full", [False, True], ids=["by checkpoints", "in full"])
@pytest.mark.parametrize("attack", UNSEEN)
def test_an_attack_that_leaves_a_sound_chain_is_told_by_an_anchor_and_by_nothing_else(attack, full):
    links, kept_outside, broken = UNSEEN[attack]

    assert isinstance(verify(links, full=full), Head)
    found = verify(
        links, [anchor(WHOLE, 2), kept_outside] if links[:2] == WHOLE[:2] else [kept_outside], full=full
    )
    assert isinstance(found, Broken)
    assert found.seq == broken.seq
    assert found.why.startswith(broken.why)


@pytest.mark.parametrize("full", [False, True])
def test_a_chain_that_nobody_touched_holds_with_every_anchor(full):
    anchors = [Head(0, ledger.START), *(anchor(WHOLE, seq) for seq in range(1, LENGTH + 1))]

    assert verify(WHOLE, anchors, full=full) == anchors[-1]


def test_two_anchors_that_deny_each_other_are_not_both_met():
    other = chain(LENGTH, EVERY, "otherwise")

    assert verify(WHOLE, [anchor(WHOLE, 9), anchor(other, 9)]) == Broken(9, ledger.REWRITTEN)


def test_what_never_was_a_record_is_found_in_full_though_a_checkpoint_vouches_for_it():
    """Only who can append a checkpoint can vouch so; what bytes were kept is shown either way."""
    first = malformed(WHOLE[:7], 7)
    stated = Head(7, first[6][1][11:75].decode())
    links = list(first)
    for record in (ledger.from_bytes(raw) for _, raw in WHOLE[7:]):
        links.append((record.seq, ledger.to_bytes(record.model_copy(update={"previous": stated.digest}))))
        stated = Head(record.seq, ledger.from_bytes(links[-1][1]).digest)

    assert verify(links) == stated
    assert verify(links, full=True) == Broken(7, "its content does not fit its digest")


def test_a_checkpoint_that_says_it_covers_fewer_vouches_for_none():
    links = list(malformed(WHOLE[:3], 3))
    last = Head(3, links[2][1][11:75].decode())
    for number, made in ((4, draft("4")), (5, draft("5", "checkpoint", first=4, last=4))):
        record = made.after(last)
        last = Head(number, record.digest)
        links.append((number, ledger.to_bytes(record)))

    assert verify(links) == Broken(3, "its content does not fit its digest")


def test_without_checkpoints_every_record_is_read_in_full():
    assert verify(malformed(chain(12), 7)) == Broken(7, "its content does not fit its digest")


@given(st.data())
def test_one_changed_byte_anywhere_names_that_record_with_checkpoints_too(data):
    seq, raw = data.draw(st.sampled_from(WHOLE))
    position = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[position]))

    found = verify(replaced(WHOLE, seq, raw[:position] + bytes([byte]) + raw[position + 1 :]))

    assert isinstance(found, Broken)
    assert found.seq == seq


@given(st.dictionaries(st.text(), st.text() | st.none() | st.dictionaries(st.text(), st.text())), st.text())
def test_no_text_in_a_record_is_taken_for_its_place_in_the_chain(body, subject):
    """Bodies that hold whole records, quotes and backslashes, under the names that the chain uses."""
    spoof = {"previous": "0" * 64, "project": "p", "seq": 1, "subject": "s"}
    held = {**body, "record": spoof, **spoof, "said": '","previous":"' + "0" * 64}
    records = [ledger.from_bytes(raw) for _, raw in chain(2)]
    links, previous = [], ledger.START
    for record in records:
        made = record.model_copy(update={"body": held, "subject": subject, "previous": previous})
        links.append((made.seq, ledger.to_bytes(made)))
        previous = made.digest

    assert verify(links) == Head(2, previous)


def test_a_digest_is_the_sha256_of_the_record_as_any_tool_computes_it():
    held = json.loads(WHOLE[2][1])
    text = json.dumps(held["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert held["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert json.loads(WHOLE[3][1])["record"]["previous"] == held["digest"]
