"""Live windows on disk: one Parquet file a window."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.names import SAFE_NAME
from tasks.adapters.ports import Columns
from tasks.adapters.tables import read_columns


@dataclass(frozen=True)
class DiskWindows:
    """``<state>/live/<project>/<window>.parquet``; windows sort by name, hidden ones are not whole yet."""

    folder: Path

    def names(self, project: str) -> tuple[str, ...]:
        """Names of the windows that have arrived, oldest first."""
        found = (path.stem for path in (self.folder / project).glob("*.parquet"))
        return tuple(sorted(name for name in found if SAFE_NAME.fullmatch(name)))

    def digest(self, project: str, name: str) -> str:
        """SHA-256 of one window's bytes."""
        with self._path(project, name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def columns(self, project: str, name: str) -> Columns:
        """Rows of one window."""
        return read_columns([self._path(project, name)])

    def _path(self, project: str, name: str) -> Path:
        return self.folder / project / f"{name}.parquet"
