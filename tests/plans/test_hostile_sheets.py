"""Spreadsheets that end their reader: each is refused in one sentence, and we live on."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tasks import spreadsheet
from tasks.plans.board_sheets import sheet_tables

TOO_MUCH = r"^laying out its cells ended its reader, which may use 2,048 MiB$"


def book_with(path: Path, *changes: tuple[str, str], rename: str = "xl/worksheets/sheet1.xml") -> Path:
    """A small spreadsheet whose one sheet is changed by text, and perhaps lies in another part."""
    plain = path.with_suffix(".plain")
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet("tickets").write_column(0, 0, ["id", "EXP-1"])
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for before, after in changes if name.endswith("sheet1.xml") else ():
                text = text.replace(before, after)
            moved = name.replace("xl/worksheets/sheet1.xml", rename)
            new.writestr(moved, _renamed(text, rename) if name.endswith((".rels", "Types].xml")) else text)
    return path


def _renamed(text: str, part: str) -> str:
    return text.replace("xl/worksheets/sheet1.xml", part).replace(
        '"worksheets/sheet1.xml"', f'"{part.removeprefix("xl/")}"'
    )


@pytest.mark.parametrize("place", ["XFD1048576", "  XFD1048576  ", "xfd1048576"])
def test_a_cell_far_off_in_a_sheet_that_lies_elsewhere_ends_only_its_reader(tmp_path, place):
    path = book_with(tmp_path / "b.xlsx", ('r="A2"', f'r="{place}"'), rename="xl/tabs/sheet1.xml")

    with pytest.raises(ValueError, match=rf"{TOO_MUCH}|cannot be read as a spreadsheet"):
        sheet_tables(path, "b.xlsx")


def test_a_cell_that_is_written_in_small_letters_ends_only_its_reader(tmp_path):
    path = book_with(tmp_path / "b.xlsx", ('r="A2"', 'r="xfd200000"'))

    with pytest.raises(ValueError, match=TOO_MUCH):
        sheet_tables(path, "b.xlsx")


def test_a_sheet_that_is_too_large_for_a_board_but_not_for_its_reader_is_named(tmp_path):
    path = book_with(tmp_path / "b.xlsx", ('r="A2"', 'r="A10001"'), rename="xl/tabs/sheet1.xml")

    with pytest.raises(ValueError, match=re.escape("something in row 10001 or column 1 of sheet tickets; ")):
        sheet_tables(path, "b.xlsx")


def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_SECONDS", 0.001)

    with pytest.raises(ValueError, match=r"^reading it takes more than 0.001 seconds$"):
        sheet_tables(book_with(tmp_path / "b.xlsx"), "b.xlsx")


def test_a_sound_spreadsheet_is_read_wherever_its_sheet_lies(tmp_path):
    path = book_with(tmp_path / "b.xlsx", rename="xl/tabs/sheet1.xml")

    assert sheet_tables(path, "b.xlsx")["tickets"].cells == (("id",), ("EXP-1",))
