"""``proofline card TICKET``: the model card, drafted from what the gate decided."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from flows.commands.answer import said_object, say, say_json, tell
from flows.commands.run import chosen_project
from tasks.adapters.card_file import write_card
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.history.tickets import need_evaluation, ticket_decisions
from tasks.load.card import card_path, card_text
from tasks.pages.words import plural
from tasks.plans import Project
from tasks.readiness.card_text import parse_card
from tasks.readiness.model_card import SECTIONS, ModelCard
from tasks.vocabulary import Decision

WHOLE, NOT_YET = 0, 2


def card(words: Namespace) -> int:
    """Show the card, or write it; exit with 2 while a person has something left to write in it."""
    project = chosen_project(find_home(), words.project)
    plan, evaluation = project.model(), _evaluation(project, words.ticket)
    text, path = card_text(project, plan, words.ticket, evaluation), card_path(project, plan, words.ticket)
    if words.write:
        write_card(path, text)
    made, written = parse_card(text), str(path) if words.write else None
    left = [*(section for section in SECTIONS if section not in made.sections), *made.unfilled]
    if words.json:
        say_json(_object(made, left, evaluation, written))
    else:
        _say(text, left, f"The card of {words.ticket} lies in {written}." if written else "")
    return NOT_YET if left else WHOLE


def _evaluation(project: Project, ticket: str) -> Decision:
    decisions = ticket_decisions(outside().records.links(project.name))
    return need_evaluation(decisions, project.name, ticket)


def _say(text: str, left: Sequence[str], written: str) -> None:
    for line in [written] if written else text.splitlines():
        say(line)
    if left:
        tell(f"A person has to write: {'; '.join(left)}.")


def _object(
    made: ModelCard, left: Sequence[str], evaluation: Decision, written: str | None
) -> dict[str, Any]:
    reason = f"a person has {plural(len(left), 'place')} to fill" if left else "every section is written"
    return said_object(
        "UNFILLED" if left else "WHOLE",
        evaluation.subject,
        reason,
        f"Write: {'; '.join(left)}." if left else "",
        decision_id=evaluation.id,
        report=written,
        sections=dict(made.sections),
    )
