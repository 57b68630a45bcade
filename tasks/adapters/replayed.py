"""The record while other days are replayed: each link that is appended says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.adapters.ports import Records
from tasks.ledger.append import Indexed, Links
from tasks.ledger.record import REPLAYED


@dataclass(frozen=True)
class ReplayedLinks:
    """A chain to which only marked records are appended; it is read as it lies."""

    links: Links
    really: datetime

    @property
    def stamp(self) -> Mapping[str, Any]:
        """When the record really was made, in the body of every record."""
        return {REPLAYED: self.really.isoformat(timespec="seconds")}

    def last(self, known: int = 0) -> int:
        """Number of the newest link; 0 when there is none."""
        return self.links.last(known)

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``; KeyError when it is not there."""
        return self.links.read(seq)

    def all(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Every link from number ``first`` on, in order."""
        return self.links.all(first)

    def among(self, last: int, kinds: Collection[str], key: str) -> Iterator[tuple[int, bytes | None]]:
        """Links worth reading, newest first: all of them where the chain itself does not know."""
        if isinstance(self.links, Indexed):
            return self.links.among(last, kinds, key)
        return ((seq, None) for seq in range(last, 0, -1))

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq``, only if it is not there yet."""
        return self.links.create(seq, content)

    def replace(self, seq: int, held: bytes, content: bytes) -> bool:
        """Put other bytes in the place of link ``seq`` where it holds ``held``."""
        return self.links.replace(seq, held, content)


@dataclass(frozen=True)
class ReplayedRecords:
    """Records of all projects, marked while days are replayed."""

    records: Records
    really: datetime

    def links(self, project: str) -> Links:
        """Where the project's chain lies."""
        return ReplayedLinks(self.records.links(project), self.really)

    def projects(self) -> tuple[str, ...]:
        """Projects that have a chain."""
        return self.records.projects()
