"""``proofline decide``: a person's word about an experiment; without one, what the kill rules advise."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from flows.clock import now
from flows.commands.answer import line_of, object_of, said_object, say, say_json, tell
from flows.commands.kept_word import kept_word
from flows.commands.run import call_flow, chosen_project, findings_told
from flows.server import prefect_server
from tasks.adapters.home import find_home
from tasks.errors import InputError
from tasks.experiments.kill_rules import Advice
from tasks.load.advice import load_advice
from tasks.load.tickets import load_ticket
from tasks.pages.words import stop
from tasks.plans import Project
from tasks.ticket_word import MOST_LETTERS, OUTCOMES, TicketStanding, need_promotable, said_already
from tasks.vocabulary import Decision, Outcome


def decide(words: Namespace) -> int:
    """Keep a person's word; without one say what stands about the ticket and what the rules advise."""
    project = chosen_project(find_home(), words.project)
    if words.outcome is None:
        if words.learnings or words.why:
            raise InputError("found --learnings or --why without a word; allowed: kill, iterate or promote")
        return _advise(project, words)
    return _settle(project, OUTCOMES[words.outcome], words)


def _settle(project: Project, outcome: Outcome, words: Namespace) -> int:
    """Say no at once where a word is not allowed; the flow looks again."""
    learnings = kept_word("--learnings", words.learnings or "", MOST_LETTERS)
    why = kept_word("--why", words.why, MOST_LETTERS) if words.why else ""
    _need_allowed(project, load_ticket(project, words.ticket).standing, outcome, learnings)
    asked = {"ticket": words.ticket, "outcome": outcome, "learnings": learnings, "why": why}
    with prefect_server(find_home().state, tell=tell), findings_told():
        decision: Decision = call_flow("decide_ticket", project.name, **asked)
    say_json(object_of(decision)) if words.json else say(line_of(decision))
    return 0


def _need_allowed(project: Project, standing: TicketStanding, outcome: Outcome, learnings: str) -> None:
    said = said_already(standing, outcome, learnings)
    if said is None and outcome is Outcome.PROMOTING:
        need_promotable(standing, equivalent_suffices=project.model().equivalent_suffices)


def _advise(project: Project, words: Namespace) -> int:
    held = load_ticket(project, words.ticket)
    advice = load_advice(project, held, now())
    if words.json:
        say_json(_object(held.standing, advice))
    else:
        for line in _lines(held.standing, advice):
            say(line)
    return 0


def _lines(standing: TicketStanding, advice: Sequence[Advice]) -> Iterator[str]:
    for who, decision in (("The gate", standing.evaluation), ("A person", standing.word)):
        said = f"{decision.outcome}, {stop(decision.reason)} [{decision.id}]" if decision else "nothing yet."
        yield f"{who} said of {standing.ticket}: {said}"
    for one in advice:
        settle = f" To settle it: {one.settle}" if one.settle else ""
        yield f"{one.says:<12}{one.rule:<9}{stop(one.reason)}{f' {one.remedy}' if one.remedy else ''}{settle}"
    yield f"{_reason(advice)} It is a person's decision: kill, iterate or promote, with --learnings."


def _reason(advice: Sequence[Advice]) -> str:
    kill = [one.rule for one in advice if one.says == "kill"]
    return f"Advice: stop it ({', '.join(kill)})." if kill else "No rule advises to stop it."


def _object(standing: TicketStanding, advice: Sequence[Advice]) -> dict[str, Any]:
    return said_object(
        "KILL" if any(one.says == "kill" for one in advice) else "GO_ON",
        standing.ticket,
        _reason(advice),
        " ".join(dict.fromkeys(one.settle for one in advice if one.settle)),
        evaluation=object_of(standing.evaluation) if standing.evaluation else None,
        word=object_of(standing.word) if standing.word else None,
        advice=[one.model_dump(mode="json") for one in advice],
    )
