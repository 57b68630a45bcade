"""Searching a project's record for a text, without reading in full what does not hold it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tasks.canonical import canonical_json
from tasks.ledger.append import Indexed, Links, read_link
from tasks.ledger.chain import Kind, Record


def holding(links: Links, text: str, kinds: Collection[Kind] = (), *, after: int = 0) -> Iterator[Record]:
    """Records that hold a text anywhere, the newest first, down to the one after number ``after``.

    A text stands in a record as JSON writes it. Looking for it in the bytes of 100,000 records took 2 s of
    CPU, reading them in full 9.
    """
    mark = canonical_json(text)[1:-1]
    for seq, content in _worth_reading(links, kinds):
        if seq <= after:
            return
        if mark in (_content(links, seq) if content is None else content):
            record = read_link(links, seq)
            if not kinds or record.kind in kinds:
                yield record


def _worth_reading(links: Links, kinds: Collection[Kind]) -> Iterator[tuple[int, bytes | None]]:
    last = links.last()
    if isinstance(links, Indexed):
        return links.among(last, kinds, "")
    return ((seq, None) for seq in range(last, 0, -1))


def _content(links: Links, seq: int) -> bytes:
    try:
        return links.read(seq)
    except KeyError:
        read_link(links, seq)  # it is missing, which this says
        raise
