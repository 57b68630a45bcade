"""Chains as their writers would leave them, and what could be done to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tasks.ledger.append import Draft
from tasks.ledger.chain import START, Head, Kind, Record, from_bytes, to_bytes

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Chain = list[tuple[int, bytes]]


def draft(key: str, kind: Kind = "decision", **body: Any) -> Draft:
    """What is to be appended under this key."""
    return Draft(kind, key, "p", f'batch "{key}" \\', NOW, "someone", {"words": "é ☃", **body})


def chain(length: int, every: int = 0, words: str = "as it was") -> Chain:
    """So many links, each ``every``-th of them a checkpoint."""
    return extended([], length, every, words)


def extended(links: Chain, length: int, every: int = 0, words: str = "as it was") -> Chain:
    """The links with others after them, up to ``length``."""
    links = list(links)
    last = Head(len(links), from_bytes(links[-1][1]).digest) if links else Head(0, START)
    for seq in range(len(links) + 1, length + 1):
        due = bool(every) and seq % every == 0
        asked = draft(str(seq), "checkpoint", first=seq - every + 1, last=seq - 1) if due else None
        record = (asked or draft(str(seq), said=words)).after(last)
        last = Head(seq, record.digest)
        links.append((seq, to_bytes(record)))
    return links


def anchor(links: Chain, seq: int) -> Head:
    """What was kept outside when this was the newest link."""
    return Head(seq, from_bytes(links[seq - 1][1]).digest)


def edited(links: Chain, seq: int, **changed: Any) -> Chain:
    """One record says something else, with a digest that fits."""
    record = from_bytes(links[seq - 1][1])
    return replaced(links, seq, to_bytes(record.model_copy(update=changed)))


def replaced(links: Chain, seq: int, raw: bytes) -> Chain:
    """Another content under one name."""
    return [(number, raw if number == seq else held) for number, held in links]


def chained_anew(links: Chain, first: int) -> Chain:
    """Every record from ``first`` on follows the one before it again."""
    kept = list(links[: first - 1])
    for _, raw in links[first - 1 :]:
        before = from_bytes(kept[-1][1]).digest if kept else START
        record: Record = from_bytes(raw).model_copy(update={"previous": before})
        kept.append((record.seq, to_bytes(record)))
    return kept


def swapped(links: Chain, one: int, other: int) -> Chain:
    """Two records in each other's place."""
    contents: Sequence[bytes] = [raw for _, raw in links]
    return replaced(replaced(links, one, contents[other - 1]), other, contents[one - 1])
