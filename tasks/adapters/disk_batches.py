"""Batches in folders: incoming -> working copy -> accepted, quarantined or rejected."""

from __future__ import annotations

import contextlib
import fcntl
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.adapters.elsewhere import copy_batch, landed_at
from tasks.adapters.left_lying import left_copies, what_is_left
from tasks.adapters.manifests import NAME as MANIFEST
from tasks.adapters.manifests import read_manifest
from tasks.adapters.ports import DECIDED, Columns, Landed, Taken
from tasks.adapters.reading import Limits
from tasks.adapters.seen import Marks
from tasks.adapters.tables import read_columns
from tasks.adapters.whole_files import copy_digested, sha256_of
from tasks.canonical import digest
from tasks.errors import InputError, OutsideError, ProoflineError

MOST_REVISIONS = 10_000
INCOMING = "incoming"


@dataclass(frozen=True)
class DiskBatches:
    """``<state>/batches/<project>/{incoming,working,accepted,...}/<source>/<id>/``.

    ``landing`` is where batches land. ``only_listed``: a file that the manifest does not list is a
    problem, and so is a manifest that says more than it must, since that would leave unread.
    """

    folder: Path
    landing: str = INCOMING
    only_listed: bool = False

    def incoming(self, project: str, sources: Mapping[str, str | None]) -> tuple[Landed, ...]:
        """Batches whose manifest is there; it is written last, so they are whole."""
        found: list[Landed] = []
        for source, at in sources.items():
            own = self.folder / project / self.landing / source
            lying = landed_at(source, str(own)) if own.is_dir() else ()
            found += [replace(landed, at=None) for landed in lying]
            found += self._not_decided_yet(project, landed_at(source, at)) if at else []
        return tuple(found)

    def take(self, project: str, landed: Landed) -> Taken | None:
        """Copy and hash a landed batch; a batch that breaks its own manifest is taken with its problem.

        Each taker has a copy of its own, so that two runs at once do not step on each other. None when
        the other run has finished with the batch meanwhile: the original goes whole, by one rename, so
        a copy is whole when the original is still there afterwards.
        """
        if landed.at is not None:
            return self._take_from(project, landed, landed.at)
        place, original = self._folder_of_its_own(project, "working", landed), self._original(project, landed)
        try:
            digests = {file.name: copy_digested(file, place / file.name) for file in _files(original)}
        except FileNotFoundError:
            if original.is_dir():
                raise  # one of its files went: whoever sends it is not done
        if not original.is_dir():
            shutil.rmtree(place)
            return None
        return self._listed(_taken(landed, place, digests, _odd_entry(original)), digests)

    def columns(
        self,
        taken: Taken,
        *,
        first: int | None = None,
        as_text: Collection[str] | None = (),
        limits: Limits | None = None,
    ) -> Columns:
        """Rows of the working copy; InputError when it cannot be read or its manifest counts others."""
        if taken.problem:
            raise InputError(taken.problem)
        files = [Path(taken.place) / name for name in taken.files]
        return read_columns(files, first=first, as_text=as_text, limits=limits, listed=taken.file_rows)

    def file_away(self, project: str, taken: Taken, fate: str) -> str:
        """Move the working copy to its fate; the same id with other content is a new revision."""
        home = self.folder / project / fate / taken.landed.source
        home.mkdir(parents=True, exist_ok=True)
        for revision in range(1, MOST_REVISIONS):
            place = home / (taken.landed.id if revision == 1 else f"{taken.landed.id}.r{revision}")
            if _renamed(Path(taken.place), place):
                return str(place)
            if _digest_of(place) == taken.digest:
                shutil.rmtree(taken.place)
                return str(place)
        raise OutsideError(
            f"{home}: batch {taken.landed.id} has {MOST_REVISIONS:,} revisions; clear some away"
        )

    def clear(self, project: str, taken: Taken) -> None:
        """Remove the landed original, when it is still what was taken; what lies elsewhere is let be.

        One that holds more than the plain files that were copied is set aside instead: nothing is lost.
        """
        if taken.landed.at is not None:
            self._decided(project).put(taken.landed.source, taken.landed.id, taken.landed.listing)
            return
        original = self._original(project, taken.landed)
        if not original.is_dir() or _digest_of(original) != taken.digest:
            return
        keep = bool(_odd_entry(original))
        away = self._folder_of_its_own(project, "set-aside" if keep else "working", taken.landed)
        with contextlib.suppress(FileNotFoundError):  # another run was first
            original.rename(away)
        if not keep:
            shutil.rmtree(away)

    def kept(self, project: str, landed: Landed, digest: str, fates: Sequence[str]) -> Taken | None:
        """The copy with this digest that was filed away under one of ``fates``; None when there is none."""
        homes = (self.folder / project / fate / landed.source for fate in fates)
        revision = re.compile(rf"{re.escape(landed.id)}(\.r\d+)?")
        for place in (place for home in homes for place in sorted(home.glob("*"))):
            if revision.fullmatch(place.name) and place.is_dir():
                taken = _taken(landed, place, _digests(place))
                if taken.digest == digest:
                    return taken
        return None

    def land_again(self, project: str, kept: Taken) -> str:
        """Move a kept copy to where batches land; InputError when one lies there."""
        original = self._original(project, kept.landed)
        original.parent.mkdir(parents=True, exist_ok=True)
        if not _renamed(Path(kept.place), original):
            raise InputError(f"{kept.landed.subject}: one of that name waits in incoming/; decide it first")
        return str(original)

    @contextlib.contextmanager
    def alone(self, project: str) -> Iterator[None]:
        """Wait until no other run decides this project's batches; the kernel frees a killed run's lock."""
        (self.folder / project).mkdir(parents=True, exist_ok=True)
        with (self.folder / project / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._sweep(project)
            yield

    def left_lying(self, project: str, sources: Collection[str]) -> tuple[str, ...]:
        """A sentence on each thing where batches land, and on each copy, that no run takes; forty at most."""
        ours = left_copies(self.folder / project / DECIDED) if self.landing == INCOMING else ()
        return (*what_is_left(self.folder / project / self.landing, sources), *ours)

    def _sweep(self, project: str) -> None:
        """Remove what killed runs left: only who holds the lock works there, and all of it are copies."""
        working = self.folder / project / "working"
        for left in working.iterdir() if working.is_dir() else ():
            shutil.rmtree(left)

    def _take_from(self, project: str, landed: Landed, at: str) -> Taken | None:
        """Copy and hash a batch that lies elsewhere; None when it is not whole at the moment."""
        place = self._folder_of_its_own(project, "working", landed)
        try:
            copied = copy_batch(landed, at, place)
        except ProoflineError:
            shutil.rmtree(place)
            raise
        if copied is None:
            shutil.rmtree(place)
            return None
        return _taken(replace(landed, listing=copied.listing), place, copied.digests, copied.odd)

    def _not_decided_yet(self, project: str, landed: Sequence[Landed]) -> list[Landed]:
        decided = self._decided(project)
        return [one for one in landed if not decided.holds(one.source, one.id, one.listing)]

    def _decided(self, project: str) -> Marks:
        return Marks(self.folder / project / "seen" / "decided")

    def _listed(self, taken: Taken, held: Mapping[str, str]) -> Taken:
        if not self.only_listed or taken.problem:
            return taken
        subject, unlisted = taken.landed.subject, {*held} - {*taken.files, MANIFEST}
        if unlisted:
            said = f"{subject}: found {len(unlisted)} files that its manifest does not list"
            return replace(taken, problem=f"{said}; allowed: none, they would leave unread")
        if read_manifest(Path(taken.place), taken.landed.id, held).says_more:
            said = f"{subject}: {MANIFEST} says more than the id and each file's name, sha256 and rows"
            return replace(taken, problem=f"{said}; allowed: these alone, the rest would leave unread")
        return taken

    def _folder_of_its_own(self, project: str, stage: str, landed: Landed) -> Path:
        place = self.folder / project / stage
        place.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{landed.id}-", dir=place))

    def _original(self, project: str, landed: Landed) -> Path:
        return self.folder / project / self.landing / landed.source / landed.id


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if _plain(file))


def _plain(entry: Path) -> bool:
    """A regular file, no link, with a name that UTF-8 can write."""
    return (
        entry.is_file() and not entry.is_symlink() and not any("\ud800" <= c <= "\udfff" for c in entry.name)
    )


def _odd_entry(folder: Path) -> str:
    odd = next((entry for entry in sorted(folder.iterdir()) if not _plain(entry)), None)
    return "" if odd is None else f"{odd.name!a} is not a plain file; a batch holds nothing else"


def _renamed(source: Path, target: Path) -> bool:
    """Move a folder to a name that is free; False when it is taken (also by a racing run)."""
    try:
        source.rename(target)
    except OSError:
        if not target.exists():
            raise
        return False
    return True


def _taken(landed: Landed, place: Path, digests: Mapping[str, str], odd: str = "") -> Taken:
    """The copy in ``place`` as its manifest describes it, or what is wrong with it."""
    broken = Taken(landed, str(place), digest(digests), files=(), rows=0)
    try:
        if odd:
            raise InputError(odd)
        manifest = read_manifest(place, landed.id, digests)
    except InputError as error:
        return replace(broken, problem=f"{landed.subject}: {error}")
    return replace(
        broken,
        files=tuple(file.name for file in manifest.files),
        rows=manifest.rows,
        file_rows=tuple(file.rows for file in manifest.files),
        file_digests=tuple(file.sha256 for file in manifest.files),
        order=None if manifest.order is None else (manifest.order.id, manifest.order.rows),
    )


def _digest_of(folder: Path) -> str:
    return digest(_digests(folder))


def _digests(folder: Path) -> dict[str, str]:
    return {file.name: sha256_of(file) for file in _files(folder)}
