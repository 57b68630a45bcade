"""What the house asks of the outside: one Protocol a product, kept by the real one and by memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tasks.adapters.reading import Limits
from tasks.drift.profile import Profile
from tasks.labels.batch import SuiteResult
from tasks.labels.content import Digests
from tasks.labels.failing_rows import FailingCell
from tasks.labels.leaking_rows import LeakingRow
from tasks.labels.row_keys import RowKeys
from tasks.ledger.append import Links

Columns = Mapping[str, npt.NDArray[Any]]
Ids = Callable[[], npt.NDArray[Any]]

MOST_DIGITS = 9  # of a seed: nobody plans more, and Python refuses to read thousands
MOST_HOURS = 1e7  # of one run: 1,000 machines for a year; more is a slip, and adds up to infinity
DECIDED = "decided"  # where a batch lies from before its decision is kept until its fate is carried out


@dataclass(frozen=True)
class Landed:
    """A batch that has wholly arrived: where it is from and what it is called."""

    source: str
    id: str
    at: str | None = field(default=None, compare=False)  # where else it lies; None: in our own incoming/
    listing: str = field(default="", compare=False)  # digest of names, sizes and what changes with content

    @property
    def subject(self) -> str:
        """How decisions name the batch."""
        return f"{self.source}/{self.id}"

    @classmethod
    def of(cls, subject: str) -> Landed:
        """The batch that a decision is about."""
        return cls(*subject.split("/", 1))


@dataclass(frozen=True)
class Taken:
    """Our own copy of a landed batch, with its digest; ``problem`` says why it cannot be read."""

    landed: Landed
    place: str
    digest: str
    files: tuple[str, ...]
    rows: int
    problem: str = ""
    file_rows: tuple[int, ...] = ()  # of each file, as its manifest says
    file_digests: tuple[str, ...] = ()  # SHA-256 of each file
    order: tuple[str, int] | None = None  # what it is part of: the order's id and its rows in all

    @property
    def listed(self) -> list[dict[str, Any]]:
        """Its files as the manifest of a dataset that holds it lists them."""
        files = zip(self.files, self.file_digests, self.file_rows, strict=True)
        return [{"name": name, "sha256": sha256, "rows": rows} for name, sha256, rows in files]


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


def is_behind(held: Version | None, recorded: Sequence[Version]) -> bool:
    """Whether the record, oldest first, knows a newer version than the one held.

    One that it does not know is newer: it was kept, and its run was killed before it was recorded.
    """
    return held is None or held.name in {version.name for version in recorded[:-1]}


@dataclass(frozen=True)
class Run:
    """One finished training run of a ticket: who it was for, what it learnt from, what it logged.

    ``metrics`` are the run's own, by name, NaN where it logged NaN. ``compute_hours`` is its metric
    ``proofline.compute_hours``, or how long it took; None when neither is known. Times are in UTC.
    """

    id: str
    role: str
    seed: int
    training: str
    evaluation: str
    commit: str
    metrics: Mapping[str, float] = field(default_factory=dict, hash=False)
    compute_hours: float | None = None
    started: datetime | None = None
    ended: datetime | None = None
    sprint: str = ""
    status: str = "FINISHED"
    user: str = ""  # as its store names who ran it; nothing proves it


@dataclass(frozen=True)
class Tracked:
    """Any run as its store holds it, whatever its status: for the board, for costs, to be adopted.

    ``tags`` are those that begin with ``proofline.``, named without it, as they were written: nothing
    has looked at them yet. ``params`` are there only where a run is asked for by its id.
    """

    id: str
    status: str  # RUNNING, SCHEDULED, FINISHED, FAILED, KILLED
    started: datetime | None = None
    ended: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    metrics: Mapping[str, float] = field(default_factory=dict, hash=False)
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    user: str = field(default="", compare=False)  # as its store names who ran it; a listing leaves it out

    @property
    def ticket(self) -> str:
        """The ticket it was for; "" when no tag says so."""
        return self.tags.get("ticket", "")

    @property
    def role(self) -> str:
        """Candidate or baseline; "" when no tag says so."""
        return self.tags.get("role", "")

    @property
    def sprint(self) -> str:
        """The sprint it was for; "" when no tag says so."""
        return self.tags.get("sprint", "")

    @property
    def seed(self) -> int | None:
        """Its seed; None when no tag says one of up to 9 digits."""
        said = self.tags.get("seed", "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else None

    @property
    def compute_hours(self) -> float | None:
        """What it says it used where that can be, else how long it took; None while neither is known."""
        said = self.metrics.get("proofline.compute_hours")
        if said is not None and 0 <= said <= MOST_HOURS:  # false of NaN
            return said
        if self.started is None or self.ended is None:
            return None
        return max((self.ended - self.started).total_seconds(), 0.0) / 3600


class Batches(Protocol):
    """Folders that batches move through; nothing is ever lost on the way."""

    def alone(self, project: str) -> AbstractContextManager[None]:
        """Wait until no other run decides this project's batches."""

    def incoming(self, project: str, sources: Mapping[str, str | None]) -> tuple[Landed, ...]:
        """Batches that have wholly arrived (their manifest is there), by source and id.

        ``sources`` says of each where else it is looked for: a folder, ``s3://bucket/prefix`` or None.
        What lies elsewhere is only read; what was decided there is not named again.
        """

    def take(self, project: str, landed: Landed) -> Taken | None:
        """Copy and hash a landed batch; the copy is what is decided on. None when it is gone."""

    def columns(
        self,
        taken: Taken,
        *,
        first: int | None = None,
        as_text: Collection[str] | None = (),
        limits: Limits | None = None,
    ) -> Columns:
        """The taken batch's rows as arrays; InputError when it cannot be read.

        ``first``: only so many rows, without reading the rest. ``as_text``: columns that stay as they are
        written, in formats whose cells have no types; None for all.
        """

    def file_away(self, project: str, taken: Taken, fate: str) -> str:
        """Put the taken copy where its fate says; returns the place. Can run twice."""

    def clear(self, project: str, taken: Taken) -> None:
        """Remove the landed original, when it is still what was taken; elsewhere only remember it.

        Can run twice.
        """

    def kept(self, project: str, landed: Landed, digest: str, fates: Sequence[str]) -> Taken | None:
        """The copy with this digest that was filed away under one of ``fates``; None when there is none."""

    def left_lying(self, project: str, sources: Collection[str]) -> tuple[str, ...]:
        """A sentence on each thing that lies where batches land and that no run takes as it is."""

    def land_again(self, project: str, kept: Taken) -> str:
        """Move a kept copy to where batches land; the place. InputError when one lies there."""


class Landing(Protocol):
    """Files that arrive without a manifest, and what was announced of what has arrived."""

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
        """Make a batch of every bare file that stayed the same between two looks. Can run twice."""

    def is_told(self, project: str, landed: Landed) -> bool:
        """Whether this arrival was announced."""

    def tell(self, project: str, landed: Landed) -> None:
        """Remember that this arrival was announced."""


class Answers(Protocol):
    """What the sender of a batch is told: one folder a decision, found by the decision's key."""

    def write_rows(self, project: str, landed: Landed, key: str, cells: Iterable[FailingCell]) -> str:
        """Write the rows that fail the suite, before the batch is decided; the path. Can run twice."""

    def write_leaks(self, project: str, landed: Landed, key: str, rows: Sequence[LeakingRow]) -> str:
        """Write the rows that stand elsewhere too, for us and for the sender apart; the path of ours."""

    def write(self, project: str, landed: Landed, key: str, texts: Mapping[str, str]) -> str:
        """Write the answer's texts (file name -> text); the folder's path. Can run twice."""

    def find(self, project: str, landed: Landed, key: str) -> str | None:
        """The path of the decision's answer; None when it has none."""


class Datasets(Protocol):
    """Versions of datasets."""

    def current(self, project: str, dataset: str) -> Version | None:
        """The newest version; None before the first."""

    def remember(self, project: str, recorded: Sequence[Version]) -> None:
        """Hold the newest of a dataset's recorded versions, oldest first, where none or an older is held."""

    def add(self, project: str, dataset: str, batch: str, folder: str) -> Version:
        """The version that holds this accepted batch too. Can run twice."""

    def batches(
        self,
        project: str,
        version: Version,
        wanted: Sequence[str] | None = None,
        *,
        as_text: Collection[str] = (),
        only: Collection[str] | None = None,
    ) -> Mapping[str, Columns]:
        """Rows of a version, batch by batch, in the manifest's order; all columns, or the ``wanted`` ones.

        Columns ``as_text`` are kept as they are written, as in :meth:`Batches.columns`; ``only`` names the
        batches that are read, all when it is None.
        """

    def files(self, project: str, version: Version) -> Mapping[str, tuple[str, ...]]:
        """Paths of a version's files, by batch, for engines that read files themselves."""

    def folder_of(self, project: str, version: Version) -> str:
        """A folder that holds the version's files, for a trainer."""

    def restore(self, project: str, version: Version, to: str) -> None:
        """Put the version's files into a new or empty folder, every digest checked."""

    def fault(self, project: str, version: Version) -> str:
        """Why the version's bytes cannot be had as recorded, with its name; "" when they can."""


@dataclass(frozen=True)
class Logged:
    """A table that a run logged, with the digest of the file's bytes."""

    columns: Columns
    digest: str


class Runs(Protocol):
    """Tracked training runs."""

    def of_ticket(self, project: str, ticket: str) -> tuple[Run, ...]:
        """Finished runs of a ticket, by role and seed."""

    def of_project(self, project: str, *, since: datetime | None = None) -> tuple[Tracked, ...]:
        """Runs of a project of any status, the oldest first; those that began at ``since`` or later."""

    def named(self, ids: Sequence[str]) -> tuple[Tracked, ...]:
        """The runs with these ids; InputError names one that is not there."""

    def artifact(self, run: Run, name: str, wanted: Collection[str] | None = None) -> Logged | None:
        """The table ``proofline/<name>.parquet`` of a run; None when it logged none.

        ``wanted`` names columns that are read where they are there; all of them when it is None.
        """

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Where people look at these runs in a browser, by id; empty where their store has no pages."""

    def tag(self, runs: Sequence[Run | Tracked], tags: Mapping[str, str]) -> None:
        """Set tags on runs. Can run twice."""

    def untag(self, runs: Sequence[Run | Tracked], names: Collection[str]) -> None:
        """Take tags off runs that have them."""


class Validate(Protocol):
    """Expectation suites."""

    def __call__(self, suite: Mapping[str, Any], columns: Columns, item: str) -> SuiteResult:
        """What the suite finds in a batch whose rows are named by the column ``item``."""


class Keys(Protocol):
    """How rows are compared: one number a text, and which numbers stand among others."""

    def digest_texts(self, texts: Sequence[str | None]) -> Digests:
        """One number a text, 0 for None; comparable among those made by this very object's kind."""

    def is_in(self, values: Digests, among: Digests) -> npt.NDArray[np.bool_]:
        """Which of ``values`` stand among the others."""

    def kept(self, project: str, of: str, make: Callable[[], RowKeys], ids: Ids) -> RowKeys:
        """The keys of what ``of`` is the digest of: made once, and kept; ``ids`` reads its id column."""


class Sign(Protocol):
    """MinHash signatures of texts."""

    def __call__(self, texts: Sequence[str], seed: int) -> npt.NDArray[np.uint32]:
        """Signatures of plain texts, shape (n_texts, 128): equal places estimate the Jaccard similarity."""


class Windows(Protocol):
    """Windows of live data."""

    def names(self, project: str) -> tuple[str, ...]:
        """Names of the windows that have arrived, oldest first."""

    def digest(self, project: str, name: str) -> str:
        """Digest of one window's bytes."""

    def profile(self, project: str, name: str, reference: Profile) -> Profile:
        """What is kept of one window to hold it against ``reference``; InputError when it is unreadable."""


class Records(Protocol):
    """The record of each project."""

    def links(self, project: str) -> Links:
        """Where the project's chain lies."""

    def projects(self) -> tuple[str, ...]:
        """Projects that have a chain."""


@dataclass(frozen=True)
class Letter:
    """What people are told: the text, and its first line for what shows a subject."""

    subject: str
    text: str


class Notify(Protocol):
    """What tells people: chats, mail, webhooks."""

    def send(self, to: str, letter: Letter) -> None:
        """Give the text to the block ``to``, TYPE/NAME.

        OutsideError when it was not taken (it may have been, where the answer got lost), InputError when
        there is no such block; neither repeats a secret of the block.
        """

    def save(self, to: str, fields: Mapping[str, Any]) -> None:
        """Save a block of these fields, in place of one that is there; InputError when they do not fit."""


class Pages(Protocol):
    """Where reports lie."""

    def write(
        self, project: str, kind: str, name: str, forms: Mapping[str, str], *, latest: bool = True
    ) -> str:
        """Write every form (suffix -> text) of a report, and as the latest unless a later is; its path."""

    def address(self, project: str, kind: str, name: str) -> str:
        """Where people find the page of this name: its address where reports are published, else its path."""

    def listed(self, project: str, kind: str = "") -> tuple[tuple[str, str], ...]:
        """Kind and name of each report of a project but the latest, of one kind or all; by name."""

    def indexes(self) -> tuple[tuple[str, str | None], ...]:
        """Each project with a report and the JSON of its index, None where it has none yet; by name."""

    def write_index(self, project: str, make: Callable[[], Mapping[str, str]]) -> str:
        """Write every form of the index that ``make`` makes of a project, of all for ""; the page's path.

        Of two writers at once the later index was made after the other was written, so it lacks nothing.
        """

    def begin(self, project: str, kind: str, file: str, text: str) -> None:
        """Put a file of this text beside the reports unless one is there: people write in it."""

    def read(self, project: str, kind: str, file: str) -> str | None:
        """Text of one form (name.suffix) as it was written; None when it is not there."""

    def read_each(self, project: str, files: Sequence[tuple[str, str]]) -> tuple[str | None, ...]:
        """Text of each (kind, name.suffix) in this order; None for what is not there."""

    def written(self, project: str, kind: str, name: str) -> str | None:
        """Path of the page of this name; None when it was not written."""
