"""Tickets, moves and decisions that tests of the board are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tasks.board.moves import Move
from tasks.board.sprint import Sprint
from tasks.board.ticket import Ticket
from tasks.gates import Key, decide
from tasks.vocabulary import About, Decision, Evidence, Finding, Gate, Verdict

WHOLE = {
    "hypothesis": "trees learn more",
    "success": {"primary": "AUC is better"},
    "baseline": "regression",
    "compute_hours": 2,
    "sprint": "S1",
    "learnings": "they do",
}
SPRINTS = (
    Sprint(id="S1", start=date(2026, 11, 2), end=date(2026, 11, 15)),
    Sprint(id="S2", start=date(2026, 11, 18), end=date(2026, 11, 30)),
)


def ticket(name: str = "E-1", stage: str = "hypothesis", **given: Any) -> Ticket:
    """A ticket that lacks nothing, but for what is given."""
    return Ticket.model_validate({**WHOLE, "id": name, "title": "Trees", "stage": stage, **given})


def move(name: str, before: str | None, after: str, day: int) -> Move:
    """A move in November 2026."""
    return Move.model_validate(
        {"ticket": name, "before": before, "after": after, "sprint": None, "day": f"2026-11-{day:02}"}
    )


def decided(name: str, verdict: Verdict, day: int, about: About = "experiment") -> Decision:
    """A decision on a ticket in November 2026: by the gate, or (about ticket) by a person."""
    settle = "more seeds" if verdict is Verdict.UNKNOWN else ""
    found = Finding(
        check="c",
        subject=name,
        verdict=verdict,
        reason="r",
        settle=settle,
        evidence=Evidence(subject=name),
    )
    return decide(
        Gate(name="g", about=about, must=("c",)),
        Key("g", name, {}, "plan", look=day),
        [found],
        project="p",
        now=datetime(2026, 11, day, 12, tzinfo=UTC),
        asked_by="me",
        code_version="0",
    )
