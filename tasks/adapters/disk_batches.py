"""Batches in folders: incoming -> working copy -> accepted, quarantined or rejected."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.manifests import NAME as MANIFEST
from tasks.adapters.manifests import problem_of, read_manifest
from tasks.adapters.ports import Columns, Landed, Taken
from tasks.adapters.tables import read_columns
from tasks.canonical import digest
from tasks.errors import InputError, OutsideError

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
MOST_REVISIONS = 10_000
CHUNK = 1 << 20  # bytes read at a time: memory does not grow with the file


@dataclass(frozen=True)
class DiskBatches:
    """``<state>/batches/<project>/{incoming,working,accepted,...}/<source>/<id>/``."""

    folder: Path

    def incoming(self, project: str, sources: Sequence[str]) -> tuple[Landed, ...]:
        """Batches whose manifest is there; it is written last, so they are whole."""
        found = [
            Landed(source, folder.name)
            for source in sources
            for folder in sorted((self.folder / project / "incoming" / source).glob("*"))
            if folder.is_dir() and not folder.is_symlink() and SAFE_NAME.fullmatch(folder.name)
            if (folder / MANIFEST).exists()
        ]
        return tuple(found)

    def take(self, project: str, landed: Landed) -> Taken | None:
        """Copy and hash a landed batch; a batch that breaks its own manifest is taken with its problem.

        Each taker has a copy of its own, so that two runs at once do not step on each other. None when
        the other run has finished with the batch meanwhile: the original goes whole, by one rename, so
        a copy is whole when the original is still there afterwards.
        """
        place, original = self._folder_of_its_own(project, "working", landed), self._original(project, landed)
        try:
            digests = {file.name: _copy(file, place / file.name) for file in _files(original)}
        except FileNotFoundError:
            if original.is_dir():
                raise  # one of its files went: whoever sends it is not done
        if not original.is_dir():
            shutil.rmtree(place)
            return None
        manifest = read_manifest(place)
        problem = _odd_entry(original) or problem_of(manifest, landed.id, digests)
        files = tuple(file.name for file in manifest.files) if manifest and not problem else ()
        rows = manifest.rows if manifest else 0
        said = f"{landed.subject}: {problem}" if problem else ""
        return Taken(landed, str(place), digest(digests), files, rows, said)

    def columns(self, taken: Taken) -> Columns:
        """Rows of the working copy; InputError when it cannot be read."""
        if taken.problem:
            raise InputError(taken.problem)
        columns = read_columns([Path(taken.place) / name for name in taken.files])
        found = len(next(iter(columns.values()), ()))
        if found != taken.rows:
            raise InputError(
                f"{taken.landed.subject}: found {found:,} rows; its manifest says {taken.rows:,}"
            )
        return columns

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
        """Remove the landed original, when it is still what was taken.

        One that holds more than the plain files that were copied is set aside instead: nothing is lost.
        """
        original = self._original(project, taken.landed)
        if not original.is_dir() or _digest_of(original) != taken.digest:
            return
        keep = bool(_odd_entry(original))
        away = self._folder_of_its_own(project, "set-aside" if keep else "working", taken.landed)
        with contextlib.suppress(FileNotFoundError):  # another run was first
            original.rename(away)
        if not keep:
            shutil.rmtree(away)

    @contextlib.contextmanager
    def alone(self, project: str) -> Iterator[None]:
        """Wait until no other run decides this project's batches; the kernel frees a killed run's lock."""
        (self.folder / project).mkdir(parents=True, exist_ok=True)
        with (self.folder / project / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _folder_of_its_own(self, project: str, stage: str, landed: Landed) -> Path:
        place = self.folder / project / stage
        place.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{landed.id}-", dir=place))

    def _original(self, project: str, landed: Landed) -> Path:
        return self.folder / project / "incoming" / landed.source / landed.id


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


def _copy(source: Path, target: Path) -> str:
    """Copy a file and digest the very bytes that were copied."""
    seen = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as write:
        while chunk := read.read(CHUNK):
            seen.update(chunk)
            write.write(chunk)
    return seen.hexdigest()


def _digest_of(folder: Path) -> str:
    return digest({file.name: _sha256(file) for file in _files(folder)})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
