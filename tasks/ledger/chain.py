"""The chain: every link follows the one before it, and what was taken out of one is vouched for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tasks.ledger.record import START, Head, Kind, Link, Record, from_bytes, stated, to_bytes
from tasks.ledger.redactions import Vouching

__all__ = [
    "CHECKPOINT_EVERY",
    "START",
    "Broken",
    "Head",
    "Kind",
    "Record",
    "from_bytes",
    "malformed",
    "to_bytes",
    "verify",
]

CHECKPOINT_EVERY = 1000  # every so many numbers one is kept for a checkpoint
REWRITTEN = "its digest is not the one that is known outside: it, or one before it, was written anew"


UNVOUCHED = "a text was taken out of it, and no later record vouches for what it holds now"


class Broken(NamedTuple):
    """The first link that does not hold, and why."""

    seq: int
    why: str


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
        before. Where a text was taken out of one, a later record vouches for the bytes that are left, and the
        digest is that of what it held. A chain that was wholly written anew is only told by an anchor.
    """
    known = _by_number(anchors)
    head, unread, vouching = Head(0, START), list[tuple[int, bytes]](), Vouching()
    for seq, raw in links:
        after = _follow(head, seq, raw, known)
        if isinstance(after, Broken):
            return malformed(unread) or after
        head = after
        vouching.see(seq, raw)
        unread.append((seq, raw))
        if full or seq % CHECKPOINT_EVERY == 0:
            if broken := malformed(unread if full else _uncovered(unread)):
                return broken
            unread = []
    return malformed(unread) or _cut(head, known) or _unvouched(vouching) or head


def _by_number(anchors: Iterable[Head]) -> dict[int, set[str]]:
    known: dict[int, set[str]] = {}
    for anchor in anchors:
        known.setdefault(anchor.seq, set()).add(anchor.digest)
    return known


def _follow(head: Head, seq: int, raw: bytes, known: Mapping[int, set[str]]) -> Head | Broken:
    """The head after this link, by its bytes alone; in what order breaks are named is what readers expect."""
    if seq != head.seq + 1:
        return Broken(head.seq + 1, "it is missing")
    link = _stated(seq, raw)
    if isinstance(link, Broken):
        return link
    if link.seq != seq:
        return Broken(seq, f"it says that it is record {link.seq}")
    if link.previous != head.digest:
        return Broken(seq, "it does not follow from the record before it")
    after = Head(seq, link.digest)
    return after if known.get(seq, {after.digest}) == {after.digest} else Broken(seq, REWRITTEN)


def _stated(seq: int, raw: bytes) -> Link | Broken:
    """What the link states; a redacted one is read in full, since no checkpoint's writer saw it."""
    try:
        link = stated(raw)
    except ValueError as error:
        return Broken(seq, str(error))
    if link is None or link.is_redacted:
        broken = malformed([(seq, raw)])
        return broken or link or Broken(seq, "it cannot be read as a record")
    return link


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


def _unvouched(vouching: Vouching) -> Broken | None:
    """The first link of which a text was taken out, and that nothing vouches for."""
    first = vouching.first_open
    return None if first is None else Broken(first, UNVOUCHED)


def _cut(head: Head, known: Mapping[int, set[str]]) -> Broken | None:
    """The first link that is missing at the end, when an anchor knows of a later one."""
    newest = max(known, default=0)
    if newest <= head.seq:
        return None
    return Broken(head.seq + 1, f"it is missing: record {newest} is known outside, and the tail was cut")
