"""Batches of a source that lies elsewhere: which are there, and a whole copy of one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.adapters.arrivals import Entry, arrivals_at, listing_of, odd_entry, whole_batches
from tasks.adapters.ports import Landed

logger = logging.getLogger("proofline")


@dataclass(frozen=True)
class Copied:
    """Digests of the copied files, the listing they were copied from, and what could not be copied."""

    digests: Mapping[str, str]
    listing: str
    odd: str


def landed_at(source: str, at: str) -> tuple[Landed, ...]:
    """Batches of the source whose manifest is there."""
    found = whole_batches(arrivals_at(at).entries())
    return tuple(Landed(source, batch, at, listing_of(files)) for batch, files in found.items())


def copy_batch(landed: Landed, at: str, place: Path) -> Copied | None:
    """Copy a batch file by file into ``place``; None, and said, when it changed while it was copied."""
    arrivals = arrivals_at(at)
    files = whole_batches(arrivals.entries(landed.id)).get(landed.id, ())
    digests: dict[str, str] = {}
    for file in (file for file in files if file.plain):
        copied = arrivals.fetch(_below(landed.id, file), place / file.path)
        if copied is None:
            break
        digests[file.path] = copied
    if not files or len(digests) < sum(file.plain for file in files):
        logger.warning("%s: changed at %s while it was copied; the next run looks again", landed.subject, at)
        return None
    return Copied(digests, listing_of(files), odd_entry(files))


def _below(batch: str, file: Entry) -> Entry:
    return replace(file, path=f"{batch}/{file.path}")
