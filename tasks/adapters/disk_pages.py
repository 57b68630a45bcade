"""Reports in folders: one file a form and date, beside the latest."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.page_files import INDEX, LATEST, as_of
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
        """Write every form (suffix -> text) under its name, and as the latest unless a later one is there."""
        place = self.folder / project / kind
        _write(place, name, forms)
        if not latest:
            return str(place / f"{name}.html")
        with _alone(place):
            if as_of(self.read(project, kind, f"{LATEST}.json")) <= as_of(forms.get("json")):
                _write(place, LATEST, forms)
        return str(place / f"{LATEST}.html")

    def address(self, project: str, kind: str, name: str) -> str:
        """Where people find the page of this name: where reports are published, else in the folder."""
        page = f"{project}/{kind}/{name}.html"
        return f"{self.published.rstrip('/')}/{page}" if self.published else f"{self.folder.name}/{page}"

    def listed(self, project: str, kind: str = "") -> tuple[tuple[str, str], ...]:
        """Kind and name of each report, all of one kind or of any, that has its JSON beside it; by name."""
        place = self.folder / project
        found = ((page.parent.name, page.stem) for page in place.glob(f"{kind or '*'}/*.json"))
        return tuple(sorted((one for one in found if one[1] != LATEST), key=lambda one: (one[1], one[0])))

    def indexes(self) -> tuple[tuple[str, str | None], ...]:
        """Each project with a report and the JSON of its index, None where it has none yet; by name."""
        projects = sorted({page.parts[-3] for page in self.folder.glob(f"*/*/{LATEST}.json")})
        return tuple((project, self.read(project, "", f"{INDEX}.json")) for project in projects)

    def write_index(self, project: str, make: Callable[[], Mapping[str, str]]) -> str:
        """Write every form of what ``make`` gives beside the kinds, or beside the projects for "".

        One writer at a time: the last index was made after every other, and holds what they hold.
        """
        place = self.folder / project
        with _alone(place):
            _write(place, INDEX, make())
        return str(place / f"{INDEX}.html")

    def begin(self, project: str, kind: str, file: str, text: str) -> None:
        """Put a file of this text there whole, unless one is: of two at once the first is kept."""
        create_whole(self.folder / project / kind / file, text.encode())

    def read(self, project: str, kind: str, file: str) -> str | None:
        """Text of one form, if it is there and can be read."""
        try:
            return (self.folder / project / kind / file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def read_each(self, project: str, files: Sequence[tuple[str, str]]) -> tuple[str | None, ...]:
        """Text of each (kind, file) in this order; None for what is not there."""
        return tuple(self.read(project, kind, file) for kind, file in files)

    def written(self, project: str, kind: str, name: str) -> str | None:
        """Path of the page of this name, if it is there."""
        page = self.folder / project / kind / f"{name}.html"
        return str(page) if page.is_file() else None


def _write(place: Path, stem: str, forms: Mapping[str, str]) -> None:
    for suffix, text in forms.items():
        write_whole(place / f"{stem}.{suffix}", text.encode())


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Others who ask for the same folder wait; also those of other processes."""
    place.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems lock no folder: then as if nobody else wrote
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
