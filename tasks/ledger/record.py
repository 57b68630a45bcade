"""One link of the chain: a record, how it is written and how it is read back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import PrivateAttr

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
    "checkpoint",
]

START = "0" * 64  # what the first record holds as the digest of the one before
REPLAYED = "replayed_at"  # in the body of a record whose day is another than that on which it was made
UNFIT = "its content does not fit its digest"

# How a link is written, as far as the chain needs it. Keys are sorted, and a quote inside a text is escaped:
# the last "previous" and "seq" that a text could not hold are the record's own.
_TEXT = rb'"(?:[^"\\]|\\.)*"'
_LINK = re.compile(
    rb'\{"digest":"([0-9a-f]{64})","record":(\{.*,"previous":"([0-9a-f]{64})",'
    rb'"project":' + _TEXT + rb',"seq":([0-9]{1,18}),"subject":' + _TEXT + rb"\})"
    rb'(?:,"redacted":"([0-9a-f]{64})")?\}',
    re.DOTALL,
)


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
        """SHA-256 of the record's canonical JSON; of a redacted one, of the record as it was."""
        return sha256_of(content_of(self))


class Redacted(Record):
    """A record of which a text was taken out: its digest is still the one that the next link holds."""

    _kept: str = PrivateAttr("")

    @classmethod
    def of(cls, held: Mapping[str, Any], digest: str) -> Redacted:
        """What is left of the record that had this digest."""
        made = cls.model_validate(held)
        made._kept = digest
        return made

    @property
    def digest(self) -> str:
        """What it was known by before, and is still: the next link holds it."""
        return self._kept


class Head(NamedTuple):
    """The newest link: its number (0 when there is none) and its digest."""

    seq: int
    digest: str


class Link(NamedTuple):
    """What a link's bytes state, unread: its digest and that of its bytes, the link before, its number."""

    digest: str
    sha256: str
    previous: str
    seq: int
    is_redacted: bool


def stated(raw: bytes) -> Link | None:
    """What a link states of itself and what its bytes hash to; None for bytes that are no link.

    Raises
    ------
    ValueError
        When the bytes of the record are not those that the link says.
    """
    found = _LINK.fullmatch(raw)
    if found is None:
        return None
    digest, content, previous, seq, redacted = found.groups()
    sha256 = sha256_of(content)
    if sha256.encode() != (redacted or digest):
        raise ValueError(UNFIT)
    return Link(digest.decode(), sha256, previous.decode(), int(seq), redacted is not None)


def content_of(record: Record) -> bytes:
    """The record as canonical JSON."""
    return canonical_json(record.model_dump(mode="json"))


def sha256_of(content: bytes) -> str:
    """SHA-256 as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def to_bytes(record: Record) -> bytes:
    """How a record lies on disk: canonical JSON of the record and, beside it, its digest.

    Of a redacted one that is the digest of the record as it was; that of what is left stands after it.
    """
    content = content_of(record)
    return _written(content, sha256_of(content), record.digest if isinstance(record, Redacted) else "")


def _written(content: bytes, sha256: str, kept: str) -> bytes:
    if not kept:
        return b'{"digest":"%s","record":%s}' % (sha256.encode(), content)
    return b'{"digest":"%s","record":%s,"redacted":"%s"}' % (kept.encode(), content, sha256.encode())


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
        kept = _kept_digest(held)
        record = Redacted.of(held["record"], kept) if kept else Record.model_validate(held["record"])
        content, told = content_of(record), held.get("redacted" if kept else "digest")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("it cannot be read as a record") from error
    sha256 = sha256_of(content)
    if told != sha256:
        raise ValueError(UNFIT)
    if _written(content, sha256, kept) != raw:
        raise ValueError("it is not written the way the record writes")
    return record


def _kept_digest(held: Mapping[str, Any]) -> str:
    """The digest that a redacted record keeps; "" of any other."""
    if "redacted" not in held:
        return ""
    if not re.fullmatch("[0-9a-f]{64}", held["digest"]):
        raise ValueError("it keeps no digest")
    return str(held["digest"])
