"""Files of a dataset version, byte for byte what its manifest says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tasks.adapters.ports import Version
from tasks.adapters.whole_files import copy_digested, sha256_of
from tasks.canonical import canonical_json
from tasks.errors import InputError, OutsideError

MANIFEST = "manifest.json"


class OtherBytes(OutsideError):
    """A file is not the one that the manifest describes."""


def listed(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Path below the version's folder and SHA-256 of each data file.

    Raises
    ------
    InputError
        When a path would lead out of the folder.
    """
    for batch in manifest["batches"]:
        for file in batch["files"]:
            path = PurePosixPath(batch["batch"], file["name"])
            if path.is_absolute() or ".." in path.parts or "\0" in str(path):
                raise InputError(
                    f"{manifest['dataset']}: found the file name {str(path)!a}; allowed: a plain name"
                )
            yield str(path), file["sha256"]


def copy_exact(source: Path, target: Path, sha256: str) -> None:
    """Copy a file and digest the very bytes that were copied; OtherBytes when they are not ``sha256``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if copy_digested(source, target) != sha256:
        raise OtherBytes(f"{source.name}: found other bytes than its manifest describes")


def copy_version(manifest: Mapping[str, Any], source: Path, target: Path) -> None:
    """Copy a version's files to a folder that is not there or empty; it appears whole, by one rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as aside:
        fresh = Path(aside) / "fresh"
        fresh.mkdir()
        for path, sha256 in listed(manifest):
            copy_exact(source / path, fresh / path, sha256)
        (fresh / MANIFEST).write_bytes(canonical_json(manifest))
        fresh.rename(target)


def is_exactly(manifest: Mapping[str, Any], folder: Path) -> bool:
    """Whether a folder holds the version's files and manifest, and nothing else."""
    wanted = dict(listed(manifest))
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    if found != {*wanted, MANIFEST} or (folder / MANIFEST).read_bytes() != canonical_json(manifest):
        return False
    return all(sha256_of(folder / path) == sha256 for path, sha256 in wanted.items())


def lies_there(version: Version, place: Path) -> bool:
    """Whether the folder holds the version already; False when it is new or empty.

    Raises
    ------
    InputError
        When it holds anything else, or nothing can be written there.
    """
    if place.is_dir() and is_exactly(version.manifest, place):
        return True
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise InputError(
            f"{place}: found other files there than those of {version.name}; allowed: an empty or new folder"
        )
    above = next(folder for folder in place.parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise InputError(f"{place}: found that nothing can be written in {above}; allowed: a folder of yours")
    return False
