"""Links of the chain: how a record is written, read back and verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from tasks.canonical import canonical_json
from tasks.vocabulary import Word

Kind = Literal[
    "decision",
    "intent",
    "done",
    "abandoned",
    "sign-off",
    "lock",
    "opening",
    "forecast",
    "ticket",
    "move",
    "state",
    "pause",
    "incident",
    "redaction",
]

START = "0" * 64  # what the first record holds as the digest of the one before


class Record(Word):
    """One link: what happened, when, who asked, and the digest of the link before."""

    seq: int
    previous: str
    kind: Kind
    project: str
    subject: str
    at: datetime
    by: str
    body: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the record's canonical JSON."""
        return hashlib.sha256(canonical_json(self.model_dump(mode="json"))).hexdigest()


class Head(NamedTuple):
    """The newest link: its number (0 when there is none) and its digest."""

    seq: int
    digest: str


class Broken(NamedTuple):
    """The first link that does not hold, and why."""

    seq: int
    why: str


def to_bytes(record: Record) -> bytes:
    """How a record lies on disk: canonical JSON of the record and, beside it, its digest."""
    return canonical_json({"digest": record.digest, "record": record.model_dump(mode="json")})


def from_bytes(raw: bytes) -> Record:
    """The record in ``raw``.

    Raises
    ------
    ValueError
        When it is not a record, is not written canonically, or its digest does not fit: one changed
        byte is enough.
    """
    try:
        held = json.loads(raw)
        record = Record.model_validate(held["record"])
        fits, written = held.get("digest") == record.digest, to_bytes(record)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("it cannot be read as a record") from error
    if not fits:
        raise ValueError("its content does not fit its digest")
    if written != raw:
        raise ValueError("it is not written the way the record writes")
    return record


def verify(links: Iterable[tuple[int, bytes]]) -> Head | Broken:
    """Walk the chain from its first link; the head when all of it holds, else the first break.

    ``links`` are (number in the file's name, content) in order. A link that is missing in the
    middle breaks the chain at its number; a cut tail needs an anchor outside and is not seen here.
    """
    head = Head(0, START)
    for seq, raw in links:
        if seq != head.seq + 1:
            return Broken(head.seq + 1, "it is missing")
        try:
            record = from_bytes(raw)
        except ValueError as error:
            return Broken(seq, str(error))
        if record.seq != seq:
            return Broken(seq, f"it says that it is record {record.seq}")
        if record.previous != head.digest:
            return Broken(seq, "it does not follow from the record before it")
        head = Head(seq, record.digest)
    return head
