"""The year's board as it stood on a day: what was not known by then is left out, stages follow the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from tasks.board.ticket import Stage
from tasks.experiments.metric_wording import against_whom, amount, better, rests_on
from tasks.history.forecast_progress import counts
from tasks.pages.words import stop
from tasks.vocabulary import Decision, Outcome

METRIC = "auc"
Entry = Mapping[str, Any]


class Ended(NamedTuple):
    """Where a ticket stands by the record: its stage, what was learnt, and the day of its last decision."""

    stage: Stage
    learnings: str = ""
    day: date | None = None
    is_done: bool = False


def board_on(planned: Entry, day: date, ended: Mapping[str, Ended]) -> dict[str, Any]:
    """The board on a day. ``planned`` is the whole year's, ``ended`` knows tickets that were worked on."""
    sprints, answer = planned["sprints"], ("answer", "answered_on")
    asks = _by(planned["asks"], "asked_on", day)
    return {
        "sprints": [_sprint(one, day) for one in sprints],
        "tickets": list(_tickets(planned["tickets"], sprints, day, ended)),
        "asks": [_unless_later(one, day, "answered_on", answer) for one in asks],
        "actions": [_action(one, day) for one in _by(planned["actions"], "decided_on", day)],
        "risks": planned["risks"],
        "milestones": planned["milestones"],
    }


def standing(decisions: Sequence[Decision], ticket: str) -> Ended | None:
    """Where a ticket stands by the record's decisions, oldest first; None where none is about it."""
    of_ticket = [d for d in decisions if d.subject == ticket and d.gate.about in ("experiment", "ticket")]
    if not of_ticket:
        return None
    newest, gate = of_ticket[-1], [one for one in of_ticket if one.gate.about == "experiment"][-1]
    stages: Mapping[Outcome, Stage] = {
        Outcome.KILLED: "killed",
        Outcome.ITERATING: "iteration",
        Outcome.PROMOTABLE: "production",
    }
    stage = stages.get(newest.outcome, "evaluation")
    return Ended(stage, stop(learnt(gate)), newest.at.date(), stage != "evaluation")


def learnt(decision: Decision) -> str:
    """What an evaluation taught: what the change did to the metric, whatever the target."""
    finding = next((f for f in decision.findings if f.subject == METRIC), None)
    difference = finding.evidence.value("difference") if finding else None
    if finding is None or difference is None:
        return decision.reason
    e = finding.evidence
    values = f"AUC {amount(e.value('candidate'), '')} against {against_whom(e)}"
    return f"{values}: {better(difference, '')} ({rests_on(e)})"


def word_on(decision: Decision, *, is_last_look: bool) -> Outcome | None:
    """What the team says of an evaluation, by a rule agreed on beforehand; None where it says nothing (yet).

    What is shown to be better and only short of the target is built on; what is not is killed, once it was
    decided or no look is left.
    """
    if decision.outcome is Outcome.PROMOTABLE:
        return None
    if counts(decision, METRIC) and decision.outcome is not Outcome.EQUIVALENT:
        return Outcome.ITERATING
    if decision.outcome is Outcome.INCONCLUSIVE and not is_last_look:
        return None
    return Outcome.KILLED


def adopted(decisions: Sequence[Decision]) -> list[str]:
    """Tickets whose changes make the best recipe so far, as they were shown to be better one by one."""
    evaluations = (one for one in decisions if one.gate.about == "experiment")
    better = [d for d in evaluations if counts(d, METRIC) and d.outcome is not Outcome.EQUIVALENT]
    return list(dict.fromkeys(one.subject for one in better))


def _tickets(
    planned: Sequence[Entry], sprints: Sequence[Entry], day: date, ended: Mapping[str, Ended]
) -> Iterator[dict[str, Any]]:
    begun = [sprint for sprint in sprints if sprint["start"] <= day]
    starts = {sprint["id"]: sprint["start"] for sprint in begun}
    for ticket in planned:
        found = ended.get(ticket["id"])
        if ticket["sprint"] not in starts or (found and _is_off(found, begun[-1]["start"])):
            continue
        now = found or Ended("hypothesis")
        sprint = ticket["sprint"] if now.is_done else begun[-1]["id"]
        told = {"learnings": now.learnings} if now.is_done else {}
        yield {**ticket, "stage": now.stage, "sprint": sprint, **told}


def _is_off(found: Ended, sprint_began: date) -> bool:
    """A ticket that was done before this sprint has left the board; the record keeps it."""
    return found.is_done and found.day is not None and found.day < sprint_began


def _sprint(sprint: Entry, day: date) -> dict[str, Any]:
    unknown: tuple[str, ...] = ("review",) if sprint["end"] > day else ()
    if sprint["start"] > day:
        unknown = ("goal", "plan", "review", "compute_hours")
    return {name: value for name, value in sprint.items() if name not in unknown}


def _action(action: Entry, day: date) -> dict[str, Any]:
    later = "done_on" in action and action["done_on"] > day
    shown = _unless_later(action, day, "done_on", ("done_on", "impact"))
    return {**shown, "status": "open"} if later else shown


def _by(entries: Sequence[Entry], name: str, day: date) -> list[Entry]:
    return [one for one in entries if one[name] <= day]


def _unless_later(entry: Entry, day: date, when: str, names: Sequence[str]) -> dict[str, Any]:
    is_known = when in entry and entry[when] <= day
    return {name: value for name, value in entry.items() if is_known or name not in names}
