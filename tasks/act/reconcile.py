"""An alias that was moved by hand is set to what the record says, and that is told."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from tasks.act.aliases import align, tag
from tasks.adapters.connect import asker, outside
from tasks.canonical import digest
from tasks.history.promotions import places, stands
from tasks.ledger.append import Links, append_once
from tasks.plans import Project
from tasks.readiness.promotion import Place

logger = logging.getLogger("proofline")


@dataclass(frozen=True)
class Reset:
    """An alias that named another version than the record: which, and which it names now."""

    place: Place
    found: str
    wanted: str
    seq: int  # of the record that keeps it


def realign(project: Project, environment: str, now: datetime) -> tuple[Reset, ...]:
    """Set every alias of an environment to what the record says, and keep each that was another."""
    found = (_realigned(project, place, now) for place in places(_links(project), environment))
    return tuple(one for one in found if one is not None)


def _realigned(project: Project, place: Place, now: datetime) -> Reset | None:
    links = _links(project)
    wrong = align(links, place)
    champion = stands(links, place)
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
    kept = append_once(
        links,
        kind="state",
        key=digest([*place, wrong, wanted, now.isoformat()]),
        project=project.name,
        subject=place.subject,
        at=now,
        by=asker(),
        body={"alias": place.alias, "found": wrong, "set": wanted},
    )
    return Reset(place, wrong, wanted, kept.seq)


def _links(project: Project) -> Links:
    return outside().records.links(project.name)
