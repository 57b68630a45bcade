"""A project as it is after years: sprints full of tickets, each with its moves, decisions and runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tasks.gates import Key, decide
from tasks.ledger.append import Draft
from tasks.ledger.chain import CHECKPOINT_EVERY, START, Head, to_bytes
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Interval, Measurement, Verdict

NAME, METRIC, DAYS = "large", "accuracy", 14  # DAYS of a sprint
BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
CANVAS = """
title: Support chatbot
objective: Answer first questions of customers.
phase: convergence
time_box_weeks: 150
metrics:
  - {name: accuracy, title: Accuracy, direction: higher, target: 0.95, margin: 0.01, unit: share}
"""
MODEL = """
checks:
  - {check: planned_seeds}
  - {check: primary, metric: accuracy}
"""
_TEXT = "Rewriting short questions before retrieval lifts accuracy on the evaluation set by a point."
_ENDS = ("killed", "killed", "killed", "killed", "promoted", "killed", "iterating", "killed")


@dataclass(frozen=True)
class Large:
    """How much of everything: sprints and tickets; the last sprint's tickets are still under way."""

    sprints: int
    tickets: int

    @property
    def now(self) -> datetime:
        """The last day of the last sprint but one is over: a sprint is under way."""
        return _first(self.sprints - 1) + timedelta(days=5)

    def sprint_of(self, number: int) -> int:
        """The sprint (from 0) of a ticket (from 0)."""
        return number * self.sprints // self.tickets

    def end_of(self, number: int) -> str:
        """How a ticket ended; "" while it is under way."""
        return "" if self.sprint_of(number) >= self.sprints - 1 else _ENDS[number % len(_ENDS)]


def write_plans(folder: Path, large: Large) -> None:
    """Canvas, model plan and board; JSON is YAML too, and is written fast."""
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    (folder / "board.yaml").write_text(json.dumps(board(large), default=str))


def board(large: Large) -> dict[str, Any]:
    """Sprints with plans and reviews, tickets, data tasks, actions, risks and a question."""
    return {
        "sprints": [_sprint(number) for number in range(large.sprints)],
        "tickets": [_ticket(large, number) for number in range(large.tickets)],
        "data_tasks": [_data_task(number) for number in range(large.sprints)],
        "actions": [_action(number) for number in range(large.sprints)],
        "risks": [_risk(number) for number in range(20)],
        "asks": [_ask(large)],
    }


def contents(large: Large) -> Iterator[tuple[int, bytes]]:
    """Links of the project's record, as its writers would leave them, with checkpoints where due."""
    last = Head(0, START)
    for draft in sorted(_drafts(large), key=lambda one: one.at):
        if (last.seq + 1) % CHECKPOINT_EVERY == 0:
            last = yield from _link(_checkpoint(last.seq, draft.at), last)
        last = yield from _link(draft, last)


def _link(draft: Draft, last: Head) -> Iterator[Any]:
    record = draft.after(last)
    yield record.seq, to_bytes(record)
    return Head(record.seq, record.digest)


def _checkpoint(seq: int, at: datetime) -> Draft:
    body = {"first": seq + 2 - CHECKPOINT_EVERY, "last": seq}
    return Draft("checkpoint", f"checkpoint {seq + 1}", NAME, f"records to {seq}", at, "me", body)


def _drafts(large: Large) -> Iterator[Draft]:
    for number in range(large.tickets):
        yield from _moves(large, number)
        for one in _decisions(large, number):
            yield _kept(one)
    for sprint in range(large.sprints - 1):
        for one in _data_decisions(sprint):
            yield _kept(one)


def _kept(one: Decision) -> Draft:
    body = {"decision": one.model_dump(mode="json")}
    return Draft("decision", one.key, NAME, one.subject, one.at, "me", body)


def _moves(large: Large, number: int) -> Iterator[Draft]:
    """Into hypothesis and experiment, and to where it ended."""
    begun, end = _begun(large, number), large.end_of(number)
    stages = ["hypothesis", "experiment", *([_STAGE[end]] if end else [])]
    for step, (before, after) in enumerate(zip([None, *stages], stages, strict=False)):
        at = begun + timedelta(days=3 * step)
        move = {"ticket": _id(number), "before": before, "after": after, "day": at.date().isoformat()}
        body = {"move": move | {"sprint": _sprint_id(large.sprint_of(number))}}
        yield Draft("move", f"{_id(number)} {step}", NAME, _id(number), at, "me", body)


_STAGE = {"killed": "killed", "promoted": "production", "iterating": "iteration"}


def _decisions(large: Large, number: int) -> Iterator[Decision]:
    """An evaluation and a person's word on each ticket that has ended."""
    end, begun = large.end_of(number), _begun(large, number)
    if not end:
        return
    verdict = Verdict.PASS if end == "promoted" else Verdict.FAIL
    value = 0.70 + 0.20 * number / large.tickets
    yield _decided("experiment", _id(number), verdict, begun + timedelta(days=4), value)
    if end != "iterating":
        yield _decided("ticket", _id(number), verdict, begun + timedelta(days=6))


def _data_decisions(sprint: int) -> Iterator[Decision]:
    """Four batches and two windows a sprint."""
    for number in range(4):
        at = _first(sprint) + timedelta(days=number)
        yield _decided("batch", f"calls/{sprint}-{number}", Verdict.PASS, at)
    for number in range(2):
        at = _first(sprint) + timedelta(days=7 * number)
        yield _decided("watch", f"week-{2 * sprint + number:03}", Verdict.PASS, at)


def _decided(
    about: Any, subject: str, verdict: Verdict, at: datetime, value: float | None = None
) -> Decision:
    values = () if value is None else _measured(value)
    check = {"experiment": "superiority", "ticket": "person", "batch": "kappa", "watch": "drift"}[about]
    of = METRIC if about == "experiment" else subject
    evidence = Evidence(subject=of, measurements=values)
    finding = Finding(check=check, subject=of, verdict=verdict, reason=_TEXT, evidence=evidence)
    return decide(
        Gate(name="evaluate" if about == "experiment" else about, about=about, must=(check,)),
        Key(about, subject, {}, "plan"),
        [finding],
        project=NAME,
        now=at,
        asked_by="sam",
        code_version="1",
    )


def _measured(value: float) -> tuple[Measurement, ...]:
    reach = Interval(-0.01, 0.02, 0.95)
    return (
        Measurement(name="candidate", value=value, unit="share", n=5),
        Measurement(name="baseline", value=value - 0.01, unit="share", n=5),
        Measurement(name="difference", value=0.01, unit="share", n=500, interval=reach),
    )


def _sprint(number: int) -> Mapping[str, Any]:
    start, end = _first(number).date(), _first(number + 1).date() - timedelta(days=1)
    items = [
        {"title": f"Item {n}", "band": "P1", "owners": ["Ana"], "points": 3, "accept": _TEXT, "done": n < 3}
        for n in range(5)
    ]
    plan = {"planned_on": start, "capacity_points": 60, "team": ["Ana", "Ben"], "items": items}
    review = {"team_size": 2, "shipped": ["Query rewriting"], "held_on": end}
    held = {"id": _sprint_id(number), "start": start, "end": end, "goal": _TEXT, "compute_hours": 300}
    return held | {"plan": plan, "review": review}


def _ticket(large: Large, number: int) -> Mapping[str, Any]:
    end = large.end_of(number)
    held = {"id": _id(number), "title": f"Rewriting {number}", "sprint": _sprint_id(large.sprint_of(number))}
    said = {"hypothesis": _TEXT, "method": _TEXT, "baseline": "champion", "learnings": _TEXT if end else ""}
    plans = {"owner": "Ana", "points": 1, "kind": "explore", "target": 0.93, "compute_hours": 10}
    more = {"success": {"primary": _TEXT}, "kill": [_TEXT], "time_box_sprints": 2}
    stage = _STAGE[end] if end else ("hypothesis", "experiment")[number % 2]
    return held | said | plans | more | {"stage": stage}


def _data_task(number: int) -> Mapping[str, Any]:
    days = [_first(number).date() + timedelta(days=n) for n in (0, 2, 6, 9, 12)]
    stages = dict(zip(("needed", "collection", "annotation", "qa", "ready"), days, strict=True))
    held = {"id": f"DATA-{number}", "title": "Calls, labelled", "dataset": "training", "due": days[-1]}
    return held | {"blocks": [_id(number)]} | stages


def _action(number: int) -> Mapping[str, Any]:
    held = {"id": f"A-{number}", "text": _TEXT, "owners": ["Ben"], "measure": _TEXT, "priority": "high"}
    days = {"decided_on": _first(number + 1).date(), "due": _first(number + 2).date()}
    return held | days | {"decided_in": _sprint_id(number)}


def _risk(number: int) -> Mapping[str, Any]:
    held = {"id": f"R-{number}", "category": "operational", "description": _TEXT, "owner": "Sam"}
    return held | {"likelihood": "medium", "impact": "high", "mitigation": [_TEXT]}


def _ask(large: Large) -> Mapping[str, Any]:
    held = {"id": "Q-1", "question": "May we pay a second vendor", "kind": "money", "who": "Head of ML"}
    return held | {"by": large.now.date(), "otherwise": "The gate cannot pass"}


def _begun(large: Large, number: int) -> datetime:
    """Within the ticket's sprint, one minute after the ticket before it."""
    return _first(large.sprint_of(number)) + timedelta(minutes=number)


def _first(sprint: int) -> datetime:
    return BEGAN + timedelta(days=DAYS * sprint)


def _sprint_id(number: int) -> str:
    return f"S{number + 1}"


def _id(number: int) -> str:
    return f"EXP-{number}"
