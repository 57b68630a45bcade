"""What runs leave behind: a killed run's copies are cleared away, what nobody can take is named."""

from __future__ import annotations

import hashlib
import json

import pytest

from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.ports import Landed

CSV = b"item,label\na,x\n"


@pytest.fixture
def batches(tmp_path):
    return DiskBatches(tmp_path)


def land(folder, name="b1", **more):
    place = folder / "p" / "incoming" / "vendor" / name
    place.mkdir(parents=True)
    (place / "rows.csv").write_bytes(CSV)
    files = [{"name": "rows.csv", "sha256": hashlib.sha256(CSV).hexdigest(), "rows": 1}]
    (place / "manifest.json").write_text(json.dumps({"id": name, "files": files, **more}))
    return Landed("vendor", name)


def test_the_copies_of_a_killed_run_are_gone_once_the_next_run_is_alone(batches, tmp_path):
    batches.take("p", land(tmp_path))

    with batches.alone("p"):
        left = list((tmp_path / "p" / "working").iterdir())

    assert left == []
    assert [landed.id for landed in batches.incoming("p", {"vendor": None})] == ["b1"]


def test_copies_of_the_run_that_is_alone_stay(batches, tmp_path):
    landed = land(tmp_path)

    with batches.alone("p"):
        taken = batches.take("p", landed)

        assert batches.columns(taken)["item"].tolist() == ["a"]


def test_what_no_run_can_take_is_named_once_with_the_reason(batches, tmp_path):
    land(tmp_path)
    vendor = tmp_path / "p" / "incoming" / "vendor"
    (vendor / "a b").mkdir()
    (vendor / "half").mkdir()
    (vendor / "rows.csv").write_bytes(CSV)
    (vendor / "link").symlink_to("/etc")
    (vendor / ".part").write_bytes(b"")
    (tmp_path / "p" / "incoming" / "stranger").mkdir()

    said = batches.left_lying("p", ["vendor"])

    assert [line.split(": ")[0] for line in said] == [
        "incoming/stranger",
        "incoming/vendor/a b",
        "incoming/vendor/half",
        "incoming/vendor/link",
        "incoming/vendor/rows.csv",
    ]
    assert "no manifest.json" in said[2]


def test_a_folder_full_of_odd_things_is_told_in_a_few_lines_that_can_be_shown(batches, tmp_path):
    vendor = tmp_path / "p" / "incoming" / "vendor"
    vendor.mkdir(parents=True)
    for n in range(50):
        (vendor / f"\x1b[31m{n}").mkdir()

    said = batches.left_lying("p", ["vendor"])

    assert len(said) == 21
    assert said[-1] == "incoming: 30 more that no run takes"
    assert all(line.isprintable() for line in said)


def test_where_nothing_landed_yet_nothing_is_left(batches):
    assert batches.left_lying("p", ["vendor"]) == ()


def test_a_batch_says_what_it_is_a_part_of(batches, tmp_path):
    landed = land(tmp_path, order={"id": "spring", "rows": 5_000})

    assert batches.take("p", landed).order == ("spring", 5_000)


def test_a_batch_of_no_order_has_none(batches, tmp_path):
    assert batches.take("p", land(tmp_path)).order is None


def test_the_first_rows_are_read_before_the_manifest_is_held_to_its_count(batches, tmp_path):
    landed = land(tmp_path)
    manifest = tmp_path / "p" / "incoming" / "vendor" / "b1" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"rows": 1', '"rows": 9'))

    assert batches.columns(batches.take("p", landed), first=1)["item"].tolist() == ["a"]
