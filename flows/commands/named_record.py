"""The record that a person means by a number, an id or a subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tasks.errors import InputError
from tasks.history.promotion_decisions import DECISIONS, PROMOTION
from tasks.history.search import holding
from tasks.ledger.append import Links, read_link
from tasks.ledger.chain import Record

SHORTEST_ID = 4  # fewer digits would name too many decisions
MOST_DIGITS = 8  # of a record's number; an id in full has twelve


def named_record(chains: Sequence[Links], wanted: str) -> tuple[Record, Links]:
    """The record of this number, else the newest that is about this or has an id which starts so."""
    found = _numbered(chains, wanted) or next(_about(chains, wanted), None)
    if found is None:
        raise InputError(
            f"found no record {wanted!r}: none has this number, is about it, or has an id that starts so "
            f"({SHORTEST_ID} or more digits); see `proofline log`"
        )
    return found


def _numbered(chains: Sequence[Links], wanted: str) -> tuple[Record, Links] | None:
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= MOST_DIGITS):
        return None
    there = [links for links in chains if 1 <= int(wanted) <= links.last()]
    if len(there) > 1:
        raise InputError(f"found record {wanted} in {len(there)} projects; allowed: one, see --project")
    return (read_link(there[0], int(wanted)), there[0]) if there else None


def _about(chains: Sequence[Links], wanted: str) -> Iterator[tuple[Record, Links]]:
    """Decisions that are meant, the newest of a project first; then records of any kind."""
    for links in chains if wanted else ():
        decisions = holding(links, wanted, DECISIONS)
        yield from ((one, links) for one in decisions if _is_decision(one.body["decision"], wanted))
    for links in chains if wanted else ():
        any_kind = holding(links, wanted)
        yield from ((one, links) for one in any_kind if _is_about(one, wanted))


def _is_about(record: Record, wanted: str) -> bool:
    return record.subject == wanted or _starts(record.body.get("key"), wanted)


def _is_decision(held: Mapping[str, Any], wanted: str) -> bool:
    ids = (held["id"], held["inputs"].get(PROMOTION))
    return held["subject"] == wanted or any(_starts(one, wanted) for one in ids)


def _starts(one: object, wanted: str) -> bool:
    return len(wanted) >= SHORTEST_ID and str(one).startswith(wanted)
