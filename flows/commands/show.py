"""``proofline show``: one decision in words, or any record by its number."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.commands.answer import object_of, say, say_json
from flows.commands.kept_projects import kept_projects
from flows.commands.record_shown import decision_lines, later_lines, record_lines, signed_lines
from tasks.adapters.connect import outside
from tasks.errors import InputError
from tasks.history.promotion_decisions import DECISIONS, PROMOTION
from tasks.history.search import holding
from tasks.history.sign_offs import signatures_of
from tasks.ledger.append import Links, read_link
from tasks.ledger.chain import Record
from tasks.readiness.signature import Signature
from tasks.vocabulary import Decision

SHORTEST_ID = 4  # fewer digits would name too many decisions
MOST_DIGITS = 8  # of a record's number; an id in full has twelve
ID_DIGITS = 12


def show(words: Namespace) -> int:
    """Explain what is named: what was asked, what decided it, who signed, what came of it."""
    chains = [outside().records.links(project) for project in kept_projects(words.project)]
    record, links = _named(chains, words.id)
    later = _later(links, record)
    decision = _decision(record)
    if decision is None:
        return _show_record(record, later, links, as_json=words.json)
    signed = _signed(links, decision)
    if words.json:
        kept = {"project": record.project, "record": record.seq, "digest": record.digest}
        signatures = [one.model_dump(mode="json") for one in signed]
        say_json({**object_of(decision), **kept, "signed": signatures, "later": _objects(later)})
        return 0
    _say(decision_lines(decision, record))
    _say(signed_lines(signed))
    _say(later_lines(later, links))
    return 0


def _decision(record: Record) -> Decision | None:
    """The decision in it; None in any other record, and in one that another version of ours wrote."""
    try:
        return Decision.model_validate(record.body["decision"]) if record.kind == "decision" else None
    except (KeyError, ValueError):
        return None


def _show_record(record: Record, later: Sequence[Record], links: Links, *, as_json: bool) -> int:
    if as_json:
        said = record.model_dump(mode="json")
        say_json(
            {"project": record.project, "record": said, "digest": record.digest, "later": _objects(later)}
        )
        return 0
    _say(record_lines(record, links))
    _say(later_lines(later, links))
    return 0


def _named(chains: Sequence[Links], wanted: str) -> tuple[Record, Links]:
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


def _later(links: Links, record: Record) -> tuple[Record, ...]:
    """Later records that name this one by its key or the key's first digits, the oldest first."""
    key = str(record.body.get("key", ""))[:ID_DIGITS]
    return tuple(holding(links, key, after=record.seq))[::-1] if key else ()


def _signed(links: Links, decision: Decision) -> tuple[Signature, ...]:
    promotion = decision.inputs.get(PROMOTION)
    if promotion is None:
        return ()
    return tuple(one for one in signatures_of(links, decision.subject) if one.promotion == promotion)


def _objects(records: Iterable[Record]) -> list[dict[str, Any]]:
    return [
        record.model_dump(mode="json", include={"seq", "kind", "subject", "at", "by"}) for record in records
    ]


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
