"""``proofline metric --from FILE``: late labels, or daily values, go into the record day by day."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from tasks.adapters.connect import asker, outside
from tasks.errors import InputError
from tasks.history.metrics import keep_day, unkept
from tasks.history.promotions import champion
from tasks.load.late_labels import days_of, label_file, need_past
from tasks.plans import Project
from tasks.readiness.label_columns import LateLabelsPlan
from tasks.readiness.late_labels import DaysRead
from tasks.readiness.number import number
from tasks.readiness.produced import Produced
from tasks.readiness.promotion import Place

_MOST_LINES = 14  # days that are shown; the record has all


def keep_table(project: Project, place: Place, words: Namespace) -> int:
    """Keep the metric of each day of the table, with its slices; what it already holds is not kept again."""
    if words.n or words.low is not None or words.high is not None or words.p99_ms or words.at:
        raise InputError("--from: found a value beside it; allowed: the table alone says values and days")
    alerts = project.model().promoted(project.shown).alerts
    metric = words.name or (alerts.metric if alerts else "")
    unit = known_unit(project, metric)
    plan = (alerts.late_labels if alerts else None) or LateLabelsPlan()
    links = outside().records.links(project.name)
    stands = champion(links, *place)
    table = label_file(words.table)
    found = days_of(table, metric, plan, champion=stands, version=words.version or "", every=words.by)
    _need_sound(project, found, table.where)
    changed = unkept(links, place, found.days)
    for day in changed:
        keep_day(links, day, project=project.name, place=place, now=now(), by=asker())
    reason = _reason(found, len(changed), metric)
    if words.json:
        days = [day.model_dump(mode="json") for day in found.days]
        say_json(said_object("KEPT", place.subject, reason, metric=metric, days=days))
        return 0
    for line in _lines(found, unit):
        say(line)
    say(f"{reason}. They are judged by: proofline run watch_metrics --project {project.name}")
    return 0


def known_unit(project: Project, name: str) -> str:
    """Unit of the metric that is called so; InputError when neither the canvas nor the anomalies name it."""
    canvas, plan = project.canvas(), project.model().promoted(project.shown)
    others = plan.alerts.anomalies.metrics if plan.alerts and plan.alerts.anomalies else ()
    if found := canvas.metric(name):
        return found.unit
    if name not in others:
        known = ", ".join(dict.fromkeys([*(one.name for one in canvas.metrics), *others]))
        raise InputError(f"NAME: found {name!r}; allowed: metrics of the canvas or of the anomalies: {known}")
    return ""


def _need_sound(project: Project, found: DaysRead, where: str) -> None:
    need_past(found, where, now().date())
    for one in (value for day in found.days for value in day.values):
        if known_unit(project, one.metric) == "share" and not 0 <= one.value <= 1:
            raise InputError(
                f"{where}, {one.day}: found {one.metric} {one.value:g}; allowed: a share of 0 to 1"
            )


def _reason(found: DaysRead, changed: int, metric: str) -> str:
    parts = len({one.part for day in found.days for one in day.parts})
    within = f" and {parts} slices" if parts else ""
    left_out = f"; left out: {', '.join(found.left_out)}" if found.left_out else ""
    return f"{changed} of {len(found.days)} days of {metric}{within} are new in the record{left_out}"


def _lines(found: DaysRead, unit: str) -> Iterable[str]:
    wholes = [day.whole for day in found.days if day.whole]
    if len(wholes) > _MOST_LINES:
        yield f"The newest {_MOST_LINES} of {len(wholes)} days:"
    yield from (_line(one, unit) for one in wholes[-_MOST_LINES:])


def _line(one: Produced, unit: str) -> str:
    days = f" ({one.days} days)" if one.days > 1 else ""
    between = (
        ""
        if one.low is None or one.high is None
        else (f", {number(one.low, unit)} to {number(one.high, unit)}")
    )
    on = f" on {one.n:,} examples" if one.n else ""
    return f"{one.day}{days}  {one.metric} {number(one.value, unit)}{between}{on}, version {one.version}"
