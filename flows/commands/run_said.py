"""How the result of each flow is said, as lines or as one JSON object; each gives the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.commands.answer import answer, say, say_json
from flows.commands.costs_answer import say_costs
from tasks.adapters.connect import outside
from tasks.board.costs import Costs
from tasks.board.moves import Move
from tasks.errors import OutsideError
from tasks.pages.evaluation import page_name
from tasks.plans import Project
from tasks.team.due import Due
from tasks.vocabulary import Decision


def decided(result: Decision | tuple[Decision, ...], _: Project, *, as_json: bool) -> int:
    """One decision or several; the exit code is that of the worst."""
    return answer(result if isinstance(result, tuple) else (result,), as_json=as_json)


def evaluated(decision: Decision, project: Project, *, as_json: bool) -> int:
    """The decision on an experiment, and its page."""
    suffices = project.model().equivalent_suffices
    return answer((decision,), as_json=as_json, equivalent_suffices=suffices, report=own_page(decision))


def watched(decisions: Sequence[Decision], _: Project, *, as_json: bool) -> int:
    """The decisions on all windows, each with its page."""
    pages = {one.id: page for one in decisions if (page := own_page(one, "drift"))}
    return answer(decisions, as_json=as_json, pages=pages)


def own_page(decision: Decision, kind: str = "evaluation") -> str | None:
    """Path of the page that a decision has of its own; None also where the reports cannot be asked."""
    try:
        return outside().pages.written(decision.project, kind, page_name(decision))
    except OutsideError:
        return None


def counted(costs: Costs, project: Project, *, as_json: bool) -> int:
    """What compute was used and is left."""
    return say_costs(costs, project.name, as_json=as_json)


def written(made: Any, _: Project, *, as_json: bool) -> int:
    """Where the report stands; of several each with why it was due, or that none was."""
    if isinstance(made, str):
        say_json({"report": made}) if as_json else say(made)
        return 0
    if as_json:
        say_json({"reports": [{**_named(one.due), "report": one.page} for one in made]})
        return 0
    for one in made:
        say(f"{one.due.called}, as {one.due.why}: {one.page}")
    if not made:
        say("Nothing to write: every report was written since it was last due.")
    return 0


def _named(due: Due) -> dict[str, str]:
    return {"kind": due.kind, "about": due.about, "since": due.day.isoformat(), "why": due.why}


def landed(subjects: Sequence[str], _: Project, *, as_json: bool) -> int:
    """What has arrived, which is no decision."""
    if as_json:
        say_json({"landed": subjects})
        return 0
    for subject in subjects:
        say(f"{subject} has arrived; nightly_supply decides it.")
    if not subjects:
        say("Nothing new has arrived, or it is still being written; the next run looks again.")
    return 0


def moved(moves: Sequence[Move], _: Project, *, as_json: bool) -> int:
    """Which tickets have moved, which is no decision."""
    if as_json:
        say_json({"moved": [move.model_dump(mode="json") for move in moves]})
        return 0
    for move in moves:
        say(f"{move.ticket}: {move.after}, was {move.before or 'not on the board'}")
    if not moves:
        say("No ticket has moved since the record saw the board last.")
    return 0
