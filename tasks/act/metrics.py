"""Metrics of production go into the record."""

from __future__ import annotations

from datetime import datetime

from tasks.act.shared import act_task, logger
from tasks.act.states import keep_state
from tasks.adapters.connect import asker, outside
from tasks.history import looks
from tasks.history.looks import Look
from tasks.history.metrics import keep_day, unkept
from tasks.readiness.late_labels import DaysRead
from tasks.readiness.promotion import Place
from tasks.readiness.watched import Watched


@act_task
def keep_labels(project: str, place: Place, found: DaysRead, now: datetime) -> int:
    """Keep the days that late labels changed, then that this version was read; how many were kept.

    In this order a run that is killed in between keeps nothing twice, and the next goes on.
    """
    days = keep_days(project, place, found, now)
    if found.read:
        logger.info("%s: late labels: %d days kept", place.subject, days)
        body = {"late_labels": found.read, "days": days, "left_out": list(found.left_out)}
        keep_state(project, place.subject, found.read, body, now)
    return days


def keep_look(project: str, place: Place, look: Look, seen: Watched, now: datetime) -> None:
    """Keep what a look saw, now that all was done about it: the next one need not look at the same again."""
    links = outside().records.links(project)
    done = looks.with_seen(look, seen, looks.newest_look(links, place))
    looks.keep_look(links, done, project=project, place=place, now=now, by=asker())


def keep_days(project: str, place: Place, found: DaysRead, now: datetime) -> int:
    """Keep the days that are not what was kept last of them; how many."""
    links = outside().records.links(project)
    changed = unkept(links, place, found.days)
    for day in changed:
        keep_day(links, day, project=project, place=place, now=now, by=asker())
    return len(changed)
