"""Telling people, in memory: what was sent to whom, and what fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.adapters.ports import Letter
from tasks.errors import ProoflineError


@dataclass
class MemoryNotify:
    """Remembers every text; ``broken`` has the error that a block raises, by its reference."""

    sent: list[tuple[str, Letter]] = field(default_factory=list)
    broken: dict[str, ProoflineError] = field(default_factory=dict)
    saved: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def send(self, to: str, letter: Letter) -> None:
        """Remember the text, or raise what is broken there."""
        if to in self.broken:
            raise self.broken[to]
        self.sent.append((to, letter))

    def save(self, to: str, fields: Mapping[str, Any]) -> None:
        """Remember the fields."""
        self.saved[to] = fields
