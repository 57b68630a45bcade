"""When a model in production was last looked at, what was seen, and whether anything was kept since."""

from __future__ import annotations

from datetime import date, datetime

from tasks.canonical import digest
from tasks.history.metrics import PARTS
from tasks.history.promotions import STATES
from tasks.ledger.append import Draft, Links, append_if, newest_first
from tasks.ledger.chain import Record
from tasks.readiness.produced import Judged
from tasks.readiness.promotion import Place
from tasks.readiness.watched import Watched
from tasks.vocabulary import Word

LOOKED = "looked"  # the field by which its records are known among others of their kind


class Told(Word):
    """What people are told of a model, and the first day of which they were, look after look."""

    judged: Judged
    since: date


class Look(Word):
    """One look: at all records up to ``upto``, on a ``day``, by ``rules``, a digest of what the plan says.

    ``seen`` is what was seen, without what each rule said; ``told`` are those rules that told people.
    """

    day: date
    rules: str
    upto: int
    seen: Watched
    told: tuple[Told, ...] = ()


def newest_look(links: Links, place: Place) -> Look | None:
    """The newest look that was carried to its end; None before the first."""
    record = next(newest_first(links, STATES, _key(place)), None)
    return None if record is None else Look.model_validate(record.body[LOOKED])


def keep_look(links: Links, look: Look, *, project: str, place: Place, now: datetime, by: str) -> Record:
    """Put a look in the record, once it was carried to its end."""
    body = {LOOKED: look.model_dump(mode="json")}
    draft = Draft("state", _key(place), project, place.subject, now, by, body)
    return append_if(links, lambda _: draft, kinds=STATES, key=_key(place))


def with_seen(look: Look, seen: Watched, before: Look | None) -> Look:
    """The look with what was seen; what the one ``before`` told of the same version is told since then."""
    is_same = before is not None and before.seen.version == seen.version
    since = {_about(one.judged): one.since for one in before.told} if before and is_same else {}
    alerts = [one for one in seen.judged if one.state == "ALERT"]
    told = tuple(Told(judged=one, since=since.get(_about(one), one.day or look.day)) for one in alerts)
    return look.model_copy(update={"seen": seen.model_copy(update={"judged": ()}), "told": told})


def is_new(links: Links, place: Place, upto: int) -> bool:
    """Whether the record holds anything after number ``upto`` that a look at the place would see."""
    for record in newest_first(links):
        if record.seq <= upto:
            return False
        if record.subject == place.subject and _is_seen(record):
            return True
    return False


def _is_seen(record: Record) -> bool:
    """Whether it is a move, an incident or a metric: what looks themselves keep is nothing new."""
    return record.kind != "state" or bool({"metric", PARTS} & record.body.keys())


def _about(judged: Judged) -> tuple[str, str, str]:
    return judged.rule, judged.metric, judged.part


def _key(place: Place) -> str:
    return digest([LOOKED, *place])
