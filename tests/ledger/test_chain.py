import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.ledger.chain import START, Broken, Head, Record, from_bytes, to_bytes, verify

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def chain(length: int) -> list[tuple[int, bytes]]:
    links, previous = [], START
    for seq in range(1, length + 1):
        record = Record(
            seq=seq,
            previous=previous,
            kind="decision",
            project="p",
            subject=f"batch {seq}",
            at=NOW,
            by="someone",
            body={"key": str(seq), "words": "é ☃"},
        )
        links.append((seq, to_bytes(record)))
        previous = record.digest
    return links


def test_an_empty_chain_is_whole_and_has_no_head():
    assert verify([]) == Head(0, START)


def test_a_chain_as_it_was_written_is_whole_and_its_head_is_the_last_link():
    links = chain(5)

    assert verify(links) == Head(5, from_bytes(links[-1][1]).digest)


@given(st.data())
def test_one_changed_byte_anywhere_names_that_very_record(data):
    links = chain(4)
    seq, raw = data.draw(st.sampled_from(links))
    position = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[position]))

    links[seq - 1] = (seq, raw[:position] + bytes([byte]) + raw[position + 1 :])

    result = verify(links)
    assert isinstance(result, Broken)
    assert result.seq == seq


def test_a_record_taken_out_of_the_middle_is_named():
    links = chain(5)

    assert verify(links[:2] + links[3:]) == Broken(3, "it is missing")


def test_a_record_rewritten_with_a_fitting_digest_breaks_the_one_that_follows():
    links = chain(3)
    record = from_bytes(links[1][1]).model_copy(update={"subject": "another"})

    links[1] = (2, to_bytes(record))

    assert verify(links) == Broken(3, "it does not follow from the record before it")


def test_two_records_that_change_places_are_found():
    links = chain(3)
    swapped = [links[0], (2, links[2][1]), (3, links[1][1])]

    assert verify(swapped) == Broken(2, "it says that it is record 3")


def test_a_record_that_is_spaced_out_but_says_the_same_is_not_accepted():
    (_, raw), *_ = chain(1)

    with pytest.raises(ValueError, match="not written the way"):
        from_bytes(json.dumps(json.loads(raw), ensure_ascii=False, sort_keys=True).encode())


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b'{"record": 1}', b"[" * 10_000])
def test_what_is_no_record_at_all_is_refused_with_a_sentence(raw):
    with pytest.raises(ValueError, match="cannot be read as a record"):
        from_bytes(raw)
