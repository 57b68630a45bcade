"""``proofline drill``: the alerts are raised once, or a rollback is made once, while nothing is wrong."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from flows.clock import now
from flows.commands.answer import said_object, say, say_json, tell
from flows.commands.run import chosen_project, findings_told
from flows.server import prefect_server
from tasks.adapters.home import Home, find_home
from tasks.adapters.production import place_of
from tasks.errors import InputError
from tasks.pages.words import seconds
from tasks.plans import Project
from tasks.readiness.operation import Drill
from tasks.readiness.promotion import Place

YES, NO = 0, 1


def drill(words: Namespace) -> int:
    """Try what is named; exit with 1 when an alert stayed silent."""
    home = find_home()
    project = chosen_project(home, words.project)
    place = place_of(project)
    said = (
        _alerts(home, project, place) if words.what == "alerts" else _rollback(project, place, words.ticket)
    )
    if words.json:
        say_json(said)
    else:
        for line in said["lines"]:
            say(line)
        say(said["reason"])
    return YES if said["outcome"] == "TRIED" else NO


def _alerts(home: Home, project: Project, place: Place) -> dict[str, Any]:
    from tasks.load.operation import need_limits  # noqa: PLC0415 - a wrong plan is told before Prefect starts

    limits = need_limits(project, project.model())
    with prefect_server(home.state, tell=tell), findings_told():
        from tasks.act.incidents import drill_alerts  # noqa: PLC0415 - Prefect, once its server is there

        raised = drill_alerts.fn(project.name, place, limits, now())
    silent = [rule for rule, was in raised.items() if not was]
    return said_object(
        "SILENT" if silent else "TRIED",
        place.subject,
        f"{len(raised) - len(silent)} of {len(raised)} alerts were raised, as a drill",
        lines=[f"{'raised' if was else 'SILENT':<8}{rule}" for rule, was in raised.items()],
        rules=raised,
    )


def _rollback(project: Project, place: Place, ticket: str | None) -> dict[str, Any]:
    if not ticket:
        raise InputError("--ticket: found none; allowed: the ticket whose candidate is moved there and back")
    with findings_told():
        tried = _tried(project, place, ticket)
    return said_object(
        "TRIED",
        place.subject,
        _took(tried),
        lines=[f"{took:>8.1f} s  {part}" for part, took in tried.parts],
        seconds=tried.seconds,
        parts=dict(tried.parts),
        before=tried.before,
        after=tried.after,
    )


def _took(tried: Drill) -> str:
    if tried.after:
        return f"the way back took {tried.seconds:.1f} s"
    return f"a first model: nothing serves there to go back to; to take it away took {seconds(tried.seconds)}"


def _tried(project: Project, place: Place, ticket: str) -> Drill:
    from tasks.act.drill import drill_rollback  # noqa: PLC0415 - MLflow and Prefect take seconds
    from tasks.act.promotion import register_candidate  # noqa: PLC0415 - see above
    from tasks.load.promotion import load_case  # noqa: PLC0415 - see above
    from tasks.load.trial import trials_of  # noqa: PLC0415 - see above

    case = load_case.fn(project, project.canvas(), project.model(), ticket, where=place, now=now())
    version = register_candidate.fn(case.plan, case.run.id, case.sha256, case.evaluation)
    return drill_rollback(project, place, version, trials_of(project), now())
