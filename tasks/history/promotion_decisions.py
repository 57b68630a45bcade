"""Decisions on promotions in the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.vocabulary import Decision

DECISIONS: tuple[Kind, ...] = ("decision",)
PROMOTION, ATTEMPT = "promotion", "attempt"  # in a decision's inputs: the case, the number of its measuring


def promotion_decisions(links: Links) -> Iterator[Decision]:
    """Every decision on a promotion, the newest first."""
    return promotions_among(newest_first(links, DECISIONS))


def promotions_among(records: Iterable[Record]) -> Iterator[Decision]:
    """The decisions on promotions among some records, in the order given."""
    for record in records:
        held = record.body["decision"] if record.kind in DECISIONS else None
        if held and held["gate"]["about"] == "promotion" and PROMOTION in held["inputs"]:
            yield Decision.model_validate(held)


def decision_named(links: Links, id_: str) -> Decision | None:
    """The decision of any kind with this id; None where the record has none, or the id is ""."""
    for record in newest_first(links, DECISIONS) if id_ else ():
        if record.body["decision"]["id"] == id_:
            return Decision.model_validate(record.body["decision"])
    return None


def decisions_under(links: Links, promotion: str) -> tuple[Decision, ...]:
    """Decisions on one case, the newest first."""
    return tuple(one for one in promotion_decisions(links) if one.inputs[PROMOTION] == promotion)
