"""Which records a text was taken out of, and which still hold what was to go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from tasks.ledger.append import Links, newest_first, read_link
from tasks.ledger.chain import Record
from tasks.ledger.record import content_of, sha256_of
from tasks.ledger.redactions import KINDS, Redaction, redaction_in, redactions_of


class Redactions(NamedTuple):
    """A sentence each: what was taken out, and what was begun and not finished."""

    redacted: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


def told_redactions(project: str, links: Links, records: Sequence[Record]) -> Redactions:
    """What the redactions of a whole chain say, of each record the newest; ``records`` oldest first."""
    newest = {said.record: (said, record) for record in records if (said := redaction_in(record))}
    told: dict[bool, list[str]] = {True: [], False: []}
    for _, (said, record) in sorted(newest.items()):
        is_done = _is_done(links, said, record)
        told[is_done].append(_done(said, record) if is_done else _left(project, said, record))
    return Redactions(tuple(told[True]), tuple(told[False]))


def _is_done(links: Links, said: Redaction, record: Record) -> bool:
    """Whether it is taken out; more of it may have been since the chain was walked."""
    left = sha256_of(content_of(read_link(links, said.record)))
    return left == said.sha256 or left in _vouched_since(links, said, record)


def _vouched_since(links: Links, said: Redaction, record: Record) -> set[str]:
    """What later redactions of the same record say is left."""
    later = takewhile(lambda one: one.seq > record.seq, newest_first(links, KINDS))
    return {one.sha256 for one in redactions_of(later, said.record)}


def _done(said: Redaction, record: Record) -> str:
    by = f"by {record.by}, {record.at:%Y-%m-%d %H:%M} UTC: {said.why}"
    return f"record {said.record} is redacted ({', '.join(said.places)}); record {record.seq} vouches, {by}"


def _left(project: str, said: Redaction, record: Record) -> str:
    asked = f'proofline redact {said.record} {said.fields[0]} --project {project} --why "..."'
    left = f"record {said.record} still holds what record {record.seq} says was taken out"
    return f"{left} ({', '.join(said.places)}); to finish it: {asked}"
