"""Batches in memory: where they land and lie, what their senders are told, the datasets they go into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tasks.adapters.left_lying import STALE
from tasks.adapters.ports import DECIDED, Columns, Landed, Taken, Version, is_behind
from tasks.adapters.reading import Limits
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.labels.failing_rows import FailingCell
from tasks.labels.leaking_rows import LeakingRow


@dataclass
class MemoryBatches:
    """Batches by stage: (stage, subject) -> columns."""

    stages: dict[tuple[str, str], Columns] = field(default_factory=dict)
    orders: dict[str, tuple[str, int]] = field(default_factory=dict)  # subject -> what it is part of

    def alone(self, project: str) -> AbstractContextManager[None]:
        """Nobody else is here."""
        return nullcontext()

    def incoming(self, project: str, sources: Mapping[str, str | None]) -> tuple[Landed, ...]:
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
            digest := digest_of_columns(columns),
            ("memory",),
            rows := len(next(iter(columns.values()))),
            file_rows=(rows,),
            file_digests=(digest,),
            order=self.orders.get(landed.subject),
        )
        self.stages["working", landed.subject] = columns
        return taken

    def columns(
        self,
        taken: Taken,
        *,
        first: int | None = None,
        as_text: Collection[str] | None = (),
        limits: Limits | None = None,
    ) -> Columns:
        """Rows of the taken batch."""
        held = self.stages[_stage(taken), taken.landed.subject]
        return {name: array[:first] for name, array in held.items()}

    def file_away(self, project: str, taken: Taken, fate: str) -> str:
        """Move the taken copy to its fate."""
        subject = taken.landed.subject
        self.stages[fate, subject] = self.stages.pop((_stage(taken), subject))
        return f"{fate}/{subject}"

    def clear(self, project: str, taken: Taken) -> None:
        """Forget the landed original, when it is still what was taken."""
        original = self.stages.get(("incoming", taken.landed.subject))
        if original is not None and digest_of_columns(original) == taken.digest:
            del self.stages["incoming", taken.landed.subject]

    def kept(self, project: str, landed: Landed, digest: str, fates: Sequence[str]) -> Taken | None:
        """The filed columns with this digest."""
        for fate in fates:
            columns = self.stages.get((fate, landed.subject), {})
            if columns and digest_of_columns(columns) == digest:
                rows = len(next(iter(columns.values())))
                place, files = f"{fate}/{landed.subject}", ("memory",)
                return Taken(landed, place, digest, files, rows, file_rows=(rows,), file_digests=(digest,))
        return None

    def left_lying(self, project: str, sources: Collection[str]) -> tuple[str, ...]:
        """Batches of no source, and copies of ours that no run takes."""
        landed = sorted(subject for stage, subject in self.stages if stage == "incoming")
        odd = (subject for subject in landed if Landed.of(subject).source not in sources)
        copies = sorted(subject for stage, subject in self.stages if stage == DECIDED)
        return (
            *(f"incoming/{subject}: supply.yaml names nothing called so" for subject in odd),
            *(f"{DECIDED}/{subject}: {STALE}" for subject in copies),
        )

    def land_again(self, project: str, kept: Taken) -> str:
        """Move filed columns back to where they landed."""
        return self.file_away(project, kept, "incoming")


@dataclass
class MemoryLanding:
    """No bare files; what was announced."""

    told: set[str] = field(default_factory=set)

    def land(
        self,
        project: str,
        source: str,
        at: str | None,
        *,
        settle_seconds: float,
        now: datetime,
        limits: Limits | None = None,
    ) -> None:
        """There are no files in memory."""

    def is_told(self, project: str, landed: Landed) -> bool:
        """Whether it was announced."""
        return landed.subject in self.told

    def tell(self, project: str, landed: Landed) -> None:
        """Remember it."""
        self.told.add(landed.subject)


@dataclass
class MemoryAnswers:
    """Answers by project, batch and decision."""

    held: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def write_rows(self, project: str, landed: Landed, key: str, cells: Iterable[FailingCell]) -> str:
        """Remember the failing cells."""
        self.held.setdefault((project, landed.subject, key), {})["failing_rows.csv"] = tuple(cells)
        return f"batches/{project}/answers/{landed.subject}/failing_rows.csv"

    def write_leaks(self, project: str, landed: Landed, key: str, rows: Sequence[LeakingRow]) -> str:
        """Remember the rows that stand elsewhere too."""
        self.held.setdefault((project, landed.subject, key), {})["leaks.csv"] = tuple(rows)
        return f"batches/{project}/answers/{landed.subject}/leaks.csv"

    def write(self, project: str, landed: Landed, key: str, texts: Mapping[str, str]) -> str:
        """Remember the texts."""
        self.held.setdefault((project, landed.subject, key), {}).update(texts)
        return f"batches/{project}/answers/{landed.subject}"

    def find(self, project: str, landed: Landed, key: str) -> str | None:
        """Where the answer would lie."""
        held = (project, landed.subject, key) in self.held
        return f"batches/{project}/answers/{landed.subject}" if held else None


@dataclass
class MemoryDatasets:
    """Dataset versions that hold the columns of the batches they were given."""

    batches_at: MemoryBatches
    versions: dict[str, Version] = field(default_factory=dict)
    held: dict[tuple[str, str, str], Columns] = field(default_factory=dict)

    def current(self, project: str, dataset: str) -> Version | None:
        """The newest version."""
        return self.versions.get(dataset)

    def remember(self, project: str, recorded: Sequence[Version]) -> None:
        """Hold the newest of the recorded versions, where none or an older one is held."""
        dataset = recorded[-1].manifest["dataset"]
        if is_behind(self.versions.get(dataset), recorded):
            self.versions[dataset] = recorded[-1]

    def add(self, project: str, dataset: str, batch: str, folder: str) -> Version:
        """The version that holds this batch too; a revision takes the place of the one before."""
        before = self.versions.get(dataset)
        kept = list(before.manifest["batches"]) if before else []
        stage, _, subject = folder.partition("/")
        columns = self.batches_at.stages[stage, subject]
        rows = len(next(iter(columns.values())))
        sha256 = digest_of_columns(columns)
        entry = {"batch": batch, "files": [{"name": batch, "sha256": sha256, "rows": rows}]}
        if before and entry in kept:
            return before
        kept = [*(one for one in kept if one["batch"] != batch), entry]
        manifest = {"dataset": dataset, "parent": before.name if before else None, "batches": kept}
        self.held[dataset, batch, sha256] = columns
        self.versions[dataset] = Version(f"{dataset}@{digest(manifest)[:12]}", manifest)
        return self.versions[dataset]

    def batches(
        self,
        project: str,
        version: Version,
        wanted: Sequence[str] | None = None,
        *,
        as_text: Collection[str] = (),
        only: Collection[str] | None = None,
    ) -> Mapping[str, Columns]:
        """Rows of a version, batch by batch."""
        dataset, batches = version.manifest["dataset"], version.manifest["batches"]
        held = {one["batch"]: self.held[dataset, one["batch"], one["files"][0]["sha256"]] for one in batches}
        return {
            name: columns if wanted is None else {one: columns[one] for one in wanted if one in columns}
            for name, columns in held.items()
            if only is None or name in only
        }

    def files(self, project: str, version: Version) -> Mapping[str, tuple[str, ...]]:
        """There are no files in memory."""
        raise InputError(f"{version.name} lies in memory, not in files")

    def folder_of(self, project: str, version: Version) -> str:
        """There is no folder in memory."""
        raise InputError(f"{version.name} lies in memory, not in a folder")

    def restore(self, project: str, version: Version, to: str) -> None:
        """There are no files in memory."""
        raise InputError(f"{version.name} lies in memory, not in files")

    def fault(self, project: str, version: Version) -> str:
        """Which of its batches is not held as the manifest describes it; "" when all are."""
        dataset = version.manifest["dataset"]
        for one in version.manifest["batches"]:
            sha256 = one["files"][0]["sha256"]
            columns = self.held.get((dataset, one["batch"], sha256))
            if columns is None or digest_of_columns(columns) != sha256:
                return f"{version.name}: found other rows of {one['batch']} than its manifest describes"
        return ""


def _stage(taken: Taken) -> str:
    return taken.place.split("/")[0]


def digest_of_columns(columns: Columns) -> str:
    """Digest of rows in memory."""
    return digest({name: [str(value) for value in np.asarray(array)] for name, array in columns.items()})
