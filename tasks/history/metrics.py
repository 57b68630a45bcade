"""Metrics of production in the record: kept day by day, the newest that was kept, the series of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from tasks.canonical import digest
from tasks.ledger.append import Draft, Links, append_if, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.readiness.produced import MetricDay, Produced
from tasks.readiness.promotion import Champion, Place

_STATES: tuple[Kind, ...] = ("state",)
PARTS = "metric_parts"
P99 = "p99_ms"  # how a series names the latency that was kept beside a metric


def keep_produced(
    links: Links, produced: Produced, *, project: str, place: Place, now: datetime, by: str
) -> Record:
    """Put a metric of production in the record, unless it is what was kept last of its day."""
    return keep_day(links, MetricDay(whole=produced), project=project, place=place, now=now, by=by)


def keep_day(links: Links, day: MetricDay, *, project: str, place: Place, now: datetime, by: str) -> Record:
    """Put a metric's day in the record, with its parts, unless it is what was kept last of that day."""
    body = _body(day)
    draft = Draft(
        "state", digest(["metric", *place, body, now.isoformat()]), project, place.subject, now, by, body
    )

    def make(records: Iterator[Record]) -> Draft | Record:
        about = _about(day)
        days = ((record, kept) for record in records if (kept := _kept(record, place)))
        last = next((found for found in days if _about(found[1]) == about), None)
        return last[0] if last is not None and last[1] == day else draft

    return append_if(links, make, kinds=_STATES)


def unkept(links: Links, place: Place, days: Sequence[MetricDay]) -> tuple[MetricDay, ...]:
    """Those of the days that are not what was kept last of them: the record is read once for all."""
    last: dict[tuple[str, str, date], MetricDay] = {}
    for record in newest_first(links, _STATES):
        if kept := _kept(record, place):
            last.setdefault(_about(kept), kept)
    return tuple(day for day in days if last.get(_about(day)) != day)


def newest_produced(links: Links, champion: Champion, metric: str) -> Produced | None:
    """The value of the newest day that was kept of this metric since the champion stands there."""
    found = [one.whole for one in _since(links, champion, metric) if one.whole]
    # Of values of one day the last one counts: it mends those before it.
    return max(found, key=lambda one: one.day, default=None)


def newest_parts(links: Links, champion: Champion, metric: str) -> tuple[Produced, ...]:
    """The same of each slice and component, by name."""
    found: dict[str, Produced] = {}
    for kept in _since(links, champion, metric):
        for one in kept.parts:
            if one.part not in found or one.day > found[one.part].day:
                found[one.part] = one
    return tuple(found[part] for part in sorted(found))


def labels_read(links: Links, key: str) -> bool:
    """Whether the record says that this version of late labels was read and its days were kept."""
    return next(newest_first(links, _STATES, key), None) is not None


class Daily(NamedTuple):
    """Every metric by day, oldest day first: its ``values``, and the day on which each was ``first`` kept."""

    values: Mapping[date, Mapping[str, float]]
    first: Mapping[date, Mapping[str, date]]


def daily_series(links: Links, place: Place) -> Daily:
    """Every metric by day, oldest day first, whatever version answered; the last kept counts.

    The latency that was kept beside a metric is the series ``p99_ms``.
    """
    values: dict[date, dict[str, float]] = {}
    first: dict[date, dict[str, date]] = {}
    for record in newest_first(links, _STATES):
        kept = _kept(record, place)
        if kept is None or kept.whole is None:
            continue
        for name, value in _values(kept.whole):
            values.setdefault(kept.whole.day, {}).setdefault(name, value)
            first.setdefault(kept.whole.day, {})[name] = record.at.date()
    return Daily(dict(sorted(values.items())), first)


def _values(whole: Produced) -> tuple[tuple[str, float], ...]:
    own = ((whole.metric, whole.value),)
    return own if whole.p99_ms is None else (*own, (P99, whole.p99_ms))


def _since(links: Links, champion: Champion, metric: str) -> Iterator[MetricDay]:
    for record in newest_first(links, _STATES):
        if record.seq <= champion.since:
            return
        kept = _kept(record, champion.move.place)
        if kept is not None and _about(kept)[:2] == (metric, champion.version):
            yield kept


def _body(day: MetricDay) -> dict[str, Any]:
    whole = {"metric": day.whole.model_dump(mode="json")} if day.whole else {}
    parts = {PARTS: [one.model_dump(mode="json") for one in day.parts]} if day.parts else {}
    return {**whole, **parts}


def _kept(record: Record, place: Place) -> MetricDay | None:
    """The day that a record holds; None when it is about something else."""
    if record.subject != place.subject or not {"metric", PARTS} & record.body.keys():
        return None
    return MetricDay(whole=record.body.get("metric"), parts=record.body.get(PARTS, ()))


def _about(day: MetricDay) -> tuple[str, str, date]:
    first = day.values[0]
    return first.metric, first.version, first.day
