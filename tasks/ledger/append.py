"""Appending to the chain: creating number N + 1 is the compare-and-set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from tasks.errors import OutsideError, RecordBroken
from tasks.ledger.chain import START, Head, Kind, Record, from_bytes, to_bytes

TRIES = 1000  # writers that lose every race this often are not racing, something is wrong


class Links(Protocol):
    """Where links lie: a folder, a bucket, a dictionary."""

    def last(self) -> int:
        """Number of the newest link; 0 when there is none."""

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``; KeyError when it is not there."""

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq`` durably and whole, only if it is not there yet; False when it is."""


def read_link(links: Links, seq: int) -> Record:
    """Link ``seq`` as a record; RecordBroken names it when it does not hold."""
    try:
        return _parsed(links.read(seq))
    except KeyError as error:
        raise RecordBroken(f"record {seq} is missing") from error
    except ValueError as error:
        raise RecordBroken(f"record {seq} is broken: {error}") from error


@lru_cache(maxsize=4096)
def _parsed(content: bytes) -> Record:
    """A record of these very bytes; each append looks through all of them, and reading one takes 0.3 ms."""
    return from_bytes(content)


def head(links: Links) -> Head:
    """The newest link's number and digest."""
    seq = links.last()
    return Head(seq, read_link(links, seq).digest) if seq else Head(0, START)


def newest_first(links: Links) -> Iterator[Record]:
    """Every record, the newest first."""
    for seq in range(links.last(), 0, -1):
        yield read_link(links, seq)


def find(links: Links, wanted: Callable[[Record], bool]) -> Record | None:
    """The newest record that is ``wanted``, if there is one."""
    return next((record for record in newest_first(links) if wanted(record)), None)


def append_once(
    links: Links,
    *,
    kind: Kind,
    key: str,
    project: str,
    subject: str,
    at: datetime,
    by: str,
    body: Mapping[str, Any],
) -> Record:
    """Append one record unless one of this kind and ``key`` is there; return the one that is kept.

    Safe for many writers and for a writer that is killed at any moment: the losers of a race look
    again, and find the winner's record when it answered the same question.
    """
    for _ in range(TRIES):
        last = head(links)
        kept = find(links, lambda r: r.kind == kind and r.body.get("key") == key)
        if kept:
            return kept
        record = Record(
            seq=last.seq + 1,
            previous=last.digest,
            kind=kind,
            project=project,
            subject=subject,
            at=at,
            by=by,
            body={**body, "key": key},
        )
        if links.create(record.seq, to_bytes(record)):
            return record
    raise OutsideError(f"the record of {project} could not be appended to in {TRIES} tries; is it writable?")
