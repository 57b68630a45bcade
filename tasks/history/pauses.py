"""Whether a person has paused a project: its scheduled and triggered runs do nothing then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tasks.ledger.append import Draft, Links, append_if, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.vocabulary import Word

KIND: Kind = "pause"


class Pause(Word):
    """A person's word that a project rests, or goes on: since when, by whom, because of what."""

    project: str
    paused: bool
    since: datetime
    by: str
    why: str = ""

    @property
    def told(self) -> str:
        """The word as a sentence without its full stop."""
        because = f": {self.why}" if self.why else ""
        verb = "is paused" if self.paused else "goes on"
        return f"{self.project} {verb} since {self.since:%Y-%m-%d %H:%M} UTC by {self.by}{because}"


def newest_pause(links: Links) -> Pause | None:
    """The newest word about pausing; None before the first."""
    record = next(newest_first(links, (KIND,)), None)
    return None if record is None else _of(record)


def pause_of(links: Links) -> Pause | None:
    """The pause that holds now; None where the project is not paused."""
    newest = newest_pause(links)
    return newest if newest and newest.paused else None


def keep_pause(links: Links, pause: Pause) -> Pause:
    """Put a person's word in the record, unless it says what holds already; the word that holds then."""
    body = {"paused": pause.paused, "why": pause.why}
    draft = Draft(KIND, "", pause.project, "schedules", pause.since, pause.by, body)

    def make(kept: Iterator[Record]) -> Draft | Record:
        newest = next(kept, None)
        return newest if newest is not None and newest.body["paused"] == pause.paused else draft

    return _of(append_if(links, make, kinds=(KIND,)))


def _of(record: Record) -> Pause:
    return Pause(
        project=record.project,
        paused=record.body["paused"],
        since=record.at,
        by=record.by,
        why=record.body["why"],
    )
