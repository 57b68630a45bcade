"""Decisions on promotions in the record."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.ledger.append import Links, newest_first
from tasks.vocabulary import Decision

PROMOTION, ATTEMPT = "promotion", "attempt"  # in a decision's inputs: the case, the number of its measuring


def promotion_decisions(links: Links) -> Iterator[Decision]:
    """Every decision on a promotion, the newest first."""
    for record in newest_first(links, ("decision",)):
        held = record.body["decision"]
        if held["gate"]["about"] == "promotion" and PROMOTION in held["inputs"]:
            yield Decision.model_validate(held)


def decisions_under(links: Links, promotion: str) -> tuple[Decision, ...]:
    """Decisions on one case, the newest first."""
    return tuple(one for one in promotion_decisions(links) if one.inputs[PROMOTION] == promotion)
