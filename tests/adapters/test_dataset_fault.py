"""Whether a version's bytes can still be had as recorded, on DVC."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.test_dvc_datasets import Disk

pytestmark = pytest.mark.slow


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path)


def test_a_whole_version_has_no_fault(disk):
    version = disk.datasets.add("p", "training", *disk.accepted("b1", [1, 2]))

    assert disk.datasets.fault("p", version) == ""


def test_what_was_changed_where_it_lies_open_is_had_again_from_the_remote(disk):
    version = disk.datasets.add("p", "training", *disk.accepted("b1", [1, 2]))
    (file,) = disk.datasets.files("p", version)["vendor/b1"]
    Path(file).chmod(0o644)
    Path(file).write_bytes(b"other")

    assert disk.datasets.fault("p", version) == ""


def test_bytes_that_are_gone_everywhere_are_a_fault_that_names_the_version(disk):
    version = disk.datasets.add("p", "training", *disk.accepted("b1", [1, 2]))
    disk.lose()
    shutil.rmtree(disk.folder / "remote")

    said = disk.datasets.fault("p", version)

    assert said.startswith(f"{version.name}: ")
    assert "holds all bytes" in said


def test_a_manifest_that_was_edited_is_a_fault(disk):
    version = disk.datasets.add("p", "training", *disk.accepted("b1", [1, 2]))
    edited = replace(version, manifest={**version.manifest, "batches": []})

    assert "found the manifest of" in disk.datasets.fault("p", edited)
