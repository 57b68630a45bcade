"""Decisions on promotions in the record."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind
from tasks.vocabulary import Decision

DECISIONS: tuple[Kind, ...] = ("decision",)
PROMOTION, ATTEMPT = "promotion", "attempt"  # in a decision's inputs: the case, the number of its measuring


def promotion_decisions(links: Links) -> Iterator[Decision]:
    """Every decision on a promotion, the newest first."""
    for record in newest_first(links, DECISIONS):
        held = record.body["decision"]
        if held["gate"]["about"] == "promotion" and PROMOTION in held["inputs"]:
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
