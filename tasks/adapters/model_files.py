"""The files of a model: copied without following what points elsewhere, and digested by name and bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tasks.canonical import digest
from tasks.errors import InputError

MOST_FILES = 10_000


def digest_of_files(folder: Path) -> str:
    """SHA-256 over the sorted names and bytes of all files below a folder; InputError when there are none.

    Empty folders and times do not count: a copy through any store has the same digest.
    """
    listed = [[name, _sha256(path)] for name, path in sorted(plain_files(folder))]
    if not listed:
        raise InputError(f"{folder.name}: found no file; allowed: a model's files")
    return digest(listed)


def plain_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of every file below a folder; InputError names what is neither file nor folder.

    A link may lead out of the folder, to secrets of this machine, and a pipe never ends: no model needs
    them.
    """
    found = 0
    for here, folders, files in os.walk(folder, onerror=_cannot_be_read):
        for name in (*folders, *files):
            path = Path(here, name)
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise InputError(f"{path.relative_to(folder)}: found a link or pipe; allowed: plain files")
        for name in files:
            found += 1
            if found > MOST_FILES:
                raise InputError(f"{folder.name}: found more than {MOST_FILES:,} files; allowed: as many")
            yield Path(here, name).relative_to(folder).as_posix(), Path(here, name)


def copy_files(folder: Path, to: Path) -> None:
    """Copy every file of a folder into another one."""
    for name, path in plain_files(folder):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target, follow_symlinks=False)


def local_folder(uri: str) -> Path | None:
    """The folder of this machine that an artifact's address names; None for one that lies elsewhere.

    >>> local_folder("file:///state/model%201"), local_folder("/state/model"), local_folder("s3://b/model")
    (PosixPath('/state/model 1'), PosixPath('/state/model'), None)
    """
    parts = urlsplit(uri)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    return Path(uri) if not parts.scheme else None


def _cannot_be_read(error: OSError) -> None:
    raise InputError(f"a model's files cannot be read: {error.strerror or type(error).__name__}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
