"""Batches of a source in somebody else's folder: taken whole, never changed, links never followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.folder_arrivals import FolderArrivals
from tasks.errors import OutsideError
from tests.s3_store import manifest, parquet

ROWS = parquet({"id": ["a", "b"], "value": [1, 2]})


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def batches(tmp_path):
    return DiskBatches(tmp_path / "batches")


def land(share, batch="b1", content=ROWS):
    (share / batch).mkdir(exist_ok=True)
    (share / batch / "rows.parquet").write_bytes(content)
    (share / batch / "manifest.json").write_bytes(manifest(batch, {"rows.parquet": content}, 2))


def taken(batches, share):
    (landed,) = batches.incoming("p", {"vendor": str(share)})
    return batches.take("p", landed)


def test_a_batch_in_a_folder_is_taken_and_nothing_is_moved_there(batches, share):
    land(share)

    batch = taken(batches, share)
    place = batches.file_away("p", batch, "accepted")
    batches.clear("p", batch)

    assert batch.problem == ""
    assert (Path(place) / "rows.parquet").read_bytes() == ROWS
    assert sorted(file.name for file in (share / "b1").iterdir()) == ["manifest.json", "rows.parquet"]
    assert batches.incoming("p", {"vendor": str(share)}) == ()


def test_the_same_name_with_other_content_is_a_new_revision(batches, share):
    land(share)
    first = taken(batches, share)
    place = batches.file_away("p", first, "accepted")
    batches.clear("p", first)
    land(share, content=parquet({"id": ["c", "d"], "value": [3, 4]}))

    second = batches.file_away("p", taken(batches, share), "accepted")

    assert second == f"{place}.r2"


def test_a_folder_that_is_not_there_is_an_outside_fault_that_names_it(batches, share):
    with pytest.raises(OutsideError, match=r"gone: cannot be read: No such file"):
        batches.incoming("p", {"vendor": str(share / "gone")})


@pytest.mark.parametrize("odd", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_makes_a_problem_and_is_not_copied(batches, share, odd):
    land(share)
    place = share / "b1" / "odd"
    make = {"link": lambda: place.symlink_to("/etc/passwd"), "pipe": lambda: os.mkfifo(place)}
    make.get(odd, place.mkdir)()

    batch = taken(batches, share)

    assert "'odd' is not a plain file" in batch.problem
    assert sorted(file.name for file in Path(batch.place).iterdir()) == ["manifest.json", "rows.parquet"]


@pytest.mark.parametrize("what", ["file", "folder", "pipe"])
def test_what_is_put_in_place_of_a_listed_file_is_not_followed(batches, share, tmp_path, monkeypatch, what):
    """A share's other writers must not make us read what only our user may."""
    land(share)
    (secret := tmp_path / "secret").mkdir()
    (secret / "rows.parquet").write_bytes(ROWS)
    (landed,) = batches.incoming("p", {"vendor": str(share)})
    entries = FolderArrivals.entries

    def entries_then_swap(self, batch=None):
        found = entries(self, batch)
        if what == "folder":
            (share / "b1").rename(tmp_path / "away")
            (share / "b1").symlink_to(secret)
        else:
            (share / "b1" / "rows.parquet").unlink()
            place = share / "b1" / "rows.parquet"
            place.symlink_to(secret / "rows.parquet") if what == "file" else os.mkfifo(place)
        return found

    monkeypatch.setattr(FolderArrivals, "entries", entries_then_swap)

    assert batches.take("p", landed) is None
    assert list((tmp_path / "batches/p/working").iterdir()) == []


def test_a_file_that_grows_while_it_is_copied_is_not_taken(batches, share, monkeypatch, caplog):
    land(share)
    (landed,) = batches.incoming("p", {"vendor": str(share)})
    opened = FolderArrivals._opened

    def grown(self, path):
        if path.endswith("rows.parquet"):
            with (share / path).open("ab") as file:
                file.write(b"more")
        return opened(self, path)

    monkeypatch.setattr(FolderArrivals, "_opened", grown)

    assert batches.take("p", landed) is None
    assert "vendor/b1: changed" in caplog.text
