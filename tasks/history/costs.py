"""What the record tells of compute: which budgets somebody was told about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.board.costs import Budget
from tasks.canonical import digest
from tasks.ledger.append import Links, newest_first

ALERT = "budget"


def alert_key(budget: Budget) -> str:
    """Key of the alert about a budget: one that is raised is another, of which is told again."""
    return digest([ALERT, budget.about, budget.id, budget.planned])


def alert_body(budget: Budget) -> dict[str, Any]:
    """What the record keeps of an alert; hours."""
    return {"alert": ALERT, **budget.model_dump(mode="json", include={"about", "id", "planned", "used"})}


def untold(links: Links, alarming: Sequence[Budget]) -> tuple[Budget, ...]:
    """Those of the budgets that nobody was told about yet."""
    if not alarming:
        return ()
    kept = {record.body.get("key") for record in newest_first(links, ("state",))}
    return tuple(budget for budget in alarming if alert_key(budget) not in kept)
