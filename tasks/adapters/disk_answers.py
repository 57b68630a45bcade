"""Answers to the sender of a batch: one folder a decision, never rewritten with another."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.ports import Landed
from tasks.adapters.whole_files import whole_file, write_whole
from tasks.errors import OutsideError
from tasks.labels.failing_rows import FailingCell
from tasks.labels.leaking_rows import LeakingRow
from tasks.labels.values import as_text, is_missing

FAILING_ROWS = "failing_rows.csv"
LEAKING_ROWS = "leaking_rows.csv"  # for the sender: rows of its own alone
LEAKS = "leaks.csv"  # for us: also what they are the same as
MOST_CHARACTERS = 1_000  # of a cell: a vendor finds it by its row, and the file stays small
MOST_REVISIONS = 10_000
_KEY = ".key"
_CELL = ("row", "file", "item", "column", "value", "expectation", "allowed")
_ROW = ("row", "file", "item", "how", "leaks")
_LEAK = (*_ROW, "other_item", "dataset", "batch")
# What a spreadsheet takes for a formula: also in full width, also after a tab or a line's end.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")


@dataclass(frozen=True)
class DiskAnswers:
    """``<state>/batches/<project>/answers/<source>/<id>[.rN]/``: the N-th answer about that batch."""

    folder: Path

    def write_rows(self, project: str, landed: Landed, key: str, cells: Iterable[FailingCell]) -> str:
        """Write the failing rows as one CSV; its path below the state folder. Can run twice."""
        path = self._place(project, landed, key) / FAILING_ROWS
        _write_table(path, _CELL, map(_cell, cells))
        return self._shown(path)

    def write_leaks(self, project: str, landed: Landed, key: str, rows: Sequence[LeakingRow]) -> str:
        """Write the rows that stand elsewhere too, for us and for the sender; the path of ours."""
        place = self._place(project, landed, key)
        _write_table(place / LEAKING_ROWS, _ROW, dict.fromkeys(map(_own, rows)))
        _write_table(place / LEAKS, _LEAK, map(_leak, rows))
        return self._shown(place / LEAKS)

    def write(self, project: str, landed: Landed, key: str, texts: Mapping[str, str]) -> str:
        """Write the answer's texts (file name -> text); its folder below the state's. Can run twice."""
        place = self._place(project, landed, key)
        for name, text in texts.items():
            write_whole(place / name, text.encode("utf-8", errors="backslashreplace"))
        return self._shown(place)

    def find(self, project: str, landed: Landed, key: str) -> str | None:
        """The folder of the answer that this decision was given; None when there is none."""
        held = (place for place in self._revisions(project, landed) if _key_of(place) == key)
        return next((self._shown(place) for place in held), None)

    def _place(self, project: str, landed: Landed, key: str) -> Path:
        """The decision's own folder, made when it is not there: first the one that it has already."""
        for place in self._revisions(project, landed):
            if _key_of(place) == key:
                return place
            if not place.exists():
                return _made(place, key)
        raise OutsideError(f"{landed.subject}: has {MOST_REVISIONS:,} answers; clear some away")

    def _revisions(self, project: str, landed: Landed) -> Iterator[Path]:
        """Folders of the batch's answers, and last one that is free."""
        home = self.folder / project / "answers" / landed.source
        for revision in range(1, MOST_REVISIONS):
            place = home / (landed.id if revision == 1 else f"{landed.id}.r{revision}")
            yield place
            if not place.exists():
                return

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.folder.parent).as_posix()


def _made(place: Path, key: str) -> Path:
    """The folder with its key in it: made aside, it appears by one rename."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".answer-"))
    try:
        write_whole(aside / _KEY, key.encode())
        aside.chmod(0o755)
        aside.rename(place)
    except OSError:
        shutil.rmtree(aside)
        raise
    return place


def _key_of(place: Path) -> str:
    try:
        return (place / _KEY).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _write_table(path: Path, head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write a CSV that people open: every cell is defused."""
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows(list(map(_text, line)) for line in lines)
        text.flush()
        text.detach()


def _cell(cell: FailingCell) -> Sequence[object]:
    return (cell.row, cell.file, cell.item, cell.column, cell.value, cell.expectation, cell.allowed)


def _leak(row: LeakingRow) -> Sequence[object]:
    return (*_own(row), row.other, row.dataset, row.batch)


def _own(row: LeakingRow) -> tuple[object, ...]:
    return (row.row, row.file, row.item, row.how, "yes" if row.leaks else "no")


def _text(value: object) -> str:
    """A cell as people read it: nothing for missing, no formula, not longer than a person reads."""
    if is_missing(value):
        return ""
    if not isinstance(value, str):
        return as_text(value)[:MOST_CHARACTERS]  # a number, also a negative one, is no formula
    cut = value if len(value) <= MOST_CHARACTERS else f"{value[:MOST_CHARACTERS]}…"
    return f"'{cut}" if _FORMULA.match(cut) else cut
