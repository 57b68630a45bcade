"""A text that a person wrote by mistake is taken out of the record, which stays whole.

First a later record vouches for what is left, then the link is overwritten: whoever is killed in between
leaves the text and a record that says that it is to go, and the same words asked again finish it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.adapters.connect import asker, outside
from tasks.canonical import digest
from tasks.errors import InputError, OutsideError
from tasks.history.personal_text import FIELDS, texts_by_field, without
from tasks.history.promotions import ending
from tasks.labels.kept_text import kept_text
from tasks.ledger.append import Draft, Links, append_if, newest_first, read_link
from tasks.ledger.chain import Record, to_bytes
from tasks.ledger.record import content_of, sha256_of
from tasks.ledger.redactions import KINDS, Redaction, is_left, redactions_of

ID_DIGITS = 12  # of a key, by which people name what it is of
TRIES = 20  # others redact the same record at the same moment, each time


@dataclass(frozen=True)
class Left:
    """What is left of a record, and the one that vouches for it; ``is_new`` where this took something out."""

    record: Record
    vouched: Record
    redaction: Redaction
    is_new: bool


def redact(project: str, seq: int, field: str, why: str, now: datetime) -> Left:
    """Take a field's text out of a record, everywhere in it; asked again, say what was taken out.

    Raises
    ------
    InputError
        When the record holds no such text, is about a move that has not ended, or what would be left of it is
        not what a later record can vouch for: nothing is written then.
    RecordBroken
        When there is no such record, or it does not hold.
    OutsideError
        When others were faster each time.
    """
    links, is_new = outside().records.links(project), False
    because = kept_text("--why", why)
    for _ in range(TRIES):
        record = read_link(links, seq)
        _need_text(links, record, field)
        left, vouched, redaction = _vouched(links, record, field, because, now)
        if left == record:
            return Left(left, vouched, redaction, is_new)
        is_new = links.replace(seq, to_bytes(record), to_bytes(left)) or is_new
    raise OutsideError(f"record {seq} was changed by others {TRIES} times while it was redacted; try again")


def _need_text(links: Links, record: Record, field: str) -> None:
    found, taken = texts_by_field(record), _taken(newest_first(links, KINDS), record.seq)
    if field not in found and field not in taken:
        allowed = ", ".join(found) or "nothing: no person's words or names are in it"
        raise InputError(f"record {record.seq} ({record.kind}): found no text {field!r}; allowed: {allowed}")
    if record.kind == "intent" and "move" in record.body and ending(links, str(record.body["key"])) is None:
        raise InputError(
            f"record {record.seq}: found a move that has not ended; allowed: once it has, which the next "
            "promotion, rollback or audit sees to"
        )


def _vouched(
    links: Links, record: Record, field: str, why: str, now: datetime
) -> tuple[Record, Record, Redaction]:
    """What is to be left, with all that was asked for before, and the newest record, which vouches for it."""

    def make(records: Iterator[Record]) -> Draft | Record:
        kept = [one for one in records if redactions_of([one], record.seq)]
        earlier = redactions_of(kept, record.seq)
        left, wanted = _redaction(record, field, why, earlier)
        if not wanted.vouches_for(left):
            places = ", ".join(wanted.places)
            raise InputError(
                f"record {record.seq}: found the text at {places}; allowed: in a person's words alone"
            )
        return kept[0] if earlier and earlier[0].vouches_for(left) else _draft(record, wanted, now)

    vouched = append_if(links, make, kinds=KINDS)
    (redaction,) = redactions_of([vouched], record.seq)
    return without(record, redaction.fields)[0], vouched, redaction


def _redaction(
    record: Record, field: str, why: str, earlier: Sequence[Redaction]
) -> tuple[Record, Redaction]:
    """What is to be left, and what is said of it."""
    fields = sorted({field, *(name for one in earlier for name in one.fields)})
    left, places = without(record, fields)
    before = {place for one in earlier for place in one.places if is_left(left, place)}
    return left, Redaction(
        record=record.seq,
        digest=record.digest,
        sha256=sha256_of(content_of(left)),
        fields=tuple(fields),
        places=tuple(sorted({*places, *before})),
        of=str(record.body.get("key", ""))[:ID_DIGITS],
        why=why,
    )


def _draft(record: Record, redaction: Redaction, now: datetime) -> Draft:
    key = digest(["redaction", redaction.record, redaction.digest, redaction.sha256])
    body = redaction.model_dump(mode="json")
    return Draft("redaction", key, record.project, f"record {record.seq}", now, asker(), body)


def _taken(records: Iterator[Record], seq: int) -> set[str]:
    return {field for one in redactions_of(records, seq) for field in one.fields if field in FIELDS}
