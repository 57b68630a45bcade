"""What the record tells of Prefect's own failures: triggers that started nothing, runs that died."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tasks.canonical import digest
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind
from tasks.vocabulary import Word

STATES: tuple[Kind, ...] = ("state",)
FIELD = "trouble"


class Trouble(Word):
    """A run that died, or a trigger that could not start one.

    ``named`` is the flow with its run, or the trigger. ``id`` is that of the run and the number of its
    beginning, or of Prefect's event.
    ``then`` says what was done about it, "" where nothing was.
    """

    what: Literal["run", "trigger"]
    id: str
    named: str
    reason: str
    then: str = ""

    @property
    def key(self) -> str:
        """Key of the record that keeps it: one for each run or event."""
        return digest([FIELD, self.what, self.id])

    @property
    def told(self) -> str:
        """What happened, as a sentence."""
        said = "died" if self.what == "run" else "started no run"
        return f"{self.named} {said}: {self.reason}; {self.then or 'people are to look'}"


def troubles(links: Links, since: datetime) -> tuple[tuple[datetime, Trouble], ...]:
    """Each with the time at which it was kept, the newest first; from ``since`` on."""
    found = list[tuple[datetime, Trouble]]()
    for record in newest_first(links, STATES):
        if record.at < since:
            break
        if FIELD in record.body:
            found.append((record.at, Trouble.model_validate(record.body[FIELD])))
    return tuple(found)
