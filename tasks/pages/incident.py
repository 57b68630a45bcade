"""The incident page: what fell in production and by how much, what was done about it, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from shlex import quote
from typing import Any

from tasks.pages import words
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.moves import Moved, move_row, moved_by
from tasks.pages.reading import as_interval, moment, number
from tasks.vocabulary import Interval, Word

SCHEMA = "incident-report/1"

Row = dict[str, Any]


class Incident(Word):
    """An incident as the record keeps it.

    ``gate`` is the metric's value when the version was let in, ``value`` the one measured since, on ``day``
    and ``n`` examples, with its ``interval``. ``lost`` is the share (0-1) of the value at the gate that is
    gone, ``limit`` the share from which there is an incident. ``since`` is the number of the record that put
    the version there; ``rolls_back`` says whether the plan rolls it back by itself.
    """

    id: str
    at: datetime
    by: str
    seq: int
    model: str
    environment: str
    alias: str
    version: str
    since: int
    metric: str
    unit: str = ""
    gate: float
    value: float
    interval: Interval
    n: int | None = None
    day: date
    lost: float | None = None
    lost_interval: Interval | None = None
    limit: float
    reason: str
    rolls_back: bool = False


def incident_document(
    canvas: CanvasLike,
    incident: Incident,
    *,
    moves: Sequence[Moved],
    pages: Sequence[tuple[str, str]] = (),
    head: tuple[int, str],
    now: datetime,
    name: str = "",
    code_version: str = "",
) -> dict[str, Any]:
    """Everything the page of one incident says, as one JSON document; its other forms come of it alone.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    incident : Incident
        What was kept of it.
    moves : sequence of Moved
        Every move of the project, oldest first.
    pages : sequence of (str, str), optional
        Pages that belong to it: what they are and their links.
    head : tuple of int and str
        Number of the newest record and its digest.
    now : datetime
        When the page is made.
    name : str, optional
        The project's name, as commands that the page shows take it.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        JSON types only, every number to four places.
    """
    facts, move = ProjectFacts.of(canvas), _answer_to(incident, moves)
    state = state_of(incident, moves)
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "project": {"title": facts.title, "objective": facts.objective, "phase": facts.phase},
        "verdict": _verdict(incident, facts.metric_title(incident.metric), state, move),
        "incident": _row(incident, facts.metric_title(incident.metric)),
        "move": move_row(move),
        "next": _next(incident, state, name),
        "pages": [{"what": what, "link": link} for what, link in pages],
        "record": {"seq": head[0], "digest": head[1]},
        "made": {"code_version": code_version},
    }


def incident_name(incident: Incident) -> str:
    """Name of the page's files: the day and the incident's id."""
    return f"{incident.at:%Y-%m-%d}-incident-{incident.id}"


def _row(incident: Incident, title: str) -> Row:
    kept = incident.model_dump(mode="json", exclude={"interval", "lost_interval"})
    numbers = {name: number(getattr(incident, name)) for name in ("gate", "value", "lost", "limit")}
    lost = as_interval(incident.lost_interval) if incident.lost_interval else None
    intervals = {"interval": as_interval(incident.interval), "lost_interval": lost}
    return {**kept, **numbers, **intervals, "at": moment(incident.at), "title": title}


def state_of(incident: Incident, moves: Sequence[Moved]) -> str:
    """Whether the version still serves, by the moves of the project, oldest first."""
    move = _answer_to(incident, moves)
    if move is None:
        return "open"
    if move.state == "done":
        return "rolled back" if move.what == "rollback" else "replaced"
    return "rolling back" if move.state == "open" else "abandoned"


def incident_level(state: str) -> tuple[str, str]:
    """Level and word of an incident's state."""
    return _WORDS[state]


def _answer_to(incident: Incident, moves: Sequence[Moved]) -> Moved | None:
    """The move that took the version away, or was to; what was done for the incident before what was not."""
    place = (incident.model, incident.environment, incident.alias)
    since = [move for move in moves if move.place == place and move.seq > incident.since]
    left = next((move for move in since if move.state == "done"), None)
    return left or moved_by(moves, incident.id)


_WORDS = {
    "open": ("ba", "Incident, open"),
    "rolling back": ("ba", "Incident, rolling back"),
    "abandoned": ("ba", "Incident, not rolled back"),
    "rolled back": ("wa", "Incident, rolled back"),
    "replaced": ("wa", "Incident, version replaced"),
}


def _verdict(incident: Incident, title: str, state: str, move: Moved | None) -> Row:
    level, word = _WORDS[state]
    return {
        "state": state,
        "level": level,
        "word": word,
        "pill": f"{word}: {incident.model} in {incident.environment}",
        "sentence": words.stop(_sentence(incident, title)),
        "paragraph": " ".join(part for part in (_reason(incident, title), _done(incident, move)) if part),
    }


def _sentence(incident: Incident, title: str) -> str:
    of = f"{title} of version {incident.version}"
    verb = "fell" if incident.value < incident.gate else "rose"
    values = (words.metric(value, incident.unit) for value in (incident.gate, incident.value))
    return f"{of} {verb} from {' to '.join(values)}"


def _reason(incident: Incident, title: str) -> str:
    """Why, with the metric called as people call it where the sentence begins with its name."""
    named = incident.reason.removeprefix(f"{incident.metric} ")
    return words.stop(incident.reason if named == incident.reason else f"{title} {named}")


def _done(incident: Incident, move: Moved | None) -> str:
    if move is None:
        waits = "The plan rolls it back" if incident.rolls_back else "The plan leaves that to a person"
        return f"Version {incident.version} still serves. {waits}."
    if move.state == "done":
        took = f" within {words.seconds(sum(move.parts.values()))}" if move.parts else ""
        return f"Version {move.after or 'none'} took its place{took}."
    return words.stop(move.said) or "The rollback has begun and has not ended."


def _next(incident: Incident, state: str, project: str) -> list[Row]:
    """What people do now, with the command where there is one."""
    back = ["proofline", "rollback", incident.model, "--why", f"incident {incident.id}"]
    back += ["--project", project] if project else []
    by_hand = {
        "what": "Roll it back by hand, unless the version before it is worse.",
        "command": _shell(back),
    }
    look = {
        "what": "Find out whether the inputs changed: look at input drift on the status page.",
        "command": "",
    }
    why = {"what": "Measure the evaluation again on fresh rows before anything is promoted.", "command": ""}
    return [by_hand, look, why] if state in {"open", "abandoned"} else [look, why]


def _shell(words_: Sequence[str]) -> str:
    return " ".join(map(quote, words_))
