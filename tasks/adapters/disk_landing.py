"""Bare files become batches, one source after the other, and what has arrived is announced once."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.adapters.landing_place import LandingPlace
from tasks.adapters.ports import Landed
from tasks.adapters.reading import Limits
from tasks.adapters.seen import Marks


@dataclass(frozen=True)
class DiskLanding:
    """Batches that are made of bare files, below ``<state>/batches/<project>/``."""

    folder: Path

    def land(
        self,
        project: str,
        source: str,
        at: str | None,
        *,
        settle_seconds: float,
        now: datetime,
        limits: Limits | None = None,
    ) -> None:
        """Make a batch of every bare file that stayed the same between two looks.

        A batch whose name still waits in ``incoming/`` is never overwritten: the new one stays aside until
        the first is decided.
        """
        with self._alone(project):
            place = LandingPlace(self.folder / project, source, settle_seconds, now, limits or Limits())
            place.finish()
            place.move_own()
            if at is not None:
                place.copy_from(at)

    def is_told(self, project: str, landed: Landed) -> bool:
        """Whether this arrival was announced."""
        return self._told(project).holds(landed.source, landed.id, landed.listing)

    def tell(self, project: str, landed: Landed) -> None:
        """Remember that this arrival was announced."""
        self._told(project).put(landed.source, landed.id, landed.listing)

    def _told(self, project: str) -> Marks:
        return Marks(self.folder / project / "seen" / "told")

    @contextlib.contextmanager
    def _alone(self, project: str) -> Iterator[None]:
        """One that lands at a time; the kernel frees a killed one's lock."""
        (self.folder / project).mkdir(parents=True, exist_ok=True)
        with (self.folder / project / ".landing.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
