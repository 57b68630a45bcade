"""The record on disk: one file a link, created whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path

from tasks.errors import RecordBroken
from tasks.ledger.append import Links

_NAME = re.compile(r"[0-9]{8}\.json")


@dataclass(frozen=True)
class DiskLinks:
    """Links of one project's chain in a folder."""

    folder: Path

    def last(self, known: int = 0) -> int:  # noqa: ARG002 - a bucket is faster with it
        """Number of the newest link; 0 when there is none.

        All names are listed when the folder has changed, whatever is ``known``: what was tried one by one
        would end at the first that is missing, and a later one would not be seen.
        """
        try:
            now = self.folder.stat()
            newest = _listed(self.folder, now.st_ino, now.st_mtime_ns)
        except FileNotFoundError:
            return 0
        if newest and not self._path(newest).exists():  # removed within one tick of the folder's clock
            return _newest(self.folder)
        return next(seq for seq in count(newest) if not self._path(seq + 1).exists())

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

        Raises
        ------
        RecordBroken
            When it is missing and a later one is there: its number is not used again.
        """
        newest = self.last()
        if newest > seq and not self._path(seq).exists():
            raise RecordBroken(f"record {seq} is missing, and later ones up to {newest} are there")
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self._aside(content)
        try:
            os.link(temporary, self._path(seq))
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        _sync_folder(self.folder)
        return True

    def replace(self, seq: int, held: bytes, content: bytes) -> bool:
        """Put other bytes in the place of link ``seq`` where it holds ``held``, whole or not at all.

        Of two who do so at the same moment the later may win; each of them looks again.
        """
        if self.read(seq) != held:
            return False
        self._aside(content).replace(self._path(seq))
        _sync_folder(self.folder)
        return True

    def _aside(self, content: bytes) -> Path:
        """A file beside the links that holds this, on the disk."""
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".link-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return Path(temporary)

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


@lru_cache(maxsize=64)
def _listed(folder: Path, which: int, changed: int) -> int:  # noqa: ARG001 - changed, it is listed again
    return _newest(folder)


def _newest(folder: Path) -> int:
    """The highest number in a folder: names of eight digits, in whose order they stand."""
    names = (entry.name for entry in os.scandir(folder))
    return int(max(filter(_NAME.fullmatch, names), default="0")[:8])


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
