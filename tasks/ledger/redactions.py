"""What was taken out of records, and the later records that vouch for what is left."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tasks.ledger.record import Kind, Record, Redacted, content_of, from_bytes, sha256_of
from tasks.vocabulary import Word

REDACTED = "[redacted]"
KINDS: tuple[Kind, ...] = ("redaction",)
# Names of fields in which a person's words or name may stand: nothing that decides, and no digest.
OF_A_PERSON = frozenset({"by", "asked_by", "also", "note", "why", "learnings", "reason", "named"})
_OF_ONE = b'"redact'  # in the bytes of a redacted record, and of one that vouches: few others are read


class Redaction(Word):
    """That texts of one record were taken out.

    ``digest`` is the one that the record was kept with, ``sha256`` that of what is left, ``fields`` are the
    fields that were asked for, ``places`` all where something was taken out. ``of`` is the start of the
    record's key, by which it is found from there.
    """

    record: int
    digest: str
    sha256: str
    fields: tuple[str, ...]
    places: tuple[str, ...]
    of: str
    why: str

    def vouches_for(self, left: Record) -> bool:
        """Whether this is what is left, and something was taken out of a person's words alone."""
        is_of = (self.record, self.digest) == (left.seq, left.digest)
        is_this = is_of and self.sha256 == sha256_of(content_of(left))
        return is_this and all(is_left(left, place) for place in self.places)


def redaction_in(record: Record) -> Redaction | None:
    """The redaction that a record tells of; None in one of another kind or form."""
    if record.kind not in KINDS:
        return None
    try:
        return Redaction.model_validate({name: record.body[name] for name in Redaction.model_fields})
    except (KeyError, ValueError):
        return None


def is_of_a_person(place: str) -> bool:
    """Whether a person's words or name may stand there, such as at ``body.signature.note``."""
    *above, name = [part for part in place.split(".") if not part.isdecimal()] or [""]
    return name in OF_A_PERSON or (name == "name" and above[-1:] == ["signature"])


def redactions_of(records: Iterable[Record], seq: int) -> tuple[Redaction, ...]:
    """The redactions of one record, in the order given."""
    found = (redaction_in(record) for record in records)
    return tuple(one for one in found if one is not None and one.record == seq)


class Vouching:
    """Redacted links on the way through a chain, each until a later one is seen that vouches for it."""

    def __init__(self) -> None:
        self._open = dict[int, Redacted]()

    @property
    def first_open(self) -> int | None:
        """Number of the first link that nothing has vouched for; None without one."""
        return min(self._open, default=None)

    def see(self, seq: int, raw: bytes) -> None:
        """Look at the next link, whose bytes fit its digest."""
        if _OF_ONE not in raw:
            return
        with suppress(ValueError):  # the chain tells of it
            record = from_bytes(raw)
            said = redaction_in(record)
            left = self._open.get(said.record) if said else None
            if said and left and said.vouches_for(left):
                del self._open[said.record]
            if isinstance(record, Redacted):
                self._open[seq] = record


def is_left(left: Record, place: str) -> bool:
    """Whether something was taken out there, and a person's words or name may stand there."""
    held: Any = left.model_dump(mode="json")
    try:
        for part in place.split("."):
            held = held[int(part)] if isinstance(held, list) else held[part]
    except (LookupError, TypeError, ValueError):
        return False
    return is_of_a_person(place) and isinstance(held, str) and REDACTED in held
