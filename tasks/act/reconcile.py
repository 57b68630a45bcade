"""An alias that was moved by hand is set to what the record says, and that is told."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from tasks.act.aliases import align, is_deleted, tag
from tasks.act.states import keep_state
from tasks.adapters.connect import outside
from tasks.canonical import digest
from tasks.history.claims import is_own
from tasks.history.promotions import Step, champions_move, places
from tasks.ledger.append import Links, newest_first
from tasks.plans import Project
from tasks.readiness.promotion import Place

logger = logging.getLogger("proofline")


@dataclass(frozen=True)
class Reset:
    """An alias that named another version than the record: which, and which it names now.

    ``is_deleted`` where the registry no longer has the version that it must name: it was left as found.
    """

    place: Place
    found: str
    wanted: str
    seq: int  # of the record that keeps it
    is_deleted: bool = False

    @property
    def told(self) -> str:
        """What was found and done, as a sentence."""
        named, wanted = (f"version {one}" if one else "nothing" for one in (self.found, self.wanted))
        if self.is_deleted:
            return f"{self.place.subject}: {wanted} stands there and was deleted from the registry"
        said = f"the alias {self.place.alias} named {named} and not {wanted}, as the record says"
        return f"{self.place.subject}: {said}; it was set back (record {self.seq})"


def realign(project: Project, environment: str, now: datetime) -> tuple[Reset, ...]:
    """Set every alias of an environment to what the record says, and keep each that was another."""
    links = _links(project)
    found = (reset(project, place, now) for place in places(links, environment) if is_own(links, place))
    return tuple(one for one in found if one is not None)


def reset(project: Project, place: Place, now: datetime) -> Reset | None:
    """Set one alias to what the record says and keep that; None where nothing was wrong, or it is told."""
    links = _links(project)
    wrong = align(links, place)
    champion = champions_move(links, place)
    if champion is not None and is_deleted(place.model, champion.move.after):
        return _deleted(project, champion, now)
    if champion is not None:
        tag(champion)  # a run that was killed right after its end did not leave them
    if wrong is None:
        return None
    wanted = champion.move.after if champion else ""
    logger.warning(
        "%s: the alias %s named %s and not version %s, as the record says; it was set back",
        place.subject,
        place.alias,
        f"version {wrong}" if wrong else "nothing",
        wanted or "none",
    )
    key = digest([*place, wrong, wanted, now.isoformat()])
    body = {"alias": place.alias, "found": wrong, "set": wanted}
    kept = keep_state(project.name, place.subject, key, body, now)
    return Reset(place, wrong, wanted, kept.seq)


def _deleted(project: Project, champion: Step, now: datetime) -> Reset | None:
    """Keep once that the registry no longer has what stands there; None where the record says so."""
    links, move = _links(project), champion.move
    key = digest(["deleted", *move.place, champion.record.seq])
    if next(newest_first(links, ("state",), key), None) is not None:
        return None
    logger.error(
        "%s: version %s stands as %s by the record and was deleted from the registry; promote another one, "
        "or roll back",
        move.subject,
        move.after,
        move.alias,
    )
    kept = keep_state(project.name, move.subject, key, {"deleted": move.after, "as": move.alias}, now)
    found = outside().registry.pointed(move.model, move.alias)
    return Reset(move.place, found, move.after, kept.seq, is_deleted=True)


def _links(project: Project) -> Links:
    return outside().records.links(project.name)
