"""Falls of a metric in production that people were told of, by an alert or as an incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tasks.history.incidents import INCIDENTS, STATES, told_key
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Record
from tasks.readiness.incident import Incident

FALL = "fall"  # the rule of an alert that a metric has fallen as a whole


@dataclass(frozen=True)
class Fall:
    """A fall that people were told of: ``incident`` is what was opened for it, None for an alert alone."""

    id: str
    subject: str
    at: datetime
    incident: Incident | None = None


def alert_id(key: str) -> str:
    """What people call an alert: the first digits of the key under which it is recorded."""
    return told_key(key)[:12]


def fall_named(links: Links, id_: str) -> Fall | None:
    """The alert of a fall, or the incident, with this id; None where the record has none, or the id is ""."""
    if not id_:
        return None
    opened = (_opened(record) for record in newest_first(links, INCIDENTS))
    found = next((one for one in opened if one.id == id_), None)
    return found or next((one for one in _alerts(links) if one.id == id_), None)


def _alerts(links: Links) -> Iterator[Fall]:
    return (_alert(record) for record in newest_first(links, STATES) if record.body.get("alert") == FALL)


def _opened(record: Record) -> Fall:
    incident = Incident.model_validate(record.body["incident"])
    return Fall(incident.id, f"incident {incident.id}", record.at, incident)


def _alert(record: Record) -> Fall:
    metric = record.body.get("of", "the metric")
    return Fall(record.body["key"][:12], f"{metric} on {record.body['day']}", record.at)
