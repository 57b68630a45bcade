"""The files of a folder of code, bounded in number and size, none from outside of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MOST_FILES = 20_000
MOST_BYTES = 1_000_000  # of a file that people write; lock files have a bound of their own
LEFT_OUT = frozenset(
    {"__pycache__", "build", "dist", "env", "mlruns", "node_modules", "site-packages", "venv"}
)  # made or installed, not written; folders with a dot in front are left out too
ASIDE = frozenset({"doc", "docs", "examples", "exploration", "notebooks", "research", "test", "tests"})


class Unreadable(Exception):
    """Why a file is not read."""


@dataclass(frozen=True)
class Tree:
    """A folder and what lies below it, as paths from it with ``/``, in order.

    ``cut`` is true where there are more files than are looked at.
    """

    folder: Path
    files: tuple[str, ...]
    cut: bool

    def named(self, *names: str) -> Iterator[str]:
        """Files that match one of the patterns, such as ``requirements*.txt``; the nearest first."""
        found = (one for one in self.files if any(PurePosixPath(one).match(name) for name in names))
        return iter(sorted(found, key=lambda one: (one.count("/"), one)))

    @property
    def production(self) -> Iterator[str]:
        """Files outside of folders in which people explore, test and explain."""
        return (one for one in self.files if not ASIDE & {part.lower() for part in one.split("/")[:-1]})

    def has(self, path: str) -> bool:
        """Whether a file or folder lies there, inside of the folder."""
        there = self._inside(path)
        return there is not None and there.exists()

    def text(self, path: str, most: int = MOST_BYTES) -> str:
        """A file's text.

        Raises
        ------
        Unreadable
            When it leads out of the folder, is no plain file, is larger than ``most`` bytes or not UTF-8.
        """
        there = self._inside(path)
        if there is None:
            raise Unreadable(f"{path} leads out of the folder")
        try:
            content = _bytes(there, most)
        except OSError as error:
            raise Unreadable(f"{path} cannot be read ({error.strerror})") from error
        if content is None:
            raise Unreadable(f"{path} is no plain file of up to {most / 1e6:g} MB")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(f"{path} is not UTF-8") from error

    def _inside(self, path: str) -> Path | None:
        try:
            there = (self.folder / path).resolve()
        except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL
            return None
        return there if there.is_relative_to(self.folder.resolve()) else None


def tree_of(folder: Path) -> Tree:
    """What lies below a folder; links to folders are not followed, made and hidden folders left out."""
    files: list[str] = []
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one.lower() not in LEFT_OUT and one[:1] != ".")
        below = Path(above).relative_to(folder).as_posix()
        files += [name if below == "." else f"{below}/{name}" for name in sorted(names)]
        if len(files) > MOST_FILES:
            return Tree(folder, tuple(files[:MOST_FILES]), cut=True)
    return Tree(folder, tuple(files), cut=False)


def _bytes(path: Path, most: int) -> bytes | None:
    """Content of a plain file; None of a larger one, or of a pipe or device, which could block for ever."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        kind = os.fstat(file.fileno())
        if not stat.S_ISREG(kind.st_mode) or kind.st_size > most:
            return None
        content = file.read(most + 1)
    return None if len(content) > most or b"\0" in content else content
