"""Where the record lies: the state folder, or the bucket that a setting names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.bucket_place import bucket_place
from tasks.adapters.disk_links import DiskRecords
from tasks.adapters.home import Home
from tasks.adapters.link_cache import ListedLinks
from tasks.adapters.s3_links import S3Records
from tasks.ledger.append import Links

SETTING = "PROOFLINE_RECORD"


@dataclass(frozen=True)
class ListedRecords:
    """Records of all projects, each beside a list of what it holds (:class:`ListedLinks`)."""

    records: DiskRecords | S3Records
    lists: Path
    far: bool = False

    def links(self, project: str) -> Links:
        """Where the project's chain lies."""
        return ListedLinks(self.records.links(project), self.lists / f"{project}.sqlite", self.far)

    def projects(self) -> tuple[str, ...]:
        """Projects that have a chain."""
        return self.records.projects()


def records_of(home: Home) -> ListedRecords:
    """The record of each project: below the state folder, or in the bucket that PROOFLINE_RECORD names.

    Raises
    ------
    InputError
        When the setting is no place in a bucket. The sentence does not repeat it: it may hold a password.
    """
    lists, named = home.state / "record-lists", home.record_place
    if not named:
        return ListedRecords(DiskRecords(home.state / "ledger"), lists / "disk")
    bucket, prefix = bucket_place(SETTING, named)
    of_place = hashlib.sha256(f"{bucket}/{prefix.rstrip('/')}".encode()).hexdigest()[:12]
    return ListedRecords(S3Records(bucket, prefix), lists / of_place, far=True)
