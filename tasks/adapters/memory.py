"""The outside in memory: what tests bind, kept to the same promises as the real products."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.memory_batches import (
    MemoryAnswers,
    MemoryBatches,
    MemoryDatasets,
    MemoryLanding,
    digest_of_columns,
)
from tasks.adapters.memory_code import MemoryCode, MemoryTrainer
from tasks.adapters.memory_notify import MemoryNotify
from tasks.adapters.memory_promotion import MemoryRegistry
from tasks.adapters.memory_serving import MemoryServing
from tasks.adapters.outside import Outside
from tasks.adapters.ports import Columns, Ids, Logged, Run, Tracked
from tasks.drift.profile import Profile, profile
from tasks.errors import InputError
from tasks.labels.batch import SuiteResult
from tasks.labels.content import Digests, digest_texts
from tasks.labels.nearest import PERMUTATIONS
from tasks.labels.row_keys import RowKeys
from tasks.labels.shingles import shingles
from tasks.ledger.append import Links


@dataclass
class MemoryLinks:
    """A chain in a dictionary."""

    contents: dict[int, bytes] = field(default_factory=dict)

    def last(self, known: int = 0) -> int:
        """Number of the newest link."""
        return max(self.contents, default=0)

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``."""
        return self.contents[seq]

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq`` unless it is there."""
        return self.contents.setdefault(seq, content) is content

    def replace(self, seq: int, held: bytes, content: bytes) -> bool:
        """Put other bytes in the place of link ``seq`` where it holds ``held``."""
        is_held = self.contents[seq] == held
        self.contents[seq] = content if is_held else self.contents[seq]
        return is_held

    def all(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Every link from number ``first`` on, in order."""
        return iter(sorted(link for link in self.contents.items() if link[0] >= first))


@dataclass
class MemoryRecords:
    """A chain a project."""

    chains: dict[str, MemoryLinks] = field(default_factory=dict)

    def links(self, project: str) -> Links:
        """The project's chain."""
        return self.chains.setdefault(project, MemoryLinks())

    def projects(self) -> tuple[str, ...]:
        """Projects that have a chain."""
        return tuple(sorted(self.chains))


@dataclass
class MemoryRuns:
    """Runs of any ticket with their example-level predictions, other tables, and the tags set on them."""

    tickets: dict[str, list[tuple[Run, Columns | None]]] = field(default_factory=dict)
    tables: dict[tuple[str, str], Columns] = field(default_factory=dict)  # by run id and name
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    params: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by run id

    def of_ticket(self, project: str, ticket: str) -> tuple[Run, ...]:
        """Runs of a ticket, by role and seed."""
        runs = (run for run, _ in self.tickets.get(ticket, []))
        return tuple(sorted(runs, key=lambda run: (run.role, run.seed, run.id)))

    def of_project(self, project: str, *, since: datetime | None = None) -> tuple[Tracked, ...]:
        """Runs of every ticket."""
        of_all = [(run, ticket) for ticket, runs in self.tickets.items() for run, _ in runs]
        found = [_tracked(run, ticket, self.tags.get(run.id, {})) for run, ticket in of_all]
        return tuple(run for run in found if not since or (run.started and run.started >= since))

    def named(self, ids: Sequence[str]) -> tuple[Tracked, ...]:
        """The runs with these ids."""
        found = {run.id: run for run in self.of_project("")}
        if unknown := [one for one in ids if one not in found]:
            raise InputError(f"found no run {unknown[0]}; allowed: the id of a run")
        return tuple(replace(found[one], params=self.params.get(one, {})) for one in ids)

    def artifact(self, run: Run, name: str, wanted: Collection[str] | None = None) -> Logged | None:
        """A table of a run; its predictions are those it was put in with."""
        columns = self.tables.get((run.id, name))
        if name == "examples":
            columns = next(c for runs in self.tickets.values() for one, c in runs if one.id == run.id)
        if columns is None:
            return None
        read = {n: values for n, values in columns.items() if wanted is None or n in wanted}
        return Logged(read, digest_of_columns(columns))

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """An address for each run that is there."""
        return {one.id: f"https://runs.example.org/{one.id}" for one in self.of_project("") if one.id in ids}

    def tag(self, runs: Sequence[Run | Tracked], tags: Mapping[str, str]) -> None:
        """Remember tags."""
        for run in runs:
            self.tags.setdefault(run.id, {}).update(tags)

    def untag(self, runs: Sequence[Run | Tracked], names: Collection[str]) -> None:
        """Forget tags."""
        for run in runs:
            held = self.tags.get(run.id, {})
            self.tags[run.id] = {name: value for name, value in held.items() if name not in names}


def _tracked(run: Run, ticket: str, set_: Mapping[str, str]) -> Tracked:
    ours = {"ticket": ticket, "role": run.role, "seed": str(run.seed), "sprint": run.sprint}
    ours |= {"dataset": run.training, "evaluation": run.evaluation}
    ours |= {"commit": run.commit} if run.commit else {}
    tags = {**ours, **{name.removeprefix("proofline."): value for name, value in set_.items()}}
    hours = {} if run.compute_hours is None else {"proofline.compute_hours": run.compute_hours}
    metrics = {**run.metrics, **hours}
    return Tracked(run.id, run.status, run.started, run.ended, tags, metrics, user=run.user)


@dataclass
class MemoryWindows:
    """Live windows by name."""

    held: dict[str, Columns] = field(default_factory=dict)

    def names(self, project: str) -> tuple[str, ...]:
        """Names, oldest first."""
        return tuple(sorted(self.held))

    def digest(self, project: str, name: str) -> str:
        """Digest of a window's rows."""
        return digest_of_columns(self.held[name])

    def profile(self, project: str, name: str, reference: Profile) -> Profile:
        """A window's counts against ``reference``."""
        rows = self.held[name]
        return profile([{one: rows[one] for one in reference.rulers if one in rows}], reference=reference)


@dataclass
class MemoryPages:
    """Reports by project, kind and name."""

    held: dict[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    made_indexes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def write(
        self, project: str, kind: str, name: str, forms: Mapping[str, str], *, latest: bool = True
    ) -> str:
        """Remember every form."""
        self.held[project, kind, name] = dict(forms)
        return f"{project}/{kind}/{name}"

    def address(self, project: str, kind: str, name: str) -> str:
        """The name under which it is remembered."""
        return f"{project}/{kind}/{name}"

    def listed(self, project: str, kind: str = "") -> tuple[tuple[str, str], ...]:
        """What is remembered as JSON, by name."""
        held = ((one[1:], forms) for one, forms in self.held.items() if one[0] == project)
        found = (one for one, forms in held if "json" in forms and kind in {"", one[0]})
        return tuple(sorted(found, key=lambda one: (one[1], one[0])))

    def indexes(self) -> tuple[tuple[str, str | None], ...]:
        """Projects that something is remembered of, and their indexes."""
        projects = sorted({project for project, *_ in self.held})
        return tuple((project, self.made_indexes.get(project, {}).get("json")) for project in projects)

    def write_index(self, project: str, make: Callable[[], Mapping[str, str]]) -> str:
        """Remember every form, apart from reports."""
        self.made_indexes[project] = dict(make())
        return f"{project}/index"

    def begin(self, project: str, kind: str, file: str, text: str) -> None:
        """Remember a file of this text, unless one is there."""
        name, _, suffix = file.rpartition(".")
        self.held.setdefault((project, kind, name), {suffix: text})

    def read(self, project: str, kind: str, file: str) -> str | None:
        """One form as it was remembered."""
        name, _, suffix = file.rpartition(".")
        return self.held.get((project, kind, name), {}).get(suffix)

    def read_each(self, project: str, files: Sequence[tuple[str, str]]) -> tuple[str | None, ...]:
        """Each form as it was remembered."""
        return tuple(self.read(project, kind, file) for kind, file in files)

    def written(self, project: str, kind: str, name: str) -> str | None:
        """The name under which it is remembered."""
        return f"{project}/{kind}/{name}" if (project, kind, name) in self.held else None


@dataclass(frozen=True)
class MemoryKeys:
    """Rows compared with nothing but the standard library and numpy."""

    def digest_texts(self, texts: Sequence[str | None]) -> Digests:
        """One number a text, the same on every machine."""
        return digest_texts(texts)

    def is_in(self, values: Digests, among: Digests) -> npt.NDArray[np.bool_]:
        """Which of ``values`` stand among the others."""
        return np.isin(values, among)

    def kept(self, project: str, of: str, make: Callable[[], RowKeys], ids: Ids) -> RowKeys:
        """Made anew each time."""
        return make()


def sign(texts: Sequence[str], seed: int) -> npt.NDArray[np.uint32]:
    """MinHash with 128 hash functions, one after another (Broder 1997)."""
    signatures = np.empty((len(texts), PERMUTATIONS), dtype=np.uint32)
    made, rng = shingles(texts), np.random.default_rng(seed)
    for place in range(PERMUTATIONS if len(texts) else 0):
        one, other = rng.integers(1, 2**64, size=2, dtype=np.uint64) | np.uint64(1)
        mixed = (made.hashes ^ one) * other
        lowest = np.minimum.reduceat(mixed ^ (mixed >> np.uint64(31)), made.offsets[:-1].astype(np.intp))
        signatures[:, place] = lowest >> np.uint64(32)
    return signatures


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
        keys=MemoryKeys(),
        sign=sign,
        windows=MemoryWindows(),
        records=MemoryRecords(),
        pages=MemoryPages(),
        answers=MemoryAnswers(),
        landing=MemoryLanding(),
        outgoing=MemoryBatches(),
        registry=MemoryRegistry(),
        serving=MemoryServing(),
        code=MemoryCode(),
        retrain=MemoryTrainer(),
        notify=MemoryNotify(),
    )
