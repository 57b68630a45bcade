"""The criteria of a ticket in the record: locked once, and every later change with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.canonical import digest
from tasks.errors import InputError
from tasks.experiments.deviations import Plain, Version, changes, deviations
from tasks.labels.kept_text import kept_text
from tasks.ledger.append import Links, append_once, newest_first
from tasks.ledger.chain import Record


@dataclass(frozen=True)
class Asking:
    """Whose criteria are asked about: the ticket, what its plans say now, who asks and when."""

    project: str
    ticket: str
    criteria: Plain
    at: datetime
    by: str


def lock(links: Links, asking: Asking) -> tuple[Version, ...]:
    """Lock the criteria of the ticket, unless they are; every version of them, the locked one first."""
    _append(links, asking, key=asking.ticket, why="")
    return versions(links, asking.ticket)


def versions(links: Links, ticket: str) -> tuple[Version, ...]:
    """Every version of a ticket's criteria in the record, the locked one first."""
    return tuple(_version(record) for record in _records(links, ticket))


def kept_criteria(
    links: Links, asking: Asking, *, why: str = "", first_run: datetime | None = None
) -> tuple[str, ...]:
    """Lock the criteria, or keep why they were changed; one sentence a deviation from what was locked.

    Parameters
    ----------
    links : Links
        The project's record.
    asking : Asking
        The ticket and the criteria in force.
    why : str
        Why they were changed; needed only where they differ from the last version in the record.
    first_run : datetime, optional
        When the ticket's first run began: criteria that were locked later are a deviation too.

    Raises
    ------
    InputError
        When they were changed and no reason is given: it names what was changed.
    """
    known = lock(links, asking)
    found = changes(known[-1].criteria, asking.criteria)
    if found and not why:
        raise InputError(
            f"{asking.ticket}: found criteria that were changed since {known[-1].at:%Y-%m-%d %H:%M} UTC: "
            f"{'; '.join(change.said for change in found)}; allowed: a change with a reason: "
            f"proofline run evaluate_experiment --project {asking.project} --ticket {asking.ticket} "
            '--why "..."'
        )
    if found:
        last = _records(links, asking.ticket)[-1].digest
        _append(links, asking, key=digest([asking.ticket, last]), why=kept_text("--why", why))
        known = versions(links, asking.ticket)
    return (*_late(known[0].at, first_run), *deviations(known))


def _late(locked: datetime, first_run: datetime | None) -> tuple[str, ...]:
    if first_run is None or locked <= first_run:
        return ()
    moment = "%Y-%m-%d %H:%M"
    return (
        f"they were locked at {locked:{moment}} UTC, after the first run began at {first_run:{moment}} UTC",
    )


def _append(links: Links, asking: Asking, *, key: str, why: str) -> None:
    plain = {about: dict(fields) for about, fields in asking.criteria.items()}
    append_once(
        links,
        kind="lock",
        key=key,
        project=asking.project,
        subject=asking.ticket,
        at=asking.at,
        by=asking.by,
        body={"digest": digest(plain), "criteria": plain, **({"why": why} if why else {})},
    )


def _records(links: Links, ticket: str) -> list[Record]:
    return [r for r in newest_first(links, ("lock",)) if r.subject == ticket][::-1]


def _version(record: Record) -> Version:
    return Version(record.body["criteria"], record.at, record.body.get("why", ""))
