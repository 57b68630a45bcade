"""A board's risks, questions, actions and milestones, as a team in its third sprint keeps them."""

from __future__ import annotations

from datetime import date

from tasks.board.action import Action
from tasks.board.ask import Ask
from tasks.board.milestone import Milestone
from tasks.board.risk import Risk
from tasks.board.sprint import Sprint
from tasks.plans import Board

TODAY = date(2026, 11, 18)  # the day of the pages' samples


def risk(id_="R-1", likelihood="high", impact="critical", **others):
    others.setdefault("category", "safety")
    others.setdefault("description", "Safety labels come late from the vendor")
    return Risk(id=id_, likelihood=likelihood, impact=impact, **others)


def ask(id_="Q-1", by=date(2026, 11, 25), **others):
    others.setdefault(
        "question", "Ship at 0.70 with a person looking at what is uncertain, or wait for 0.72?"
    )
    others.setdefault("who", "VP Product")
    others.setdefault("otherwise", "We plan for 0.72 and 18 December slips")
    return Ask(id=id_, by=by, **others)


def action(id_="A-1", **others):
    others.setdefault("text", "Stop runs at twice their compute budget")
    return Action(id=id_, **others)


def kept(name="R-1"):
    """A board of which every part that pages show holds something; ``name`` is an id to bend the page."""
    return Board(
        sprints=(Sprint(id="S3", start=date(2026, 11, 16), end=date(2026, 11, 29)),),
        risks=(
            risk(
                name,
                owner="Sam",
                mitigation=("Half a batch on 20 November", "Synthetic rows"),
                checkpoint="S3",
            ),
            risk("R-2", "low", "high", category="data_drift", description="Winter differs", follows="drift"),
            risk("R-3", "medium", "medium", category="operational", description="No GPU", follows="costs"),
            risk(
                "R-4",
                "low",
                "low",
                category="bias",
                description="Small carriers",
                status="mitigated",
                mitigation=("Weights by carrier",),
                owner="Ines",
            ),
        ),
        asks=(
            ask(),
            ask(
                "Q-2",
                date(2026, 11, 16),
                kind="money",
                question="3,000 dollars for a second vendor",
                who="Head of ML",
            ),
            ask(
                "Q-3",
                date(2026, 11, 10),
                answer="Yes",
                answered_on=date(2026, 11, 9),
                question="A legal review",
            ),
        ),
        actions=(
            action(owners=("Sarah",), due=date(2026, 11, 16), measure="No run above it", priority="high"),
            action("A-2", text="Talk more"),
            action("A-3", text="Pair on labels", status="done"),
        ),
        milestones=(
            Milestone(day=date(2026, 11, 4), what="Sprint 2 review"),
            Milestone(day=date(2026, 11, 27), what="Sprint 3 review", shows=("Slices by carrier",)),
        ),
    )
