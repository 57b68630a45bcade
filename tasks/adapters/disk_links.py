"""The record on disk: one file a link, created whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tasks.ledger.append import Links

_NAME = re.compile(r"(\d{8})\.json")


@dataclass(frozen=True)
class DiskLinks:
    """Links of one project's chain in a folder."""

    folder: Path

    def last(self) -> int:
        """Number of the newest link; 0 when there is none."""
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
