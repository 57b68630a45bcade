"""What the record tells of a model in production: its metrics, its incidents, who was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tasks.canonical import digest
from tasks.errors import InputError
from tasks.history.promotions import meant
from tasks.ledger.append import Draft, Links, append_if, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.readiness.incident import Incident
from tasks.readiness.produced import Produced
from tasks.readiness.promotion import Champion, Place

STATES: tuple[Kind, ...] = ("state",)
INCIDENTS: tuple[Kind, ...] = ("incident",)


def keep_produced(
    links: Links, produced: Produced, *, project: str, place: Place, now: datetime, by: str
) -> Record:
    """Put a metric of production in the record, unless it is what was kept last of its day."""
    body = produced.model_dump(mode="json")
    key = digest(["metric", *place, body, now.isoformat()])
    draft = Draft("state", key, project, place.subject, now, by, {"metric": body})

    def make(records: Iterator[Record]) -> Draft | Record:
        of_day = (r for r in records if _is_metric(r, place) and _is_same_day(r, produced))
        last = next(of_day, None)
        return last if last is not None and last.body["metric"] == body else draft

    return append_if(links, make, kinds=STATES)


def newest_produced(links: Links, champion: Champion, metric: str) -> Produced | None:
    """The value of the newest day that was kept of this metric since the champion stands there."""
    found = list(_produced(links, champion, metric))
    # Of values of one day the last one counts: it mends those before it.
    return max(found, key=lambda one: one.day, default=None)


def incidents(links: Links, champion: Champion | None = None) -> tuple[Incident, ...]:
    """Incidents, the newest first: all of them, or those of one champion since it stands there."""
    kept = (Incident.model_validate(r.body["incident"]) for r in newest_first(links, INCIDENTS))
    return tuple(one for one in kept if champion is None or _is_of(one, champion))


def incidents_on(links: Links, model: str, sha256: str) -> tuple[Record, ...]:
    """Records of the incidents on these very bytes of a model, wherever they stood, the newest first."""
    moves = (step.move for step in meant(links))
    versions = {one.after for one in moves if (one.model, one.sha256) == (model, sha256)}
    kept = ((r, r.body["incident"]) for r in newest_first(links, INCIDENTS))
    return tuple(r for r, said in kept if said["model"] == model and said["version"] in versions)


def need_incident(links: Links, named: str) -> Incident:
    """The incident with this id; InputError when the record has none."""
    found = next((one for one in incidents(links) if one.id == named), None)
    if found is None:
        raise InputError(f"found no incident {named!r} in the record; allowed: the id of one")
    return found


def is_told(links: Links, key: str) -> bool:
    """Whether the record says that an alert or an incident was announced."""
    return next(newest_first(links, STATES, told_key(key)), None) is not None


def told_key(key: str) -> str:
    """Key of the record that says that something was announced."""
    return digest(["told", key])


def _produced(links: Links, champion: Champion, metric: str) -> Iterator[Produced]:
    for record in newest_first(links, STATES):
        if record.seq <= champion.since:
            return
        if _is_metric(record, champion.move.place):
            one = Produced.model_validate(record.body["metric"])
            if (one.metric, one.version) == (metric, champion.version):
                yield one


def _is_metric(record: Record, place: Place) -> bool:
    return "metric" in record.body and record.subject == place.subject


def _is_same_day(record: Record, produced: Produced) -> bool:
    kept = Produced.model_validate(record.body["metric"])
    return (kept.metric, kept.version, kept.day) == (produced.metric, produced.version, produced.day)


def _is_of(one: Incident, champion: Champion) -> bool:
    return one.place == champion.move.place and (one.version, one.since) == (champion.version, champion.since)
