"""A board and a record like those that three teams' planning and retrospective documents were made from."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tasks.board.board_state import Facts, board_state
from tasks.board.costs import Used, costs
from tasks.board.moves import Move
from tasks.gates import Key, decide
from tasks.pages.incident import Incident
from tasks.pages.moves import Moved
from tasks.plans import Board, Canvas
from tasks.plans.loaders import from_yaml
from tasks.team.known import Known
from tasks.team.release_retrospective import release_retrospective_document
from tasks.team.sprint_plan import sprint_plan_document
from tasks.team.sprint_retrospective import sprint_retrospective_document
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Measurement, Verdict
from tests.pages.promotion_samples import incident

NOW = datetime(2026, 12, 23, 9, tzinfo=UTC)
CANVAS = """
title: Support chatbot
objective: Answer first questions of customers.
phase: convergence
metrics:
  - {name: accuracy, title: Accuracy, direction: higher, target: 0.92, margin: 0.01, unit: share}
"""
BOARD = Path(__file__).with_name("team_board.yaml").read_text("utf-8")


def plan(**others: Any) -> dict[str, Any]:
    """The plan of S6."""
    it = known(**others)
    return sprint_plan_document(it, it.board.sprints[1])


def sprint(**others: Any) -> dict[str, Any]:
    """The retrospective of S6."""
    it = known(**others)
    return sprint_retrospective_document(it, it.board.sprints[1])


def release(**others: Any) -> dict[str, Any]:
    """The retrospective of the last release on the board."""
    it = known(**others)
    return release_retrospective_document(it, it.board.releases[-1])


def board_with(long: str) -> Board:
    """The board with a long text in place of names, titles and reasons."""
    named = re.sub(r"Ana|Query rewriting|Preparation|two kills came late", long, BOARD)
    return Board.model_validate(from_yaml(named))


def board(**changes: Any) -> Board:
    """The board; fields of it may be replaced."""
    return Board.model_validate({**from_yaml(BOARD), **changes})


def known(**others: Any) -> Known:
    """What is known on the morning after the sprint."""
    held = {"board": board(), "now": NOW, **others}
    used = [
        Used(ticket="EXP-031", sprint="S6", hours=18.5),
        Used(ticket="EXP-034", sprint="S6", hours=60.5),
        Used(ticket="EXP-034", sprint="S5", hours=30.0),
    ]
    canvas = Canvas.model_validate(from_yaml(CANVAS))
    made: dict[str, Any] = {
        "name": "chatbot",
        "canvas": canvas,
        "state": board_state(
            held["board"].tickets,
            held["board"].sprints,
            limits=held["board"].limits,
            phase=canvas.phase,
            facts=Facts(decisions=decisions(), moves=moves()),
            today=held["now"].date(),
        ),
        "costs": costs(used, held["board"].tickets, held["board"].sprints),
        "decisions": decisions(),
        "moves": moves(),
        "moved": [promoted()],
        "incidents": [fallen()],
        "head": (42, "ab" * 32),
        "notes_file": "S6.notes.md",
    }
    return Known(**{**made, **held})


def decisions() -> tuple[Decision, ...]:
    """Oldest first: a first candidate, one that fails and is killed late, one that is promoted."""
    return (
        evaluated("EXP-030", Verdict.PASS, date(2026, 11, 27), 0.872),
        evaluated("EXP-031", Verdict.FAIL, date(2026, 12, 3), 0.869),
        evaluated("EXP-034", Verdict.PASS, date(2026, 12, 14), 0.884),
        word("EXP-031", Verdict.FAIL, date(2026, 12, 16)),
        word("EXP-034", Verdict.PASS, date(2026, 12, 17)),
        _decided("promotion", "EXP-034", Verdict.PASS, date(2026, 12, 18), None),
    )


def evaluated(ticket: str, verdict: Verdict, day: date, value: float) -> Decision:
    """An evaluation of a ticket's candidate with its mean accuracy."""
    return _decided("experiment", ticket, verdict, day, value)


def word(ticket: str, verdict: Verdict, day: date) -> Decision:
    """A person's word about a ticket: FAIL kills it, PASS sends it to production."""
    return _decided("ticket", ticket, verdict, day, None)


def moves() -> tuple[Move, ...]:
    """Both decided experiments began in S5; a third one left the board since."""
    seen = [("EXP-031", "hypothesis", "S5", 26), ("EXP-034", "hypothesis", "S5", 28)]
    begun = [_move(ticket, after, sprint, date(2026, 11, day)) for ticket, after, sprint, day in seen]
    return (*begun, _move("EXP-035", "hypothesis", "S6", date(2026, 12, 10)))


def promoted() -> Moved:
    """The release's own move into production."""
    decision = decisions()[-1]
    return Moved(
        what="promotion",
        model="chatbot",
        environment="production",
        alias="champion",
        before="6",
        after="7",
        evidence=decision.id,
        state="done",
        at=decision.at + timedelta(minutes=5),
        by="dana",
        seq=40,
        parts={"alias moved": 0.4, "answered": 9.2},
    )


def fallen() -> Incident:
    """An incident two days after the release."""
    return incident(at=datetime(2026, 12, 20, 4, tzinfo=UTC), reason="accuracy fell by 12%")


def _move(ticket: str, after: Any, sprint: str, day: date) -> Move:
    return Move(ticket=ticket, before=None, after=after, sprint=sprint, day=day)


def _decided(about: Any, ticket: str, verdict: Verdict, day: date, value: float | None) -> Decision:
    measured = () if value is None else (Measurement(name="candidate", value=value, unit="share"),)
    subject = "accuracy" if about == "experiment" else ticket
    check = "person" if about == "ticket" else "superiority"
    finding = Finding(
        check=check,
        subject=subject,
        verdict=verdict,
        reason="so",
        evidence=Evidence(subject=subject, measurements=measured),
    )
    return decide(
        Gate(name=about, about=about, must=(check,)),
        Key(about, ticket, {}, "plan", look=day.toordinal()),
        [finding],
        project="chatbot",
        now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        asked_by="sam",
        code_version="1",
    )
