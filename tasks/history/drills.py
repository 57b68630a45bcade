"""What the record tells of drills: the newest rollback that was tried, the newest trial of each alert."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.readiness.operation import Drill, Fired
from tasks.readiness.promotion import Place

_KINDS: tuple[Kind, ...] = ("state",)
ALERTS, ROLLBACK = "alerts", "rollback"  # in a record's field "drill"


def newest_rollback(links: Links, place: Place) -> Drill | None:
    """The newest rollback that was tried at this place, failed or not; None when none was."""
    there = (one for one in _drills(links, ROLLBACK, place.model) if _is_of(one, place))
    kept = next(there, None)
    if kept is None:
        return None
    body = kept.body
    parts = tuple((str(name), float(seconds)) for name, seconds in dict(body["parts"]).items())
    before, after, failed = (str(body[name]) for name in ("before", "after", "failed"))
    return Drill(kept.at, float(body["seconds"]), parts, before, after, failed)


def newest_fired(links: Links, model: str, rules: Collection[str]) -> tuple[Fired, ...]:
    """The newest trial of each of these rules for this model, in the rules' order."""
    newest: dict[str, Fired] = {}
    for kept in _drills(links, ALERTS, model):
        rule = str(kept.body["rule"])
        newest.setdefault(rule, Fired(rule, kept.at, bool(kept.body["raised"])))
        if newest.keys() >= set(rules):
            break
    return tuple(newest[rule] for rule in rules if rule in newest)


def _is_of(record: Record, place: Place) -> bool:
    said = (record.body.get("environment"), record.body.get("alias"))
    return said == (place.environment, place.alias)


def _drills(links: Links, what: str, model: str) -> Iterator[Record]:
    """Records of one kind of drill of one model, the newest first."""
    for record in newest_first(links, _KINDS):
        if record.body.get("drill") == what and record.body.get("model") == model:
            yield record
