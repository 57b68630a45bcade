"""Live windows on disk: files and folders of parts, told apart by their bytes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters.disk_windows import DiskWindows
from tasks.drift.profile import profile
from tasks.errors import InputError

ROWS = {"x": np.arange(100.0)}
REFERENCE = profile([ROWS])


@pytest.fixture
def live(tmp_path):
    place = tmp_path / "p"
    (place / "2026-02").mkdir(parents=True)
    (place / ".2026-03").mkdir()
    pq.write_table(pa.table(ROWS), place / "2026-01.parquet")
    for part, rows in enumerate(np.array_split(ROWS["x"], 3)):
        pq.write_table(pa.table({"x": rows}), place / "2026-02" / f"{part}.parquet")
    (place / "2026-02" / "_SUCCESS").write_text("")
    (place / "notes.txt").write_text("no window")
    return DiskWindows(tmp_path)


def test_windows_are_files_and_folders_and_hidden_ones_are_not_whole_yet(live):
    assert live.names("p") == ("2026-01", "2026-02")
    assert live.names("another") == ()


def test_a_folder_of_parts_counts_as_the_file_of_its_rows(live):
    whole, parts = (live.profile("p", name, REFERENCE) for name in live.names("p"))

    assert whole.features["x"].counts == parts.features["x"].counts == REFERENCE.features["x"].counts


def test_the_digest_of_a_folder_changes_with_its_parts_and_not_with_what_is_hidden(live):
    before = live.digest("p", "2026-02")

    (live.folder / "p" / "2026-02" / ".draft").write_text("later")
    hidden = live.digest("p", "2026-02")
    (live.folder / "p" / "2026-02" / "1.parquet").rename(live.folder / "p" / "2026-02" / "9.parquet")

    assert hidden == before
    assert live.digest("p", "2026-02") != before


def test_a_window_that_is_there_twice_or_unreadable_is_said(live):
    (live.folder / "p" / "2026-01").mkdir()
    (live.folder / "p" / "2026-04.parquet").write_bytes(b"PAR1")

    with pytest.raises(InputError, match="2026-01: is there as a file and as a folder"):
        live.profile("p", "2026-01", REFERENCE)
    with pytest.raises(InputError, match=r"2026-04.parquet: cannot be read as Parquet"):
        live.profile("p", "2026-04", REFERENCE)
