"""The outside in memory: what tests bind, kept to the same promises as the real products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tasks.adapters.ports import Columns, Examples, Landed, Outside, Run, Taken, Version
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.labels.batch import SuiteResult
from tasks.ledger.append import Links


@dataclass
class MemoryLinks:
    """A chain in a dictionary."""

    contents: dict[int, bytes] = field(default_factory=dict)

    def last(self) -> int:
        """Number of the newest link."""
        return max(self.contents, default=0)

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``."""
        return self.contents[seq]

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq`` unless it is there."""
        return self.contents.setdefault(seq, content) is content

    def all(self) -> Iterator[tuple[int, bytes]]:
        """Every link in order."""
        return iter(sorted(self.contents.items()))


@dataclass
class MemoryRecords:
    """A chain a project."""

    chains: dict[str, MemoryLinks] = field(default_factory=dict)

    def links(self, project: str) -> Links:
        """The project's chain."""
        return self.chains.setdefault(project, MemoryLinks())


@dataclass
class MemoryBatches:
    """Batches by stage: (stage, subject) -> columns."""

    stages: dict[tuple[str, str], Columns] = field(default_factory=dict)

    def alone(self, project: str) -> AbstractContextManager[None]:
        """Nobody else is here."""
        return nullcontext()

    def incoming(self, project: str, sources: Sequence[str]) -> tuple[Landed, ...]:
        """Landed batches by source and id."""
        landed = sorted(subject for stage, subject in self.stages if stage == "incoming")
        found = (Landed(*subject.split("/")) for subject in landed)
        return tuple(one for one in found if one.source in sources)

    def take(self, project: str, landed: Landed) -> Taken:
        """The landed columns under a place of their own."""
        columns = self.stages["incoming", landed.subject]
        taken = Taken(
            landed,
            f"working/{landed.subject}",
            _digest(columns),
            ("memory",),
            len(next(iter(columns.values()))),
        )
        self.stages["working", landed.subject] = columns
        return taken

    def columns(self, taken: Taken) -> Columns:
        """Rows of the taken batch."""
        return self.stages["working", taken.landed.subject]

    def file_away(self, project: str, taken: Taken, fate: str) -> str:
        """Move the taken copy to its fate."""
        subject = taken.landed.subject
        self.stages[fate, subject] = self.stages.pop(("working", subject))
        return f"{fate}/{subject}"

    def clear(self, project: str, taken: Taken) -> None:
        """Forget the landed original."""
        self.stages.pop(("incoming", taken.landed.subject), None)


@dataclass
class MemoryDatasets:
    """Dataset versions that hold the columns of the batches they were given."""

    batches_at: MemoryBatches
    versions: dict[str, Version] = field(default_factory=dict)
    held: dict[tuple[str, str], Columns] = field(default_factory=dict)

    def current(self, project: str, dataset: str) -> Version | None:
        """The newest version."""
        return self.versions.get(dataset)

    def add(self, project: str, dataset: str, batch: str, folder: str) -> Version:
        """The version that holds this batch too; a revision takes the place of the one before."""
        before = self.versions.get(dataset)
        kept = list(before.manifest["batches"]) if before else []
        stage, _, subject = folder.partition("/")
        columns = self.batches_at.stages[stage, subject]
        rows = len(next(iter(columns.values())))
        entry = {"batch": batch, "files": [{"name": batch, "sha256": _digest(columns), "rows": rows}]}
        if before and entry in kept:
            return before
        kept = [*(one for one in kept if one["batch"] != batch), entry]
        manifest = {"dataset": dataset, "parent": before.name if before else None, "batches": kept}
        self.held[dataset, batch] = columns
        self.versions[dataset] = Version(f"{dataset}@{digest(manifest)[:12]}", manifest)
        return self.versions[dataset]

    def batches(self, project: str, version: Version) -> Mapping[str, Columns]:
        """Rows of a version, batch by batch."""
        dataset = version.manifest["dataset"]
        return {one["batch"]: self.held[dataset, one["batch"]] for one in version.manifest["batches"]}

    def folder_of(self, project: str, version: Version) -> str:
        """There is no folder in memory."""
        raise InputError(f"{version.name} lies in memory, not in a folder")


@dataclass
class MemoryRuns:
    """Runs of any ticket, and the tags that were set on them."""

    tickets: dict[str, list[tuple[Run, Columns]]] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)

    def of_ticket(self, project: str, ticket: str) -> tuple[Run, ...]:
        """Runs of a ticket, by role and seed."""
        runs = (run for run, _ in self.tickets.get(ticket, []))
        return tuple(sorted(runs, key=lambda run: (run.role, run.seed, run.id)))

    def examples(self, run: Run) -> Examples:
        """Example-level predictions of a run."""
        held = (columns for runs in self.tickets.values() for one, columns in runs if one.id == run.id)
        columns = next(held)
        return Examples(columns, _digest(columns))

    def tag(self, runs: Sequence[Run], tags: Mapping[str, str]) -> None:
        """Remember tags."""
        for run in runs:
            self.tags.setdefault(run.id, {}).update(tags)


@dataclass
class MemoryWindows:
    """Live windows by name."""

    held: dict[str, Columns] = field(default_factory=dict)

    def names(self, project: str) -> tuple[str, ...]:
        """Names, oldest first."""
        return tuple(sorted(self.held))

    def digest(self, project: str, name: str) -> str:
        """Digest of a window's rows."""
        return _digest(self.held[name])

    def columns(self, project: str, name: str) -> Columns:
        """Rows of a window."""
        return self.held[name]


@dataclass
class MemoryPages:
    """Reports by project, kind and name."""

    held: dict[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)

    def write(self, project: str, kind: str, name: str, forms: Mapping[str, str]) -> str:
        """Remember every form."""
        self.held[project, kind, name] = dict(forms)
        return f"{project}/{kind}/{name}"


def validate(suite: Mapping[str, Any], columns: Columns, item: str) -> SuiteResult:
    """A suite that expects nothing."""
    return SuiteResult(suite=str(suite.get("name")), rows=len(columns[item]), results=())


def memory() -> Outside:
    """A whole outside in memory, empty."""
    batches = MemoryBatches()
    return Outside(
        batches=batches,
        datasets=MemoryDatasets(batches),
        runs=MemoryRuns(),
        validate=validate,
        windows=MemoryWindows(),
        records=MemoryRecords(),
        pages=MemoryPages(),
    )


def _digest(columns: Columns) -> str:
    return digest({name: [str(value) for value in np.asarray(array)] for name, array in columns.items()})
