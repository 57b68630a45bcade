"""``proofline finish TICKET``: are all planned seeds of a look there? Then its evaluation is triggered."""

from __future__ import annotations

from argparse import Namespace

from flows.commands.answer import said_object, say, say_json, tell
from flows.commands.run import chosen_project
from flows.server import prefect_server
from tasks.adapters.home import find_home
from tasks.experiments.planned_seeds import ARMS, NO_BASELINE, look_lacks
from tasks.plans import ModelPlan, Project

DONE, NOT_YET = 0, 2


def finish(words: Namespace) -> int:
    """Announce that a ticket's look is all there, or say what is missing."""
    home = find_home()
    project = chosen_project(home, words.project)
    plan = project.model()
    missing, look = _missing(project, plan, words.ticket)
    if not missing:
        with prefect_server(home.state, tell=tell):
            from tasks.act.experiments import announce_finished  # noqa: PLC0415 - Prefect, once its server is there

            announce_finished.fn(project.name, words.ticket, look)
    _answer(words, project.name, look, len(plan.looks), missing)
    return NOT_YET if missing else DONE


def _missing(project: Project, plan: ModelPlan, ticket: str) -> tuple[str, int]:
    """What the ticket's look lacks, in words; "" when nothing."""
    from tasks.load.experiment import look_runs  # noqa: PLC0415 - Prefect takes 2 s
    from tasks.load.record import not_first  # noqa: PLC0415 - see above

    runs, look = look_runs(project, plan, ticket)
    logged = {arm: [run.seed for run in runs if run.role == arm] for arm in ARMS}
    other = not_first(project, plan, ticket)
    lacks = look_lacks(plan.planned(look), logged, is_first=not other)
    told = f" ({NO_BASELINE}{other})" if other and not logged["baseline"] else ""
    return f"{lacks}{told}", look


def _answer(words: Namespace, project: str, look: int, looks: int, missing: str) -> None:
    where = f"look {look} of {looks}"
    reason = f"{where} is not all there: {missing}" if missing else f"all planned seeds of {where} are there"
    settle = f"Every planned seed logged exactly once: {missing}." if missing else ""
    if words.json:
        say_json(said_object("UNFINISHED" if missing else "FINISHED", words.ticket, reason, settle))
        return
    say(f"{words.ticket}: {reason}." + ("" if missing else " Its evaluation follows where triggers run."))
    if not missing:
        command = f"proofline run evaluate_experiment --project {project} --ticket {words.ticket}"
        say(f"To evaluate it here: {command}")
