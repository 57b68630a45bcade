"""Incidents in production, as pages tell them."""

from __future__ import annotations

from tasks.history.incidents import INCIDENTS
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Record
from tasks.pages.incident import Incident
from tasks.readiness.incident import Incident as Opened


def told_incidents(links: Links) -> tuple[Incident, ...]:
    """Every incident of the project, the newest first."""
    return tuple(_told(record) for record in newest_first(links, INCIDENTS))


def _told(record: Record) -> Incident:
    opened = Opened.model_validate(record.body["incident"])
    return Incident(
        id=opened.id,
        at=record.at,
        by=record.by,
        seq=record.seq,
        model=opened.model,
        environment=opened.environment,
        alias=opened.alias,
        version=opened.version,
        since=opened.since,
        metric=opened.judged.metric,
        unit=opened.unit,
        gate=opened.gate,
        value=opened.produced.value,
        interval=opened.reach,
        n=opened.produced.n,
        day=opened.produced.day,
        lost=opened.judged.measured.value,
        lost_interval=opened.judged.measured.interval,
        limit=opened.limit,
        reason=opened.judged.reason,
        rolls_back=opened.roll_back,
    )
