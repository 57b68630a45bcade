"""``proofline metric NAME VALUE``: a metric that was measured in production goes into the record."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any

from pydantic import ValidationError

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from flows.commands.metric_table import keep_table, known_unit
from flows.commands.run import chosen_project
from tasks.adapters.connect import asker, outside
from tasks.adapters.home import find_home
from tasks.adapters.production import place_of
from tasks.errors import InputError
from tasks.history.metrics import keep_produced
from tasks.history.promotions import champion
from tasks.ledger.append import Links
from tasks.plans import Project
from tasks.readiness.produced import Produced
from tasks.readiness.promotion import Place


def metric(words: Namespace) -> int:
    """Keep the value, of the champion unless another version is named; ``watch_metrics`` judges it."""
    words = _told_apart(words)
    project = chosen_project(find_home(), words.project)
    place = place_of(project)
    if words.table:
        return keep_table(project, place, words)
    _need_sound(project, words)
    links = outside().records.links(project.name)
    produced = _produced(words, words.version or _champion(links, place))
    keep_produced(links, produced, project=project.name, place=place, now=now(), by=asker())
    of = f"version {produced.version} of {place.subject} on {produced.day}"
    reason = f"{produced.metric} {produced.value:g}, {of}, is in the record"
    if words.json:
        say_json(_object(place, produced, reason))
    else:
        say(f"{reason}. It is judged by: proofline run watch_metrics --project {project.name}")
    return 0


def _told_apart(words: Namespace) -> Namespace:
    """The words with their project, name and value: the value is last, and a project may be first."""
    said = list(words.said)
    value = said.pop() if said and not words.table else None
    name = said.pop() if said else None
    project = said.pop() if said else words.project
    if said or (name is None and not words.table):
        raise InputError(f"found {' '.join(words.said) or 'nothing'}; allowed: NAME VALUE, or --from FILE")
    return Namespace(**{**vars(words), "project": project, "name": name, "value": _number(value)})


def _number(said: str | None) -> float | None:
    try:
        return None if said is None else float(said)
    except ValueError as error:
        raise InputError(f"VALUE: found {said!r}; allowed: a number in the metric's unit") from error


def _object(place: Place, produced: Produced, reason: str) -> dict[str, Any]:
    return said_object("KEPT", place.subject, reason, metric=produced.model_dump(mode="json"))


def _need_sound(project: Project, words: Namespace) -> None:
    """InputError when no metric is called so, or its unit does not take the value."""
    if words.by:
        raise InputError(f"--by: found {words.by}; allowed: with --from FILE, whose days it pools")
    unit = known_unit(project, words.name)
    if unit == "share" and not 0 <= words.value <= 1:
        raise InputError(f"VALUE: found {words.value:g}; allowed: a share of 0 to 1, as {words.name} is one")
    if words.n is not None and unit != "share" and words.low is None:
        raise InputError(
            f"--n: found it alone; allowed: with --low and --high, as {words.name} is no share of examples"
        )


def _champion(links: Links, place: Place) -> str:
    stands = champion(links, *place)
    if stands is None:
        raise InputError(
            f"{place.subject}: found no version as {place.alias} in the record; "
            "allowed: --version V, or a metric of what was promoted"
        )
    return stands.version


def _produced(words: Namespace, version: str) -> Produced:
    try:
        return Produced(
            metric=words.name,
            value=words.value,
            n=words.n,
            low=words.low,
            high=words.high,
            p99_ms=words.p99_ms,
            version=version,
            day=_day(words.at),
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the interval"
        raise InputError(f"{where}: found {first['input']!r}; allowed: {first['msg']}") from error


def _day(said: str | None) -> date:
    today = now().date()
    try:
        day = today if said is None else date.fromisoformat(said)
    except ValueError as error:
        raise InputError(f"--at: found {said!r}; allowed: a day, YYYY-MM-DD") from error
    if day > today:
        raise InputError(f"--at: found {day}, which lies ahead; allowed: a day up to today, {today} UTC")
    return day
