"""Advice on the status page: which running experiments the kill rules would stop, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from tasks.pages.reading import number

MOST_ROWS = 8


class AdviceLike(Protocol):
    """What pages need of advice, from a domain that they may not import."""

    @property
    def ticket(self) -> str:
        """The experiment."""

    @property
    def rule(self) -> str:
        """Budget, plateau, gap, or the ticket's own."""

    @property
    def says(self) -> str:
        """Kill, go on, cannot tell, or ask."""

    @property
    def reason(self) -> str:
        """One sentence."""

    @property
    def remedy(self) -> str:
        """What helps; "" when nothing is needed."""

    @property
    def probability(self) -> float | None:
        """The chance that the rule rests on; None where it rests on none."""


def advice(found: Sequence[AdviceLike]) -> dict[str, Any] | None:
    """The section of the page; None when no experiment runs."""
    running = tuple(dict.fromkeys(one.ticket for one in found))
    if not running:
        return None
    rows = [_row(one) for one in found if one.says == "kill"]
    return {
        "running": len(running),
        "stop": len({row["ticket"] for row in rows}),
        "rows": rows[:MOST_ROWS],
        "more": len(rows) - len(rows[:MOST_ROWS]),
    }


def _row(one: AdviceLike) -> dict[str, Any]:
    return {
        "ticket": one.ticket,
        "rule": one.rule,
        "reason": one.reason,
        "remedy": one.remedy,
        "probability": number(one.probability),
    }
