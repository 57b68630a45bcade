"""Links of the chain: how a record is written, read back and verified."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
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
    "checkpoint",
]

START = "0" * 64  # what the first record holds as the digest of the one before
CHECKPOINT_EVERY = 1000  # every so many numbers one is kept for a checkpoint

# How a link is written, as far as the chain needs it. Keys are sorted, and a quote inside a text is escaped:
# the last "previous" and "seq" that a text could not hold are the record's own.
_TEXT = rb'"(?:[^"\\]|\\.)*"'
_LINK = re.compile(
    rb'\{"digest":"([0-9a-f]{64})","record":(\{.*,"previous":"([0-9a-f]{64})",'
    rb'"project":' + _TEXT + rb',"seq":([0-9]{1,18}),"subject":' + _TEXT + rb"\})\}",
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
        """SHA-256 of the record's canonical JSON."""
        return hashlib.sha256(canonical_json(self.model_dump(mode="json"))).hexdigest()


class Head(NamedTuple):
    """The newest link: its number (0 when there is none) and its digest."""

    seq: int
    digest: str


REWRITTEN = "its digest is not the one that is known outside: it, or one before it, was written anew"


class Broken(NamedTuple):
    """The first link that does not hold, and why."""

    seq: int
    why: str


def to_bytes(record: Record) -> bytes:
    """How a record lies on disk: canonical JSON of the record and, beside it, its digest."""
    return _written(canonical_json(record.model_dump(mode="json")))


def _written(content: bytes) -> bytes:
    return b'{"digest":"%s","record":%s}' % (_sha256(content), content)


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


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
        stated, written = held.get("digest"), to_bytes(record)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("it cannot be read as a record") from error
    if stated != written[11:75].decode():
        raise ValueError("its content does not fit its digest")
    if written != raw:
        raise ValueError("it is not written the way the record writes")
    return record


def verify(
    links: Iterable[tuple[int, bytes]], anchors: Iterable[Head] = (), *, full: bool = False
) -> Head | Broken:
    """Walk the chain from its first link; the head when all of it holds, else the first break.

    Parameters
    ----------
    links : iterable of (int, bytes)
        The number in each link's name and its content, in order.
    anchors : iterable of Head
        Numbers and digests that were kept outside, such as in tags of runs. Only they show that the tail was
        cut or that everything after some record was written anew.
    full : bool
        Read every record in full. Else those that a checkpoint covers are only hashed: the writer of
        the checkpoint read them in full, and not a byte of them can change without breaking the chain.

    Returns
    -------
    Head or Broken
        In both modes each link's bytes fit its digest, it is the number it says, and it follows the one
        before. A chain that was wholly written anew is only told by an anchor.
    """
    known = _by_number(anchors)
    head, unread = Head(0, START), list[tuple[int, bytes]]()
    for seq, raw in links:
        after = _follow(head, seq, raw, known)
        if isinstance(after, Broken):
            return malformed(unread) or after
        head = after
        unread.append((seq, raw))
        if full or seq % CHECKPOINT_EVERY == 0:
            if broken := malformed(unread if full else _uncovered(unread)):
                return broken
            unread = []
    return malformed(unread) or _cut(head, known) or head


def _by_number(anchors: Iterable[Head]) -> dict[int, set[str]]:
    known: dict[int, set[str]] = {}
    for anchor in anchors:
        known.setdefault(anchor.seq, set()).add(anchor.digest)
    return known


def _follow(head: Head, seq: int, raw: bytes, known: Mapping[int, set[str]]) -> Head | Broken:
    """The head after this link, by its bytes alone; in what order breaks are named is what readers expect."""
    if seq != head.seq + 1:
        return Broken(head.seq + 1, "it is missing")
    link = _LINK.fullmatch(raw)
    if link is None:
        return malformed([(seq, raw)]) or Broken(seq, "it cannot be read as a record")
    if _sha256(link[2]) != link[1]:
        return Broken(seq, "its content does not fit its digest")
    if int(link[4]) != seq:
        return Broken(seq, f"it says that it is record {int(link[4])}")
    if link[3].decode() != head.digest:
        return Broken(seq, "it does not follow from the record before it")
    after = Head(seq, link[1].decode())
    return after if known.get(seq, {after.digest}) == {after.digest} else Broken(seq, REWRITTEN)


def _uncovered(unread: Sequence[tuple[int, bytes]]) -> Sequence[tuple[int, bytes]]:
    """What has to be read in full: the checkpoint alone where the last of ``unread`` is one."""
    return unread[-1:] if _covers(unread[-1][1], unread[0][0]) else unread


def _covers(raw: bytes, first: int) -> bool:
    """Whether the link is a checkpoint that covers those before it from number ``first`` on."""
    try:
        record = from_bytes(raw)
    except ValueError:
        return False
    return record.kind == "checkpoint" and record.body.get("first") == first


def malformed(links: Iterable[tuple[int, bytes]]) -> Broken | None:
    """The first of the links that is not a record as the record writes it."""
    for seq, raw in links:
        try:
            from_bytes(raw)
        except ValueError as error:
            return Broken(seq, str(error))
    return None


def _cut(head: Head, known: Mapping[int, set[str]]) -> Broken | None:
    """The first link that is missing at the end, when an anchor knows of a later one."""
    newest = max(known, default=0)
    if newest <= head.seq:
        return None
    return Broken(head.seq + 1, f"it is missing: record {newest} is known outside, and the tail was cut")
