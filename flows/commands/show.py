"""``proofline show``: one decision in words, or any record by its number."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import Any

from flows.commands.answer import object_of, say, say_json
from flows.commands.kept_projects import kept_projects
from flows.commands.named_record import named_record
from flows.commands.record_shown import (
    became_lines,
    decision_lines,
    later_lines,
    record_lines,
    signed_lines,
)
from tasks.adapters.connect import outside
from tasks.history.promotion_decisions import PROMOTION
from tasks.history.search import holding
from tasks.history.sign_offs import signatures_of
from tasks.history.told_moves import told_moves
from tasks.ledger.append import Links
from tasks.ledger.chain import Record
from tasks.pages.evaluation import page_name
from tasks.pages.promotion_followed import stands_now
from tasks.readiness.signature import Signature
from tasks.vocabulary import Decision

ID_DIGITS = 12


def show(words: Namespace) -> int:
    """Explain what is named: what was asked, what decided it, who signed, what came of it."""
    chains = [outside().records.links(project) for project in kept_projects(words.project)]
    record, links = named_record(chains, words.id)
    later = _later(links, record)
    decision = _decision(record)
    if decision is None:
        return _show_record(record, later, links, as_json=words.json)
    signed, became = _signed(links, decision), stands_now(decision, told_moves(links))
    page = _page(record.project, decision) if became else None
    if words.json:
        more = {"signed": [one.model_dump(mode="json") for one in signed], "became": became}
        kept = {"project": record.project, "record": record.seq, "digest": record.digest}
        say_json({**object_of(decision, page), **kept, **more, "later": _objects(later)})
        return 0
    _say(decision_lines(decision, record))
    _say(became_lines(became, page))
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


def _later(links: Links, record: Record) -> tuple[Record, ...]:
    """Later records that name this one by its key or the key's first digits, the oldest first."""
    key = str(record.body.get("key", ""))[:ID_DIGITS]
    return tuple(holding(links, key, after=record.seq))[::-1] if key else ()


def _page(project: str, decision: Decision) -> str | None:
    """Path of the page that the promotion has of its own."""
    return outside().pages.written(project, "promotion", page_name(decision))


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
