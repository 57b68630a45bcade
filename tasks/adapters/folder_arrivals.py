"""A source in a folder that somebody else writes to, such as a share."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tasks.adapters.arrivals import Entry, write_chunks
from tasks.adapters.whole_files import CHUNK
from tasks.errors import OutsideError


@dataclass(frozen=True)
class FolderArrivals:
    """Batches (folders) and bare files in one folder; links are never followed."""

    folder: Path

    def entries(self, batch: str | None = None) -> tuple[Entry, ...]:
        """Files in the folder and one level below, by path.

        Raises
        ------
        OutsideError
            When the folder cannot be listed.
        """
        try:
            found = tuple(self._top()) if batch is None else tuple(self._of(batch))
        except OSError as error:
            raise _unreadable(self.folder, error) from error
        return tuple(sorted(found, key=lambda entry: entry.path))

    def fetch(self, entry: Entry, target: Path) -> str | None:
        """Copy one file; its SHA-256, None when it is not what was listed any more."""
        try:
            with self._opened(entry.path) as file:
                digest, size = write_chunks(iter(lambda: file.read(CHUNK), b""), target, entry.size)
                now = _entry(entry.path, os.fstat(file.fileno()))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:  # a link was put in its place
                return None
            raise _unreadable(self.folder / entry.path, error) from error
        return digest if now == entry and size == entry.size else None

    def _top(self) -> Iterator[Entry]:
        for item in os.scandir(self.folder):
            with suppress(FileNotFoundError):  # it went meanwhile
                if item.is_dir(follow_symlinks=False):
                    yield from self._of(item.name)
                else:
                    yield _entry(item.name, item.stat(follow_symlinks=False))

    def _of(self, batch: str) -> Iterator[Entry]:
        with suppress(FileNotFoundError):
            for item in os.scandir(self.folder / batch):
                with suppress(FileNotFoundError):
                    yield _entry(f"{batch}/{item.name}", item.stat(follow_symlinks=False))

    @contextmanager
    def _opened(self, path: str) -> Iterator[IO[bytes]]:
        """A file below the folder, opened step by step: no step is a link, also when one is put there now."""
        batch, _, name = path.rpartition("/")
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if batch:
                inner = os.open(batch, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
                os.close(handle)
                handle = inner
            # Without waiting: a pipe that was put there has no writer.
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
        finally:
            os.close(handle)
        with os.fdopen(file, "rb") as opened:
            yield opened


def _entry(path: str, found: os.stat_result) -> Entry:
    writable = path.encode("utf-8", "backslashreplace").decode()  # of a name that UTF-8 cannot write
    plain = stat.S_ISREG(found.st_mode) and writable == path
    return Entry(writable, found.st_size, str(found.st_mtime_ns), plain)


def _unreadable(path: Path, error: OSError) -> OutsideError:
    return OutsideError(f"{path}: cannot be read: {error.strerror}; is it there, and may this user read it?")
