"""What the record tells of drills: the newest rollback that was tried, the newest trial of each alert."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.readiness.operation import Drill, Fired

_KINDS: tuple[Kind, ...] = ("state",)
ALERTS, ROLLBACK = "alerts", "rollback"  # in a record's field "drill"


def newest_rollback(links: Links, model: str) -> Drill | None:
    """The newest rollback of this model that was tried; None when none was."""
    kept = next(_drills(links, ROLLBACK, model), None)
    if kept is None:
        return None
    body = kept.body
    parts = tuple((str(name), float(seconds)) for name, seconds in dict(body["parts"]).items())
    return Drill(kept.at, float(body["seconds"]), parts, str(body["before"]), str(body["after"]))


def newest_fired(links: Links, model: str, rules: Collection[str]) -> tuple[Fired, ...]:
    """The newest trial of each of these rules for this model, in the rules' order."""
    newest: dict[str, Fired] = {}
    for kept in _drills(links, ALERTS, model):
        rule = str(kept.body["rule"])
        newest.setdefault(rule, Fired(rule, kept.at, bool(kept.body["raised"])))
        if newest.keys() >= set(rules):
            break
    return tuple(newest[rule] for rule in rules if rule in newest)


def _drills(links: Links, what: str, model: str) -> Iterator[Record]:
    """Records of one kind of drill of one model, the newest first."""
    for record in newest_first(links, _KINDS):
        if record.body.get("drill") == what and record.body.get("model") == model:
            yield record
