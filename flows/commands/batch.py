"""``proofline batch``: what waits or was refused, and a person's word about it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.commands.answer import line_of, object_of, say, say_json, tell
from flows.commands.kept_word import kept_word
from flows.commands.run import call_flow, chosen_project, findings_told
from flows.server import prefect_server
from tasks.adapters.connect import outside
from tasks.adapters.home import Home, find_home
from tasks.adapters.ports import Landed
from tasks.errors import InputError
from tasks.history.batches import Standing, batch_decisions, standing, standing_of
from tasks.overrule import need_quarantined, need_same
from tasks.plans import Project, find_project, known_projects
from tasks.vocabulary import Decision, Outcome

KEPT = (Outcome.QUARANTINED, Outcome.REJECTED)


@dataclass(frozen=True)
class Found:
    """A batch that a person names, and the project it belongs to."""

    project: Project
    standing: Standing


def batch(words: Namespace) -> int:
    """Say which batches are quarantined or rejected, since when, and what would release them."""
    home = find_home()
    found = [one for project in _projects(home, words) for one in _kept_of(project)]
    if words.json:
        say_json({"batches": [_object(one) for one in found]})
        return 0
    for one in found:
        for line in _lines(one):
            say(line)
    if not found:
        say("No batch is quarantined or rejected.")
    return 0


def release(words: Namespace) -> int:
    """Accept a quarantined batch by a person's word."""
    return _settle(words, Outcome.ACCEPTED)


def reject(words: Namespace) -> int:
    """Reject a quarantined batch by a person's word."""
    return _settle(words, Outcome.REJECTED)


def again(words: Namespace) -> int:
    """Land the kept copy of a batch again, so that a mended plan decides it anew."""
    found = _named(find_home(), words)
    name = found.project.name
    with outside().batches.alone(name):
        last = _standing_of(found.project, found.standing.decision.subject).last
        if last.outcome not in KEPT:
            raise InputError(
                f"{last.subject}: found {last.outcome} [{last.id}]; allowed: QUARANTINED, REJECTED"
            )
        landed, fates = Landed.of(last.subject), [outcome.value.lower() for outcome in KEPT]
        kept = outside().batches.kept(name, landed, last.inputs["batch"], fates)
        if kept is None:
            raise InputError(f"{last.subject}: found no kept copy of it; was it landed again already?")
        place = outside().batches.land_again(name, kept)
    if words.json:
        say_json({"subject": last.subject, "project": name, "decision_id": last.id, "place": place})
    else:
        say(f"{last.subject} is landed again; `proofline run nightly_supply --project {name}` decides it.")
        unchanged = "Where its plan and its suite are the same and no pilot of its order was accepted since"
        say(f"{unchanged}, decision {last.id} still stands.")
    return 0


def _settle(words: Namespace, outcome: Outcome) -> int:
    """Say no at once where a word is not allowed; the flow looks again when it is alone."""
    home = find_home()
    found, why = _named(home, words), kept_word("--why", words.why)
    need_quarantined(found.standing.decision)
    if found.standing.word:
        need_same(found.standing.word, outcome)
    found.project.suite(found.project.supply())
    with prefect_server(home.state, tell=tell), findings_told():
        asked = {"batch": found.standing.decision.id, "outcome": outcome, "why": why}
        decision: Decision = call_flow("settle_batch", found.project.name, **asked)
    place = outside().answers.find(found.project.name, Landed.of(decision.subject), decision.key)
    if words.json:
        say_json(object_of(decision, place))
    else:
        say(line_of(decision))
        say(f"The answer to its sender lies in {place}.")
    return 0


def _named(home: Home, words: Namespace) -> Found:
    """The batch that the command names, in the one project that has it."""
    found, errors = [], []
    for project in _projects(home, words):
        try:
            found.append(Found(project, _standing_of(project, words.id)))
        except InputError as error:
            errors.append(error)
    if len(found) > 1:
        projects = ", ".join(one.project.name for one in found)
        raise InputError(f"{words.id}: found in {projects}; allowed: one of them as --project")
    if not found:
        raise errors[0] if errors else InputError("configs/: found no project")
    return found[0]


def _standing_of(project: Project, named: str) -> Standing:
    return standing_of(batch_decisions(outside().records.links(project.name)), named)


def _projects(home: Home, words: Namespace) -> list[Project]:
    if words.project:
        return [chosen_project(home, words.project)]
    return [find_project(home.root, name) for name in known_projects(home.root)]


def _kept_of(project: Project) -> Iterator[Found]:
    for one in standing(batch_decisions(outside().records.links(project.name))):
        if one.last.outcome in KEPT:
            yield Found(project, one)


def _object(found: Found) -> dict[str, Any]:
    last = found.standing.last
    return {
        "project": found.project.name,
        "subject": last.subject,
        "outcome": last.outcome.value,
        "since": last.at.isoformat(),
        "reason": last.reason,
        "settle": _settles(last),
        "decision_id": last.id,
        "answer": outside().answers.find(found.project.name, Landed.of(last.subject), last.key),
    }


def _lines(found: Found) -> Iterator[str]:
    shown = _object(found)
    since = f"since {found.standing.last.at:%Y-%m-%d %H:%M} UTC"
    yield f"{shown['outcome']:<12} {shown['subject']:<23} {since} [{shown['decision_id']}]"
    yield f"             {shown['reason']}."
    if shown["settle"]:
        yield f"             To release it: {shown['settle']}"
    if shown["answer"]:
        yield f"             Answer: {shown['answer']}"


def _settles(decision: Decision) -> str:
    """What would release a batch; a rejected one is not released."""
    waits = decision.outcome is Outcome.QUARANTINED
    return decision.settle or ("A person's word: proofline batch release or reject." if waits else "")
