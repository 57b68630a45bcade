"""A source that lies elsewhere: what lies there, and copies of it. It is only read, never changed."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tasks.adapters.manifests import NAME as MANIFEST
from tasks.adapters.names import is_batch_name, is_file_name
from tasks.canonical import digest

logger = logging.getLogger("proofline")

TELL_EVERY_S = 5.0


@dataclass(frozen=True)
class Entry:
    """One file at a source: path below the source (or batch), bytes, and what changes with its content."""

    path: str
    size: int
    mark: str
    plain: bool = True


class Arrivals(Protocol):
    """One source elsewhere."""

    def entries(self, batch: str | None = None) -> tuple[Entry, ...]:
        """What lies there, or only below the name ``batch``, by path; paths begin at the source."""

    def fetch(self, entry: Entry, target: Path) -> str | None:
        """Copy one file to ``target``; its SHA-256, None when it is not what was listed any more."""


def arrivals_at(at: str) -> Arrivals:
    """The source at a folder or at ``s3://bucket/prefix``."""
    from tasks.adapters.folder_arrivals import FolderArrivals
    from tasks.adapters.s3_arrivals import S3Arrivals

    if at.startswith("s3://"):
        return S3Arrivals.of(at)
    return FolderArrivals(Path(at).expanduser())


def whole_batches(entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Files of each batch whose manifest is there, by the batch's name; it is written last."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        batch, _, name = entry.path.partition("/")
        if name and is_batch_name(batch):
            plain = entry.plain and is_file_name(name)
            found.setdefault(batch, []).append(replace(entry, path=name, plain=plain))
    return {
        batch: tuple(files)
        for batch, files in sorted(found.items())
        if any(file.path == MANIFEST for file in files)
    }


def bare_files(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Files that lie in no batch's folder, in any but hidden ones: those are somebody's unfinished work."""
    named = (entry for entry in entries if entry.plain and is_file_name(entry.path))
    return tuple(entry for entry in named if not entry.path.startswith(".") and entry.path != MANIFEST)


def listing_of(entries: Sequence[Entry]) -> str:
    """Digest of names, sizes and marks: another one means that something changed."""
    return digest(sorted((entry.path, entry.size, entry.mark) for entry in entries))


def odd_entry(entries: Sequence[Entry]) -> str:
    """What is wrong with a batch that holds more than plain files; "" when nothing is."""
    odd = next((entry for entry in entries if not entry.plain), None)
    return "" if odd is None else f"{odd.path[:200]!a} is not a plain file; a batch holds nothing else"


def write_chunks(chunks: Iterable[bytes], target: Path, whole: int) -> tuple[str, int]:
    """Write pieces as they come and digest the very bytes; their SHA-256 and number. Tells how far it is."""
    seen, size, told = hashlib.sha256(), 0, time.monotonic()
    with target.open("wb") as file:
        for chunk in chunks:
            seen.update(chunk)
            file.write(chunk)
            size += len(chunk)
            if time.monotonic() - told > TELL_EVERY_S:
                told = time.monotonic()
                logger.info("%a: copied %.0f of %.0f MiB", target.name, size / 2**20, whole / 2**20)
    return seen.hexdigest(), size
