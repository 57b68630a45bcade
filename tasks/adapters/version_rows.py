"""Rows of the files in which two dataset versions differ, one column at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.ports import Version
from tasks.adapters.tables import read_columns
from tasks.errors import InputError


@dataclass(frozen=True)
class VersionFile:
    """One file of a version: its path, its digest, its rows as its manifest counts them."""

    path: Path
    sha256: str
    rows: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class FileRows:
    """Rows of some of a version's files, and the columns of all of them.

    Columns ``as_text`` are kept as they are written in formats whose cells have no types.
    """

    version: str
    files: tuple[VersionFile, ...]
    names: tuple[str, ...]
    as_text: Collection[str] = ()

    def column(self, name: str) -> npt.NDArray[Any]:
        """One column, shape (n_rows,), in the files' order; None where a file lacks it.

        Raises
        ------
        InputError
            When the version has no such column, or a file cannot be read.
        """
        if name not in self.names:
            raise InputError(f"{self.version}: found no column {name!r}; columns: {', '.join(self.names)}")
        if not self.files:
            return np.empty(0, dtype=object)
        return np.concatenate([self._of(file, name) for file in self.files])

    def _of(self, file: VersionFile, name: str) -> npt.NDArray[Any]:
        if name not in file.names:
            return np.full(file.rows, None, dtype=object)
        return read_columns([file.path], [name], as_text=self.as_text)[name]


def files_of(version: Version, paths: Mapping[str, Sequence[str]]) -> tuple[VersionFile, ...]:
    """Every file of a version, given the paths of each batch in the manifest's order."""
    return tuple(
        VersionFile(Path(path), file["sha256"], file["rows"], tuple(read_columns([Path(path)], first=1)))
        for batch in version.manifest["batches"]
        for file, path in zip(batch["files"], paths[batch["batch"]], strict=True)
    )


def rows_but(
    version: Version, files: Sequence[VersionFile], others: Sequence[VersionFile], as_text: Collection[str]
) -> FileRows:
    """Rows of the files that ``others`` do not hold, byte for byte; the rest is not read."""
    known = {file.sha256 for file in others}
    names = dict.fromkeys(name for file in files for name in file.names)
    apart = tuple(file for file in files if file.sha256 not in known)
    return FileRows(version.name, apart, tuple(names), as_text)
