"""Accepted batches of a dataset as windows, beside those that the reference holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Version
from tasks.canonical import digest


def named_batches(version: Version) -> dict[str, Mapping[str, Any]]:
    """Batches of a version, oldest first, by id; by source and id where two sources gave one id."""
    batches = version.manifest["batches"]
    times = Counter(_id(one["batch"]) for one in batches)
    return {_id(b["batch"]) if times[_id(b["batch"])] == 1 else b["batch"]: b for b in batches}


def batch_windows(newest: Version, reference: Version) -> Mapping[str, str]:
    """Batches that the reference does not hold as they are, oldest first, with the digest of their files."""
    learnt = {one["batch"]: one for one in reference.manifest["batches"]}
    batches = named_batches(newest).items()
    return {name: digest(one["files"]) for name, one in batches if learnt.get(one["batch"]) != one}


def rows_of(project: str, version: Version, name: str) -> Columns:
    """All columns of the batch that is called so."""
    batch: str = named_batches(version)[name]["batch"]
    return outside().datasets.batches(project, version, only=[batch])[batch]


def _id(batch: str) -> str:
    return batch.rpartition("/")[2]
