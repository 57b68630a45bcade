"""Where a bare file waits until it is a batch: brought aside, described, then put whole into incoming/."""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.adapters.arrivals import Arrivals, Entry, arrivals_at, bare_files, listing_of
from tasks.adapters.folder_arrivals import FolderArrivals
from tasks.adapters.manifests import NAME as MANIFEST
from tasks.adapters.names import batch_of_file
from tasks.adapters.reading import Limits
from tasks.adapters.seen import Marks
from tasks.adapters.tables import read_columns
from tasks.adapters.whole_files import sha256_of, write_whole
from tasks.canonical import canonical_json
from tasks.errors import InputError

logger = logging.getLogger("proofline")


@dataclass(frozen=True)
class LandingPlace:
    """One source of one project, at one moment, with nobody else landing.

    A file of our own is moved to ``landing/<source>/moved/<batch>/``. One from elsewhere is copied to
    ``landing/<source>/copied/<listing>/<batch>/`` and counts from the moment that ``seen/copied/`` has its
    mark: a kill before leaves a copy that is made again, a kill after one that is only put in.
    """

    project: Path
    source: str
    settle_seconds: float
    now: datetime
    limits: Limits

    def finish(self) -> None:
        """Do what a killed run left, and put in what had to wait; a copy without its mark goes."""
        for staged in self._staging.glob("moved/*"):
            self._put_in(staged)
        for staged in self._staging.glob("copied/*/*"):
            if self._copied.holds(self.source, staged.name, staged.parent.name):
                self._put_in(staged)
            else:
                shutil.rmtree(staged.parent)

    def move_own(self) -> None:
        """Files that lie in our own ``incoming/<source>/``."""
        own = self._incoming
        for entry in bare_files(FolderArrivals(own).entries()) if own.is_dir() else ():
            if self._is_due("own", entry):
                self._move(own / entry.path)

    def copy_from(self, at: str) -> None:
        """Files that lie elsewhere; nothing is changed there."""
        arrivals = arrivals_at(at)
        for entry in bare_files(arrivals.entries()):
            copied = self._copied.holds(self.source, batch_of_file(entry.path), listing_of([entry]))
            if not copied and self._is_due("elsewhere", entry):
                self._copy(arrivals, entry)

    def _move(self, file: Path) -> None:
        if not os.access(file, os.R_OK):
            logger.warning("%s: found %a, which this user may not read", self.source, file.name)
            return
        batch = batch_of_file(file.name)
        staged = self._staging / "moved" / batch
        staged.mkdir(parents=True)
        file.rename(staged / file.name)
        self._looked("own").drop(self.source, batch)
        self._put_in(staged)

    def _copy(self, arrivals: Arrivals, entry: Entry) -> None:
        batch, listing = batch_of_file(entry.path), listing_of([entry])
        staged = self._staging / "copied" / listing / batch
        staged.mkdir(parents=True)
        if arrivals.fetch(entry, staged / entry.path) is None:
            logger.warning("%s: %a changed while it was copied; the next run looks again", batch, entry.path)
            shutil.rmtree(staged.parent)
            return
        self._describe(staged)
        self._copied.put(self.source, batch, listing)
        self._looked("elsewhere").drop(self.source, batch)
        self._put_in(staged)

    def _is_due(self, kind: str, entry: Entry) -> bool:
        """Whether the file was the same long enough, and none of its name waits aside."""
        batch, listing = batch_of_file(entry.path), listing_of([entry])
        if (self._staging / "moved" / batch).exists() or any(self._staging.glob(f"copied/*/{batch}")):
            return False
        first = self._looked(kind).since(self.source, batch, listing)
        if first is None or first > self.now:
            self._looked(kind).put(self.source, batch, listing, self.now)
            return False
        return (self.now - first).total_seconds() >= self.settle_seconds

    def _put_in(self, staged: Path) -> None:
        """Let the batch appear in ``incoming/`` whole, unless one of that name is there."""
        if not (staged / MANIFEST).exists() and not self._describe(staged):
            staged.rmdir()
            return
        target = self._incoming / staged.name
        if target.exists():
            logger.info("%s/%s: one of that name waits; the new one comes after it", self.source, staged.name)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(target)
        if staged.parent.name != "moved":
            staged.parent.rmdir()
        logger.info("%s/%s: landed", self.source, staged.name)

    def _describe(self, staged: Path) -> bool:
        """Write the manifest of the one file that lies there; False when a kill came before the file."""
        for left in staged.glob(".*"):  # a manifest that a kill left half written
            left.unlink()
        file = next(staged.iterdir(), None)
        if file is None:
            return False
        # What is no plain file was put there by somebody just now: never followed, refused with its batch.
        plain = file.is_file() and not file.is_symlink()
        held = {"sha256": sha256_of(file), "rows": self._rows(file)} if plain else {"sha256": "", "rows": 0}
        listed = {"id": staged.name, "files": [{"name": file.name, **held}]}
        write_whole(staged / MANIFEST, canonical_json(listed))
        return True

    def _rows(self, file: Path) -> int:
        """Rows of the file; 0 when it cannot be read, which is said when its batch is decided."""
        try:
            return len(next(iter(read_columns([file], limits=self.limits).values()), ()))
        except InputError:
            return 0

    @property
    def _incoming(self) -> Path:
        return self.project / "incoming" / self.source

    @property
    def _staging(self) -> Path:
        return self.project / "landing" / self.source

    @property
    def _copied(self) -> Marks:
        return Marks(self.project / "seen" / "copied")

    def _looked(self, kind: str) -> Marks:
        return Marks(self.project / "seen" / "looked" / kind)
