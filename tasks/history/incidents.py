"""What the record tells of incidents of a model in production, and of who was told."""

from __future__ import annotations

from tasks.canonical import digest
from tasks.errors import InputError
from tasks.history.promotions import meant
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.readiness.incident import Incident
from tasks.readiness.promotion import Champion

STATES: tuple[Kind, ...] = ("state",)
INCIDENTS: tuple[Kind, ...] = ("incident",)


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


def _is_of(one: Incident, champion: Champion) -> bool:
    return one.place == champion.move.place and (one.version, one.since) == (champion.version, champion.since)
