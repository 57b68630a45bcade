"""What the house asks of the outside: one Protocol a product, kept by the real one and by memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy.typing as npt

from tasks.labels.batch import SuiteResult
from tasks.ledger.append import Links

Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Landed:
    """A batch that has wholly arrived: where it is from and what it is called."""

    source: str
    id: str

    @property
    def subject(self) -> str:
        """How decisions name the batch."""
        return f"{self.source}/{self.id}"


@dataclass(frozen=True)
class Taken:
    """Our own copy of a landed batch, with its digest; ``problem`` says why it cannot be read."""

    landed: Landed
    place: str
    digest: str
    files: tuple[str, ...]
    rows: int
    problem: str = ""


@dataclass(frozen=True)
class Version:
    """One version of a dataset: its name ``dataset@12hex``, its manifest, DVC's own text."""

    name: str
    manifest: Mapping[str, Any]
    dvc: str = ""

    @property
    def rows(self) -> int:
        """Rows in all files."""
        return sum(file["rows"] for batch in self.manifest["batches"] for file in batch["files"])


@dataclass(frozen=True)
class Run:
    """One tracked training run: who it was for, what it learnt from, its example-level predictions."""

    id: str
    role: str
    seed: int
    training: str
    evaluation: str
    commit: str


class Batches(Protocol):
    """Folders that batches move through; nothing is ever lost on the way."""

    def alone(self, project: str) -> AbstractContextManager[None]:
        """Wait until no other run decides this project's batches."""

    def incoming(self, project: str, sources: Sequence[str]) -> tuple[Landed, ...]:
        """Batches that have wholly arrived (their manifest is there), by source and id."""

    def take(self, project: str, landed: Landed) -> Taken | None:
        """Copy and hash a landed batch; the copy is what is decided on. None when it is gone."""

    def columns(self, taken: Taken) -> Columns:
        """The taken batch's rows as arrays; InputError when it cannot be read."""

    def file_away(self, project: str, taken: Taken, fate: str) -> str:
        """Put the taken copy where its fate says; returns the place. Can run twice."""

    def clear(self, project: str, taken: Taken) -> None:
        """Remove the landed original, when it is still what was taken. Can run twice."""


class Datasets(Protocol):
    """Versions of datasets."""

    def current(self, project: str, dataset: str) -> Version | None:
        """The newest version; None before the first."""

    def add(self, project: str, dataset: str, batch: str, folder: str) -> Version:
        """The version that holds this accepted batch too. Can run twice."""

    def batches(self, project: str, version: Version) -> Mapping[str, Columns]:
        """Rows of a version, batch by batch, in the manifest's order."""

    def folder_of(self, project: str, version: Version) -> str:
        """A folder that holds the version's files, for a trainer."""


@dataclass(frozen=True)
class Examples:
    """Example-level predictions of one run, with the digest of their bytes."""

    columns: Columns
    digest: str


class Runs(Protocol):
    """Tracked training runs."""

    def of_ticket(self, project: str, ticket: str) -> tuple[Run, ...]:
        """Finished runs of a ticket, by role and seed."""

    def examples(self, run: Run) -> Examples:
        """Example-level predictions of a run (artifact ``proofline/examples.parquet``)."""

    def tag(self, runs: Sequence[Run], tags: Mapping[str, str]) -> None:
        """Set tags on runs."""


class Validate(Protocol):
    """Expectation suites."""

    def __call__(self, suite: Mapping[str, Any], columns: Columns, item: str) -> SuiteResult:
        """What the suite finds in a batch whose rows are named by the column ``item``."""


class Windows(Protocol):
    """Windows of live data."""

    def names(self, project: str) -> tuple[str, ...]:
        """Names of the windows that have arrived, oldest first."""

    def digest(self, project: str, name: str) -> str:
        """Digest of one window's bytes."""

    def columns(self, project: str, name: str) -> Columns:
        """Rows of one window."""


class Records(Protocol):
    """The record of each project."""

    def links(self, project: str) -> Links:
        """Where the project's chain lies."""


class Pages(Protocol):
    """Where reports lie."""

    def write(self, project: str, kind: str, name: str, forms: Mapping[str, str]) -> str:
        """Write every form (suffix -> text) of a report; the page's path."""


@dataclass(frozen=True)
class Outside:
    """All of the outside that flows work with."""

    batches: Batches
    datasets: Datasets
    runs: Runs
    validate: Validate
    windows: Windows
    records: Records
    pages: Pages
