"""What is moved into production and back, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from tasks.canonical import digest
from tasks.vocabulary import Word


class Place(NamedTuple):
    """Where one version of a model serves: what moves into it goes one after another."""

    model: str
    environment: str
    alias: str

    @property
    def subject(self) -> str:
        """How records name it."""
        return f"{self.model}@{self.environment}"


class Move(Word):
    """One change of the version that an alias names, promotion or rollback.

    ``before`` is the version that stood there, "" for none, and ``since`` the number of the record that
    put it there (0 for none): the same versions moved once more are another move. ``sha256`` is the digest
    of the bytes of ``after``; ``evidence`` the id of the decision or incident behind it.
    """

    what: Literal["promotion", "rollback"]
    model: str
    environment: str
    alias: str
    before: str
    since: int
    after: str
    sha256: str
    evidence: str
    why: str = ""

    @property
    def key(self) -> str:
        """Digest of what is moved, and why: asked twice, it is the same move."""
        return digest(self.model_dump(mode="json"))

    @property
    def place(self) -> Place:
        """Where it moves a version to."""
        return Place(self.model, self.environment, self.alias)

    @property
    def subject(self) -> str:
        """How records name what is moved."""
        return self.place.subject


@dataclass(frozen=True)
class Champion:
    """The version that stands somewhere by the record, and the move that put it there.

    ``since`` is the number of that move's record and ``at`` its time; ``ticket`` is that of the decision
    which let the version in, "" where the record names none.
    """

    version: str
    since: int
    at: datetime
    sha256: str
    move: Move
    semver: str = ""
    ticket: str = ""

    @property
    def named(self) -> str:
        """The version with its tenure: a version that returns is another champion."""
        return f"{self.version}@{self.since}"
