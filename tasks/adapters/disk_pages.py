"""Reports in folders: one file a form and date, beside the latest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.whole_files import create_whole, write_whole


@dataclass(frozen=True)
class DiskPages:
    """``reports/<project>/<kind>/<name>.{html,md,json}`` and ``latest.*``.

    ``published`` is where the folder is served, such as https://reports.example.org; "" for nowhere.
    """

    folder: Path
    published: str = ""

    def write(
        self, project: str, kind: str, name: str, forms: Mapping[str, str], *, latest: bool = True
    ) -> str:
        """Write every form (suffix -> text) under its name, and as the latest if it is; the page's path."""
        place = self.folder / project / kind
        stems = (name, "latest") if latest else (name,)
        for stem in stems:
            for suffix, text in forms.items():
                write_whole(place / f"{stem}.{suffix}", text.encode())
        return str(place / f"{stems[-1]}.html")

    def address(self, project: str, kind: str, name: str) -> str:
        """Where people find the page of this name: where reports are published, else in the folder."""
        page = f"{project}/{kind}/{name}.html"
        return f"{self.published.rstrip('/')}/{page}" if self.published else f"{self.folder.name}/{page}"

    def projects(self) -> tuple[str, ...]:
        """Folders that hold a report."""
        found = {page.parts[-3] for page in self.folder.glob("*/*/latest.json")}
        return tuple(sorted(found))

    def listed(self, project: str) -> tuple[tuple[str, str], ...]:
        """Kind and name of each report that has its JSON beside it, by name."""
        found = ((page.parent.name, page.stem) for page in (self.folder / project).glob("*/*.json"))
        return tuple(sorted((one for one in found if one[1] != "latest"), key=lambda one: (one[1], one[0])))

    def write_index(self, project: str, forms: Mapping[str, str]) -> str:
        """Write every form beside the kinds' folders, or beside the projects'."""
        place = self.folder / project
        for suffix, text in forms.items():
            write_whole(place / f"index.{suffix}", text.encode())
        return str(place / "index.html")

    def begin(self, project: str, kind: str, file: str, text: str) -> None:
        """Put a file of this text there whole, unless one is: of two at once the first is kept."""
        create_whole(self.folder / project / kind / file, text.encode())

    def read(self, project: str, kind: str, file: str) -> str | None:
        """Text of one form, if it is there and can be read."""
        try:
            return (self.folder / project / kind / file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def written(self, project: str, kind: str, name: str) -> str | None:
        """Path of the page of this name, if it is there."""
        page = self.folder / project / kind / f"{name}.html"
        return str(page) if page.is_file() else None
