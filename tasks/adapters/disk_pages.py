"""Reports in folders: one file a form and date, beside the latest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.whole_files import write_whole


@dataclass(frozen=True)
class DiskPages:
    """``reports/<project>/<kind>/<name>.{html,md,json}`` and ``latest.*``."""

    folder: Path

    def write(self, project: str, kind: str, name: str, forms: Mapping[str, str]) -> str:
        """Write every form (suffix -> text) under its name and as the latest; the page's path."""
        place = self.folder / project / kind
        for stem in (name, "latest"):
            for suffix, text in forms.items():
                write_whole(place / f"{stem}.{suffix}", text.encode())
        return str(place / "latest.html")

    def written(self, project: str, kind: str, name: str) -> str | None:
        """Path of the page of this name, if it is there."""
        page = self.folder / project / kind / f"{name}.html"
        return str(page) if page.is_file() else None
