"""``proofline anomalies``: days unlike the past, and how many of the team's own incidents are among them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from flows.commands.run import chosen_project
from tasks.adapters.home import find_home
from tasks.adapters.production import place_of
from tasks.drift.anomalies import least_days
from tasks.load.anomalies import need_anomalies, past_quality
from tasks.vocabulary import Measurement

_MOST_LINES = 20


def anomalies(words: Namespace) -> int:
    """Say which past days would be called anomalous, with precision and recall; 2 while too few are known."""
    project = chosen_project(find_home(), words.project)
    plan, place = project.model(), place_of(project)
    called, incidents, quality = past_quality(project, plan, place, now().date())
    need = least_days(need_anomalies(project, plan))
    reason = _reason(called, incidents)
    settle = "" if called else f"Keep {need} days of these metrics, and some two weeks before them."
    if words.json:
        say_json(_object(place.subject, reason, settle, called, quality))
        return 0 if called else 2
    for line in _lines(called, incidents, quality):
        say(line)
    say(f"{reason}.{f' {settle}' if settle else ''}")
    return 0 if called else 2


def _reason(called: Mapping[date, bool], incidents: Collection[date]) -> str:
    if not called:
        return "too few days are known to say what is usual"
    among = len(called.keys() & set(incidents))
    days = f"{sum(called.values())} of {len(called)} days are unlike the others"
    return f"{days}; {among} of all are labelled as incidents"


def _object(
    subject: str, reason: str, settle: str, called: Mapping[date, bool], quality: Sequence[Measurement]
) -> dict[str, Any]:
    days = [day.isoformat() for day, is_called in called.items() if is_called]
    measured = [one.model_dump(mode="json") for one in quality]
    state = "KNOWN" if called else "UNDECIDED"
    return said_object(state, subject, reason, settle, days=days, measurements=measured)


def _lines(
    called: Mapping[date, bool], incidents: Collection[date], quality: Sequence[Measurement]
) -> Iterable[str]:
    days = [day for day, is_called in called.items() if is_called]
    if len(days) > _MOST_LINES:
        yield f"The newest {_MOST_LINES} of {len(days)}:"
    for day in days[-_MOST_LINES:]:
        yield f"{day}{'  labelled as an incident' if day in incidents else ''}"
    for one in quality:
        yield _said(one)


def _said(one: Measurement) -> str:
    if one.value is None or one.interval is None:
        return f"{one.name}: {one.method if one.n else 'nothing to count'}"
    span = f"{one.interval.low:.1%} to {one.interval.high:.1%}"
    return f"{one.name}: {one.value:.1%} ({span}) of {one.n}, {one.method}"
