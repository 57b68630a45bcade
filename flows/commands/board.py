"""``proofline board``: where every ticket stands, what the board's rules ask for, how work flows."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from flows.commands.run import chosen_project
from tasks.adapters.home import find_home
from tasks.adapters.mlflow_runs import MlflowRuns
from tasks.adapters.record_place import records_of
from tasks.board.board_state import BoardState, Card
from tasks.board.rules import Problem
from tasks.errors import PlanError
from tasks.history.board import project_board
from tasks.pages.board import board_section
from tasks.pages.words import NOTHING
from tasks.vocabulary import Verdict

NEED = {"must": Verdict.FAIL, "note": Verdict.WARN}


def board(words: Namespace) -> int:
    """Show the board; exit with whether every rule holds."""
    home = find_home()
    project = chosen_project(home, words.project)
    links = records_of(home).links(project.name)
    found = project_board(project, links, MlflowRuns(home.tracking_uri).of_project, now())
    if found is None:
        raise PlanError(f"{project.shown}: found no tickets on a board; allowed: some, see docs/board.md")
    say_json(_object(found, project.name)) if words.json else _tell(found)
    return 0 if found.is_sound else 1


def _tell(found: BoardState) -> None:
    for column in found.columns:
        limit = "" if column.limit is None else f" of at most {column.limit}"
        say(f"{column.stage:<12}{len(column.cards)}{limit}")
        for card in column.cards:
            say(f"  {card.id:<12}{_card(card)}")
    if found.opened:
        say(f"{'in the record, not on the board':<34}{len(found.opened)}")
    for card in found.opened:
        say(f"  {card.id:<12}{_card(card)}")
    for problem in found.problems:
        say(_problem(problem))
    say(_reason(found))
    for line in _flow(found):
        say(line)


def _card(card: Card) -> str:
    days = "" if card.days is None else f"; {_days(card.days)} here"
    blocked = "" if card.blocked_days is None else f" for {_days(card.blocked_days)}"
    blocker = f"; blocked{blocked}: {card.blocker}" if card.blocker else ""
    end = f"; {card.end} [{card.decision}]" if card.end else ""
    owner = f"; owner {card.owner}" if card.owner else ""
    return f"{card.title}{days}{blocker}{end}{owner}"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _problem(problem: Problem) -> str:
    subject = f"{problem.ticket} " if problem.ticket else ""
    return f"{NEED[problem.need]:<6}{problem.rule}: {subject}{problem.sentence}. Remedy: {problem.remedy}."


def _reason(found: BoardState) -> str:
    broken = sum(problem.need == "must" for problem in found.problems)
    tickets = sum(len(column.cards) for column in found.columns)
    if not broken:
        return f"every rule holds for {tickets} ticket{'' if tickets == 1 else 's'}"
    return f"{broken} rule{' is' if broken == 1 else 's are'} broken"


def _flow(found: BoardState) -> Iterator[str]:
    section = board_section(found) or {}
    for row in section["flow"]:
        judged = f" ({row['word'].lower()})" if row["word"] else ""
        told = section["sprint"] and row["sprint"] != NOTHING
        sprint = f"{section['sprint']}: {row['sprint']}; " if told else ""
        yield f"{row['measure']}, {row['note']}: {sprint}in all {row['in_all']}{judged}"


def _object(found: BoardState, project: str) -> dict[str, Any]:
    """The answer as every command that judges gives it, with the whole board behind it."""
    return said_object(
        (Verdict.PASS if found.is_sound else Verdict.FAIL).value,
        project,
        _reason(found),
        findings=[_finding(problem) for problem in found.problems],
        **found.model_dump(mode="json", exclude={"problems"}),
    )


def _finding(problem: Problem) -> dict[str, Any]:
    return {
        "check": problem.rule,
        "subject": problem.ticket or "board",
        "verdict": NEED[problem.need].value,
        "reason": f"{problem.ticket} {problem.sentence}".strip(),
        "remedy": problem.remedy,
        "measurements": [],
    }
