"""Batches in folders: incoming -> working copy -> accepted, quarantined or rejected."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.ports import Columns, Landed, Taken
from tasks.adapters.tables import read_columns
from tasks.canonical import digest
from tasks.errors import InputError, OutsideError

MANIFEST = "manifest.json"
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
            if (folder / MANIFEST).is_file()
        ]
        return tuple(found)

    def take(self, project: str, landed: Landed) -> Taken | None:
        """Copy and hash a landed batch; a batch that breaks its own manifest is taken with its problem.

        Each taker has a copy of its own, so that two runs at once do not step on each other. None when
        the other run has finished with the batch meanwhile: the original goes whole, by one rename, so
        a copy is whole when the original is still there afterwards.
        """
        place, original = self._working(project, landed), self._original(project, landed)
        try:
            digests = {file.name: _copy(file, place / file.name) for file in _files(original)}
        except FileNotFoundError:
            if original.is_dir():
                raise  # one of its files went: whoever sends it is not done
        if not original.is_dir():
            shutil.rmtree(place)
            return None
        files, problem = _check_manifest(place, landed, digests)
        return Taken(landed, str(place), digest(digests), files, problem)

    def columns(self, taken: Taken) -> Columns:
        """Rows of the working copy; InputError when it cannot be read."""
        if taken.problem:
            raise InputError(taken.problem)
        return read_columns([Path(taken.place) / name for name in taken.files])

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
        """Remove the landed original, when it is still what was taken."""
        original = self._original(project, taken.landed)
        if not original.is_dir() or _digest_of(original) != taken.digest:
            return
        away = self._working(project, taken.landed)
        with contextlib.suppress(FileNotFoundError):  # another run was first
            original.rename(away)
        shutil.rmtree(away)

    def _working(self, project: str, landed: Landed) -> Path:
        working = self.folder / project / "working"
        working.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{landed.id}-", dir=working))

    def _original(self, project: str, landed: Landed) -> Path:
        return self.folder / project / "incoming" / landed.source / landed.id


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.is_file() and not file.is_symlink())


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


def _check_manifest(working: Path, landed: Landed, digests: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """The data files that the manifest lists, and what is wrong with it ("" when nothing is)."""
    try:
        manifest: Any = json.loads((working / MANIFEST).read_text("utf-8"))
        listed = {str(file["name"]): str(file["sha256"]) for file in manifest["files"]}
        named = str(manifest["id"])
    except (ValueError, KeyError, TypeError):
        return (), f"{landed.subject}/{MANIFEST}: found no id and list of files with name and sha256"
    if named != landed.id:
        return (), f"{landed.subject}/{MANIFEST}: says that it is batch {named!r}"
    if not listed:
        return (), f"{landed.subject}/{MANIFEST}: lists no files"
    for name, wanted in listed.items():
        if digests.get(name) != wanted:
            state = "is not the file that the manifest describes" if name in digests else "is not there"
            return (), f"{landed.subject}: {name!r} {state}"
    return tuple(listed), ""
