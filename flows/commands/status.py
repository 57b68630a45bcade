"""``proofline status``: what runs, what failed, what waits for a person; read without starting anything."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from flows.commands.kept_projects import kept_projects
from flows.commands.up import answers
from flows.server import healthy_url
from flows.up.whereabouts import folder_of, is_up, whereabouts
from tasks.adapters.connect import outside
from tasks.adapters.home import Home, find_home
from tasks.adapters.runs_of_day import DAY, Runs, runs_of_day
from tasks.errors import ProoflineError
from tasks.history.pauses import Pause, pause_of
from tasks.history.troubles import Trouble, troubles
from tasks.history.waits import Wait, waits
from tasks.pages.words import plural

MOST_SHOWN = 10
NOT_ASKED = "nothing runs here and PREFECT_API_URL names no other server: `proofline up` starts one"


class Seen(NamedTuple):
    """All that the answer says."""

    up: bool
    parts: Mapping[str, tuple[str, bool]]  # address, and whether it answers
    runs: Runs | None
    why_not: str  # why runs could not be asked for; "" where they were
    paused: Sequence[Pause]
    waits: Sequence[Wait]
    troubles: Sequence[Trouble]
    unreadable: Sequence[str]


class Kept(NamedTuple):
    """What the records of several projects tell."""

    paused: list[Pause]
    waits: list[Wait]
    troubles: list[Trouble]
    unreadable: list[str]


def status(words: Namespace) -> int:
    """Say it; 0 all is well, 1 something failed, 2 something waits for a person."""
    home = find_home()
    seen = _see(home, kept_projects(words.project))
    if words.json:
        say_json(_object(seen))
    else:
        for line in _lines(seen):
            say(line)
    return _code(seen)


def _see(home: Home, projects: Sequence[str]) -> Seen:
    folder = folder_of(home.state)
    found = whereabouts(folder)
    parts = {name: (at, answers(name, at)) for name, at in found.parts.items()} if found else {}
    runs, why_not = _runs(home)
    return Seen(is_up(folder), parts, runs, why_not, *_of_records(projects))


def _of_records(projects: Sequence[str]) -> Kept:
    """What the records tell; of one that cannot be read, why."""
    kept, told = Kept([], [], [], []), dict[str, Trouble]()
    for name in projects:
        try:
            links = outside().records.links(name)
            kept.paused.extend([pause] if (pause := pause_of(links)) else [])
            kept.waits.extend(waits(links, name))
            told |= {one.key: one for _, one in troubles(links, now() - DAY)}
        except ProoflineError as error:
            kept.unreadable.append(f"{name}: {error}")
    kept.troubles.extend(told.values())  # one that was for several projects stands in each record
    return kept


def _runs(home: Home) -> tuple[Runs | None, str]:
    """Flow runs as the server knows them; why not, where none answers."""
    url = os.environ.get("PREFECT_API_URL") or healthy_url(home.state / "prefect")
    if not url:
        return None, NOT_ASKED
    try:
        return runs_of_day(url, now()), ""
    except ProoflineError as error:
        return None, str(error)


def _code(seen: Seen) -> int:
    failed = seen.runs.failed if seen.runs else seen.why_not != NOT_ASKED
    stuck = [one for one in seen.troubles if not one.then or one.what == "trigger"]
    if failed or stuck or seen.unreadable or not all(answered for _, answered in seen.parts.values()):
        return 1
    return 2 if seen.waits else 0


def _outcome(seen: Seen) -> tuple[str, str]:
    failed = len(seen.runs.failed) if seen.runs else 0
    reason = (
        f"{'up' if seen.up else 'not up'}; {plural(failed, 'failed run')} in the last day; "
        f"{plural(len(seen.waits), 'thing')} for people to decide"
    )
    return ("FINE", "FAILED", "WAITS")[_code(seen)], reason


def _object(seen: Seen) -> dict[str, Any]:
    outcome, reason = _outcome(seen)
    return said_object(
        outcome,
        "operation",
        reason,
        seen.waits[0].command if seen.waits else "",
        up=seen.up,
        parts={name: {"address": at, "answers": well} for name, (at, well) in seen.parts.items()},
        runs=seen.runs._asdict() if seen.runs else None,
        runs_unknown=seen.why_not,
        paused=[one.model_dump(mode="json") for one in seen.paused],
        waits=[one.model_dump(mode="json") for one in seen.waits],
        troubles=[one.model_dump(mode="json") for one in seen.troubles],
        unreadable=list(seen.unreadable),
    )


def _lines(seen: Seen) -> Iterator[str]:
    yield "Up" if seen.up else "Not up: `proofline up` starts server, schedules, worker and report site"
    for name, (at, well) in seen.parts.items():
        yield f"  {name:<8} {at}{'' if well else '  DOES NOT ANSWER'}"
    yield from (f"Paused: {one.told}" for one in seen.paused)
    yield from _run_lines(seen)
    yield from (f"In the last day: {one.told}" for one in seen.troubles)
    yield from (f"Record unreadable: {one}" for one in seen.unreadable)
    yield from _wait_lines(seen.waits)


def _run_lines(seen: Seen) -> Iterator[str]:
    if seen.runs is None:
        yield f"Runs: not known, {seen.why_not}"
        return
    counted = ", ".join(f"{number} {state}" for state, number in seen.runs.by_state.items())
    yield f"Runs of the last day: {counted or 'none'}"
    for one in seen.runs.failed[:MOST_SHOWN]:
        yield f"  {one['ended'][:16]}  {one['state']}  {one['run']}: {one['reason']}"
    if seen.runs.upcoming:
        soonest = ", ".join(f"{one['deployment']} {one['at'][11:16]}" for one in seen.runs.upcoming)
        yield f"Next runs (UTC): {soonest}"


def _wait_lines(waiting: Sequence[Wait]) -> Iterator[str]:
    if not waiting:
        yield "Nothing waits for a person."
        return
    yield f"{plural(len(waiting), 'thing')} for people to decide:"
    for one in waiting[:MOST_SHOWN]:
        yield f"  {one.project}  {one.what}: {one.subject}, since {one.since:%Y-%m-%d}: {one.reason}"
        yield f"      {one.command}"
    if len(waiting) > MOST_SHOWN:
        yield f"  and {len(waiting) - MOST_SHOWN} more; --json says all"
