"""``proofline rollback``: the version before stands again in seconds, without heavy imports."""

from __future__ import annotations

import os
import time
from argparse import Namespace

from flows.clock import now
from flows.commands.answer import say, say_json, tell
from flows.commands.kept_word import kept_word
from flows.commands.rollback_said import exit_code_of, line_of_back, object_of_back
from flows.commands.run import chosen_project, findings_told
from tasks.act.challenger import Unfit, need_answer
from tasks.act.rollback import Back, roll_back
from tasks.adapters.connect import outside
from tasks.adapters.home import Home, find_home
from tasks.adapters.production import production
from tasks.errors import InputError, OutsideError, ProoflineError
from tasks.history.promotions import champions_move
from tasks.load.trial import trials_of
from tasks.plans import Project, find_project, known_projects
from tasks.readiness.promotion import Place


def rollback(words: Namespace) -> int:
    """Move the alias back and say what stands; with ``--answer`` also serve it and wait for its answer."""
    home, where = find_home(), production()
    place = Place(words.model, where.environment, where.alias)
    project = chosen_project(home, words.project) if words.project else _of_model(home, place)
    why, began = kept_word("--why", words.why), time.monotonic()
    with findings_told():
        back = roll_back(project, place, why, now(), trials_of(project), to=words.to)
    seconds = round(time.monotonic() - began, 3)
    if not words.json:
        say(f"{line_of_back(back)} {seconds:.2f} s.")
    answered = _answered(project, back) if words.answer and back.is_there else {}
    if words.json:
        say_json(object_of_back(back, seconds, answered))
    _announce(project)
    _follow(project)
    return exit_code_of(back)


def _of_model(home: Home, place: Place) -> Project:
    """The project whose record says that this model stands there; no plan is read, it may be broken."""
    records = outside().records
    found = [
        name for name in known_projects(home.root) if champions_move(records.links(name), place) is not None
    ]
    if len(found) != 1:
        said = f"in the records of {', '.join(found)}" if found else "in no project's record"
        raise InputError(
            f"{place.model} as {place.alias} in {place.environment}: found it {said}; allowed: a model that "
            "was promoted there, with --project where several have one of this name"
        )
    return find_project(home.root, found[0])


def _answered(project: Project, back: Back) -> dict[str, float]:
    """Seconds until what the alias names answers on this machine."""
    champion = champions_move(outside().records.links(project.name), back.place)
    if champion is None:
        return {}
    try:
        trial = trials_of(project)(champion.move)
        parts = need_answer(back.place.model, back.version, champion.move.sha256, trial)
    except Unfit as unfit:
        raise OutsideError(f"the alias names version {back.version}, and {unfit}") from unfit
    tell(f"version {back.version} answers, {sum(parts.values()):.1f} s after the alias was moved")
    return parts


def _announce(project: Project) -> None:
    """Emit the event where a server is known; else the next flow that looks at moves does."""
    if os.environ.get("PREFECT_API_URL"):
        from tasks.act.rolling_back import announce_rollbacks  # noqa: PLC0415 - it imports Prefect

        announce_rollbacks.fn(project, now())


def _follow(project: Project) -> None:
    """Let the promotions' pages tell of it; what stands is said by now, and stands whatever a page does."""
    from tasks.report import follow_moves  # noqa: PLC0415 - it imports Prefect

    try:
        follow_moves.fn(project, now())
    except (ProoflineError, OSError) as error:
        tell(f"the page of the promotion could not be written: {error}; `proofline run write_report` does it")
