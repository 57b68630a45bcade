"""Live windows on disk: a Parquet file or a folder of Parquet parts each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.names import SAFE_NAME
from tasks.adapters.profile_files import profile_window
from tasks.drift.profile import Profile
from tasks.errors import InputError

_SUFFIX = ".parquet"


@dataclass(frozen=True)
class DiskWindows:
    """``<state>/live/<project>/<window>.parquet``, or a folder ``<window>`` of parts.

    Windows sort by name; hidden ones are not whole yet, and hidden parts are not read.
    """

    folder: Path

    def names(self, project: str) -> tuple[str, ...]:
        """Names of the windows that have arrived, oldest first."""
        place = self.folder / project
        found = list(place.iterdir()) if place.is_dir() else []
        names = {path.name if path.is_dir() else path.stem for path in found if _is_window(path)}
        return tuple(sorted(name for name in names if SAFE_NAME.fullmatch(name)))

    def digest(self, project: str, name: str) -> str:
        """SHA-256 of one window's bytes; of a folder also of its parts' names."""
        path = self._path(project, name)
        if path.is_file():
            return _sha256(path)
        lines = (f"{_sha256(part)} {part.relative_to(path).as_posix()}\n" for part in _parts(path))
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()

    def profile(self, project: str, name: str, reference: Profile) -> Profile:
        """One window's counts against ``reference``, read in constant memory.

        Raises
        ------
        InputError
            When it is not readable Parquet, or lies there as a file and as a folder.
        """
        path = self._path(project, name)
        if path.is_file() and (self.folder / project / name).is_dir():
            raise InputError(f"{name}: is there as a file and as a folder; allowed: one of them")
        return profile_window(str(path), reference)

    def _path(self, project: str, name: str) -> Path:
        file = self.folder / project / f"{name}{_SUFFIX}"
        return file if file.is_file() else self.folder / project / name


def _is_window(path: Path) -> bool:
    return not path.name.startswith(".") and (path.is_dir() or path.suffix == _SUFFIX)


def _parts(folder: Path) -> Iterator[Path]:
    """The parts that are read: neither they nor their folders are hidden."""
    for part in sorted(folder.rglob("*")):
        if part.is_file() and not any(name[0] in "._" for name in part.relative_to(folder).parts):
            yield part


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
