"""Files that people go on writing in: begun whole or not at all, and never begun anew."""

from __future__ import annotations

import pytest

from tasks.adapters.disk_pages import DiskPages


def test_a_file_that_could_not_be_written_is_begun_the_next_time(tmp_path):
    pages = DiskPages(tmp_path)
    with pytest.raises(UnicodeEncodeError):
        pages.begin("p", "notes", "S5.md", "text \ud800")

    pages.begin("p", "notes", "S5.md", "text")

    assert pages.read("p", "notes", "S5.md") == "text"


def test_a_file_never_stands_there_before_its_text_does(tmp_path, monkeypatch):
    def full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        DiskPages(tmp_path).begin("p", "notes", "S5.md", "text")

    assert list((tmp_path / "p" / "notes").iterdir()) == []


def test_a_file_that_is_there_is_kept_and_nothing_is_left_beside_it(tmp_path):
    pages = DiskPages(tmp_path)
    for text in ("first", "second"):
        pages.begin("p", "notes", "S5.md", text)

    assert pages.read("p", "notes", "S5.md") == "first"
    assert [one.name for one in (tmp_path / "p" / "notes").iterdir()] == ["S5.md"]
