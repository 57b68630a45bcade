"""Small marks of what a run has seen at a source, so that the next one need not look again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.adapters.whole_files import write_whole
from tasks.canonical import canonical_json


@dataclass(frozen=True)
class Marks:
    """``<folder>/<source>/<name>.json``: the listing that was seen, and when. To lose one is harmless."""

    folder: Path

    def holds(self, source: str, name: str, listing: str) -> bool:
        """Whether this very listing was marked."""
        return self._read(source, name).get("listing") == listing

    def since(self, source: str, name: str, listing: str) -> datetime | None:
        """When this very listing was marked; None when it was not."""
        held = self._read(source, name)
        try:
            return datetime.fromisoformat(held["at"]) if held["listing"] == listing else None
        except (KeyError, TypeError, ValueError):
            return None

    def put(self, source: str, name: str, listing: str, at: datetime | None = None) -> None:
        """Mark the listing; one mark a name, the newest."""
        held = {"listing": listing} | ({"at": at.isoformat()} if at else {})
        write_whole(self._path(source, name), canonical_json(held))

    def drop(self, source: str, name: str) -> None:
        """Forget the name."""
        self._path(source, name).unlink(missing_ok=True)

    def _read(self, source: str, name: str) -> dict[str, str]:
        try:
            held = json.loads(self._path(source, name).read_bytes())
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}

    def _path(self, source: str, name: str) -> Path:
        return self.folder / source / f"{name}.json"
