"""Appending to the chain: creating number N + 1 is the compare-and-set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from tasks.errors import OutsideError, RecordBroken
from tasks.ledger.chain import (
    CHECKPOINT_EVERY,
    START,
    Head,
    Kind,
    Record,
    from_bytes,
    malformed,
    to_bytes,
)

JUDGED_BY: frozenset[str] = frozenset({"lock", "opening"})  # a search for these passes nothing over
TRIES = 1000  # writers that lose every race this often are not racing, something is wrong
logger = logging.getLogger("proofline")


class Links(Protocol):
    """Where links lie: a folder, a bucket, a dictionary."""

    def last(self, known: int = 0) -> int:
        """Number of the newest link; 0 when there is none. A ``known`` one saves listing those before."""

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``; KeyError when it is not there."""

    def all(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Every link from number ``first`` on, in order, as it lies; one that is missing is left out."""

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq`` durably and whole, only if it is not there yet; False when it is."""

    def replace(self, seq: int, held: bytes, content: bytes) -> bool:
        """Put other bytes in the place of link ``seq``, whole, where it holds ``held``; False where not.

        Only for a text that was taken out, after a record that vouches for what is left.
        """


@runtime_checkable
class Indexed(Protocol):
    """Links that know which of them are worth reading."""

    def among(self, last: int, kinds: Collection[str], key: str) -> Iterator[tuple[int, bytes | None]]:
        """Numbers up to ``last``, newest first: all that may be of these kinds and have this key.

        All that cannot be read are among them, and others may be. Beside each is its content where at hand.
        """


@runtime_checkable
class Stamped(Protocol):
    """Links that put something of their own into the body of every record that is appended."""

    @property
    def stamp(self) -> Mapping[str, Any]:
        """What it is, by name."""


def read_link(links: Links, seq: int) -> Record:
    """Link ``seq`` as a record; RecordBroken names it when it does not hold."""
    return _read(links, seq, None)


def _read(links: Links, seq: int, content: bytes | None) -> Record:
    try:
        record = _parsed(links.read(seq) if content is None else content)
    except KeyError as error:
        raise RecordBroken(f"record {seq} is missing") from error
    except ValueError as error:
        raise RecordBroken(f"record {seq} is broken: {error}") from error
    if record.seq != seq:
        raise RecordBroken(f"record {seq} is broken: it says that it is record {record.seq}")
    return record


@lru_cache(maxsize=4096)
def _parsed(content: bytes) -> Record:
    """A record of these very bytes: searches come to the same ones again, and reading one takes 0.1 ms."""
    return from_bytes(content)


def head(links: Links) -> Head:
    """The newest link's number and digest; RecordBroken where it cannot be read: nothing can follow it."""
    seq = links.last()
    return Head(seq, read_link(links, seq).digest) if seq else Head(0, START)


def newest_first(links: Links, kinds: Collection[str] = (), key: str = "") -> Iterator[Record]:
    """Records, the newest first: every one, or those of some ``kinds``, or those with this ``key``.

    One that cannot be read is logged and passed over, so that it does not hold up a rollback or what
    happens next. Only in a search for what experiments are judged by (``JUDGED_BY``) it raises
    RecordBroken: passed over, it could let a target be moved or a set be opened anew.
    """
    return _newest_first(links, links.last(), kinds, key)


def find(links: Links, kind: Kind, key: str) -> Record | None:
    """The newest record of this kind and key, if there is one."""
    return next(newest_first(links, (kind,), key), None)


@dataclass(frozen=True)
class Draft:
    """A record before it has a number and a place in the chain; ``key`` goes into its body."""

    kind: Kind
    key: str
    project: str
    subject: str
    at: datetime
    by: str
    body: Mapping[str, Any]

    def after(self, last: Head, stamp: Mapping[str, Any] = MappingProxyType({})) -> Record:
        """The record that follows ``last``, with what its links put into every one."""
        return Record(
            seq=last.seq + 1,
            previous=last.digest,
            kind=self.kind,
            project=self.project,
            subject=self.subject,
            at=self.at,
            by=self.by,
            body={**self.body, **stamp, "key": self.key},
        )


def append_if(
    links: Links,
    make: Callable[[Iterator[Record]], Draft | Record],
    *,
    kinds: Collection[str] = (),
    key: str = "",
) -> Record:
    """Append what ``make`` drafts from the record as it stands, or return the record it points to.

    Parameters
    ----------
    links : Links
        The chain.
    make : callable
        Gets the records, newest first, and gives a :class:`Draft` to append or a :class:`Record` to
        return as it is. Nothing that it has not seen lies before its draft: when another writer was
        faster it is asked again. It must therefore change nothing itself; what it raises ends the attempt.
    kinds, key
        Which records it gets, as in :func:`newest_first`: with a long record, fewer are faster.

    Returns
    -------
    Record
        The one that was appended, or the one that ``make`` returned.

    Raises
    ------
    RecordBroken
        When the newest record does not hold, since nothing can follow it, or one that a search for
        ``JUDGED_BY`` comes to.
    OutsideError
        When every try was lost.
    """
    stamp = links.stamp if isinstance(links, Stamped) else {}
    for _ in range(TRIES):
        last = head(links)
        made = make(_newest_first(links, last.seq, kinds, key))
        if isinstance(made, Record):
            return made
        checkpoint = _checkpoint_due(links, last, made, stamp)
        record = made.after(last, stamp)
        if links.create(record.seq, to_bytes(checkpoint or record)) and not checkpoint:
            return record
    raise OutsideError(
        f"the record of {made.project} could not be appended to in {TRIES} tries; is it writable?"
    )


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
    draft = Draft(kind, key, project, subject, at, by, body)
    return append_if(links, lambda kept: next(kept, draft), kinds=(kind,), key=key)


def _newest_first(links: Links, last: int, kinds: Collection[str], key: str) -> Iterator[Record]:
    every = ((seq, None) for seq in range(last, 0, -1))
    for seq, content in links.among(last, kinds, key) if isinstance(links, Indexed) else every:
        try:
            record = _read(links, seq, content)
        except RecordBroken as broken:
            if JUDGED_BY.intersection(kinds):
                raise
            _pass_over(str(broken))
            continue
        if (not kinds or record.kind in kinds) and (not key or record.body.get("key") == key):
            yield record


@lru_cache(maxsize=4096)
def _pass_over(why: str) -> None:
    """Say it once: searches come to the same records again."""
    logger.warning("%s; it was passed over; see `proofline verify`", why)


def _checkpoint_due(links: Links, last: Head, draft: Draft, stamp: Mapping[str, Any]) -> Record | None:
    """What comes before the draft where a checkpoint's number is next: its writer read all that it covers.

    None elsewhere, and where a record that it would cover is not sound: that is for ``verify`` to say.
    """
    if (last.seq + 1) % CHECKPOINT_EVERY:
        return None
    first = last.seq + 2 - CHECKPOINT_EVERY
    covered = list(islice(links.all(first), CHECKPOINT_EVERY - 1))
    if len(covered) < CHECKPOINT_EVERY - 1 or malformed(covered):
        return None
    body = {"first": first, "last": last.seq}
    key, subject = f"checkpoint {last.seq + 1}", f"records {first} to {last.seq}"
    return Draft("checkpoint", key, draft.project, subject, draft.at, draft.by, body).after(last, stamp)
