"""Code and a trainer in memory: what a folder says, and what training again gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.readiness.code_facts import CodeFacts


@dataclass
class MemoryCode:
    """What folders say, by name; InputError for any other."""

    held: dict[str, CodeFacts] = field(default_factory=dict)

    def facts(self, folder: Path, trainer: Sequence[str]) -> CodeFacts:
        """What was put in."""
        if folder.name not in self.held:
            raise InputError(f"{folder}: found no folder that can be read; allowed: the folder of the code")
        return self.held[folder.name]


@dataclass
class MemoryTrainer:
    """Trains the same again, but for runs of which other metrics were put in."""

    again: dict[str, Mapping[str, float]] = field(default_factory=dict)  # by run id
    trains: Callable[[Sequence[str]], None] = lambda _: None  # what becomes of an argument list
    asked: list[tuple[str, ...]] = field(default_factory=list)  # argument lists for the project's own store

    def __call__(self, project: str, run: Run, trainer: Sequence[str]) -> Mapping[str, float]:
        """Metrics of the second training."""
        return self.again.get(run.id, run.metrics)

    def into_project(self, trainer: Sequence[str], most_seconds: float) -> None:
        """Remember the argument list, and do what was put in."""
        self.asked.append(tuple(trainer))
        self.trains(trainer)

    def alone(self, project: str) -> AbstractContextManager[None]:
        """Nobody else is here."""
        return nullcontext()
