"""What is moved into production and back, and what the record says stands there."""

from __future__ import annotations

from typing import Literal

from tasks.canonical import digest
from tasks.vocabulary import Word


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
    def subject(self) -> str:
        """How records name what is moved."""
        return f"{self.model}@{self.environment}"
