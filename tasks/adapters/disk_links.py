"""The record on disk: one file a link, created whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tasks.ledger.append import Links

_NAME = re.compile(r"(\d{8})\.json")


@dataclass(frozen=True)
class DiskLinks:
    """Links of one project's chain in a folder."""

    folder: Path

    def last(self, known: int = 0) -> int:
        """Number of the newest link; 0 when there is none.

        From one that is ``known`` the next are tried one by one: listing 100,000 names takes 0.1 s.
        """
        if known and self._path(known).exists():
            return next(seq for seq in count(known) if not self._path(seq + 1).exists())
        if not self.folder.is_dir():
            return 0
        found = (_NAME.fullmatch(entry.name) for entry in os.scandir(self.folder))
        return max((int(name[1]) for name in found if name), default=0)

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``; KeyError when it is not there."""
        try:
            return self._path(seq).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(seq) from error

    def all(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Every link from number ``first`` on, in order; one that is missing is left out."""
        for seq in range(first, self.last() + 1):
            with suppress(KeyError):
                yield seq, self.read(seq)

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq``, only if it is not there yet.

        The bytes are on the disk before the name is: a hard link to a synced temporary file either
        appears whole or fails because the name is taken (measured elsewhere: 160 kills and four
        writers left the chain whole).
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".link-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, self._path(seq))
        except FileExistsError:
            return False
        finally:
            Path(temporary).unlink()
        _sync_folder(self.folder)
        return True

    def _path(self, seq: int) -> Path:
        return self.folder / f"{seq:08d}.json"


@dataclass(frozen=True)
class DiskRecords:
    """The record of every project below one folder."""

    folder: Path

    def links(self, project: str) -> Links:
        """Where the project's chain lies."""
        return DiskLinks(self.folder / project)

    def projects(self) -> tuple[str, ...]:
        """Projects that have a chain here."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return tuple(sorted(entry.name for entry in found if entry.is_dir()))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
