"""Risks and asks of the board, as a sprint's plan shows them."""

from __future__ import annotations

from tasks.board.risk import Risk
from tasks.board.sprint import Sprint
from tasks.pages.team import Cell, Section, day, num, table, text
from tasks.team.known import BOARD, Known

_STATUS = {"in_progress": "In progress", "monitoring": "Monitoring", "mitigated": "Mitigated"}


def risks_section(known: Known, sprint: Sprint) -> Section:
    """Risks that are looked at in this sprint, in none, or were to be in one before and still stand."""
    later = {one.id for one in known.board.sprints if one.start > sprint.end}
    due = [one for one in known.board.risks if one.checkpoint not in later and one.status != "mitigated"]
    rows = [_risk_row(one, sprint) for one in sorted(due, key=lambda one: -one.score)]
    head = ("Risk", "Likelihood", "Impact", ">Product", "Mitigation", "Owner", "Status")
    shown = table("Risks, the largest product of likelihood and impact (1 to 16) first", head, rows, BOARD)
    others = len(known.board.risks) - len(due)
    note = f"{others} of {len(known.board.risks)} mitigated or looked at later" if others else ""
    return Section(id="risks", title="Risks", note=note, blocks=(shown,) if rows else ())


def _risk_row(one: Risk, sprint: Sprint) -> list[Cell]:
    lacking = f"No {' and no '.join(one.lacks)}" if one.lacks else ""
    here = ", looked at in this sprint" if one.checkpoint == sprint.id else ""
    return [
        text(f"{one.id}: {one.description}"),
        text(one.likelihood),
        text(one.impact),
        num(one.score, "count"),
        text("; ".join(one.mitigation)),
        text(one.owner),
        text(lacking, "wa") if lacking else text(f"{_STATUS[one.status]}{here}"),
    ]


def asks_section(known: Known) -> Section:
    """Questions that wait for an answer, the one needed first before the others."""
    waiting = sorted((one for one in known.board.asks if one.is_open), key=lambda one: one.by)
    rows = [
        [
            text(f"{one.id}: {one.question}"),
            text(one.kind),
            text(one.who),
            day(one.by),
            text(one.otherwise),
            text("Overdue", "ba") if one.is_overdue(known.today) else text("Waiting", "no"),
        ]
        for one in waiting
    ]
    head = ("Question", "Kind", "Who can answer", "By", "Without an answer", "Stands")
    shown = table("What the plan waits for others to answer", head, rows, BOARD)
    return Section(id="asks", title="Asks", blocks=(shown,) if rows else ())
