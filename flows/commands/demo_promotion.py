"""The demo's way into production and back: the first model, a better one, and the first one again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from flows.commands.answer import say, tell
from flows.commands.demo_stage import PROJECT, Stage, said_by
from flows.commands.run import call_flow
from tasks.adapters.connect import outside
from tasks.adapters.production import ALIAS, ENVIRONMENT
from tasks.history.told_moves import told_moves
from tasks.ledger.append import Links
from tasks.pages.words import stop
from tasks.readiness.promoted import Promoted
from tasks.vocabulary import Decision

FIRST, BETTER = "EXP-000", "EXP-001"
FORTH = ("fetch", "start", "answer", "alias")  # in the order in which things happen
BACK = ("alias", "fetch", "start", "answer")
WHERE = {ENVIRONMENT: "demo", ALIAS: "champion"}


def first_model(stage: Stage) -> Decision:
    """The project's first model, which has nothing to be compared with but chance."""
    return stage.experiment(FIRST, seeds=range(1, 6), roles=["candidate"])


def say_where() -> None:
    """The demo's own environment and alias, where none are set."""
    for name, value in WHERE.items():
        os.environ.setdefault(name, value)


def into_production_and_back(stage: Stage) -> list[Decision]:
    """Let the first model in, then a better one, and roll that back; each is timed. What was judged."""
    is_back = any(move.what == "rollback" for move in told_moves(_links()))
    first = stage.show([first_model(stage)])
    if not is_back:
        _try_the_alerts()
        _promote(stage, FIRST)
    better = stage.show([stage.experiment(BETTER, seeds=range(1, 6))])
    if is_back:
        tell(f"{BETTER} was promoted and rolled back before; nothing is moved again")
    else:
        _promote(stage, BETTER)
        _roll_back(stage)
    return [*first, *better]


def _try_the_alerts() -> None:
    tell("trying each alert once, with numbers that must raise it ...")
    _command("drill", "alerts", "--project", PROJECT, "--json")


def _promote(stage: Stage, ticket: str) -> None:
    """Ask everything, let it in, and say how long that took."""
    asked = len(stage.project.model().promoted(stage.project.shown).asked)
    tell(f"is {ticket} ready? {asked} questions, and the model is really served (about a minute) ...")
    began = time.monotonic()
    promoted: Promoted = call_flow("promote_model", PROJECT, ticket=ticket)
    seconds = time.monotonic() - began
    move = next((m for m in told_moves(_links()) if m.evidence == promoted.decision.id), None)
    parts = {} if move is None else dict(move.parts)
    stage.moves.append(
        {"ticket": ticket, "state": promoted.state, "version": promoted.version, "seconds": seconds, **parts}
    )
    if not stage.quiet:
        told = f"version {promoted.version} {promoted.state}" if promoted.version else promoted.state
        say(f"promotion of {ticket}: {told}, {stop(promoted.decision.reason)}")
        say(f"  {seconds:.0f} s in all; of the move: {_parts(parts, FORTH)}")
        say(f"  its page: {promoted.report}")


def _roll_back(stage: Stage) -> None:
    """The command that a person would type, until the version before answers again over HTTP."""
    if any(move["state"] != "serving" for move in stage.moves):
        tell("a model was held (its page says why), so there is nothing to roll back")
        return
    tell("rolling back, until the version before answers ...")
    began = time.monotonic()
    why = "the demo shows the way back"
    back = _command("rollback", PROJECT, "--project", PROJECT, "--why", why, "--answer", "--json")
    seconds = time.monotonic() - began
    stage.moves.append({**back, "seconds": seconds})
    if not stage.quiet:
        say(
            f"rollback: version {back['version']} stands again and answers, {seconds:.1f} s from the command "
            f"({_parts(back['parts'], BACK)})."
        )


def _parts(parts: Mapping[str, float], order: Sequence[str]) -> str:
    return ", ".join(f"{name} {parts[name]:.2f} s" for name in order if name in parts)


def _command(*words: str) -> Any:
    """What a command of ours answers as JSON."""
    return json.loads(said_by(f"proofline {words[0]}", "-m", "flows.cli", *words))


def _links() -> Links:
    return outside().records.links(PROJECT)
