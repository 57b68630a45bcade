import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters import dvc_datasets
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.memory import MemoryBatches, MemoryDatasets
from tasks.errors import OutsideError

pytestmark = pytest.mark.slow


class Disk:
    def __init__(self, folder):
        self.folder = folder
        self.datasets = DvcDatasets(folder / "datasets", str(folder / "remote"))

    def lose(self):
        shutil.rmtree(self.folder / "datasets")

    def accepted(self, name, values):
        place = self.folder / "accepted" / "vendor" / name
        place.mkdir(parents=True)
        pq.write_table(pa.table({"value": values}), place / "rows.parquet")
        digest = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
        files = [{"name": "rows.parquet", "sha256": digest, "rows": len(values)}]
        (place / "manifest.json").write_text(json.dumps({"id": name, "files": files}))
        return f"vendor/{name}", str(place)


class Memory:
    def __init__(self):
        self.batches = MemoryBatches()
        self.datasets = MemoryDatasets(self.batches)

    def lose(self):
        self.datasets.versions.clear()

    def accepted(self, name, values):
        self.batches.stages["accepted", f"vendor/{name}"] = {"value": pa.array(values).to_numpy()}
        return f"vendor/{name}", f"accepted/vendor/{name}"


def files_below(folder):
    return {file.relative_to(folder).as_posix() for file in Path(folder).rglob("*") if file.is_file()}


@pytest.fixture(params=["dvc", "memory"])
def outside(request, tmp_path):
    return Disk(tmp_path) if request.param == "dvc" else Memory()


def test_before_the_first_accepted_batch_there_is_no_version(outside):
    assert outside.datasets.current("p", "training") is None


def test_a_version_holds_the_rows_of_every_accepted_batch_in_order(outside):
    first = outside.datasets.add("p", "training", *outside.accepted("b1", [1, 2]))

    second = outside.datasets.add("p", "training", *outside.accepted("b2", [3]))

    rows = [columns["value"].tolist() for columns in outside.datasets.batches("p", second).values()]
    assert rows == [[1, 2], [3]]
    assert (first.rows, second.rows) == (2, 3)
    assert second.manifest["parent"] == first.name
    assert outside.datasets.current("p", "training") == second


def test_adding_the_same_batch_twice_gives_the_same_version(outside):
    batch = outside.accepted("b1", [1, 2])

    first = outside.datasets.add("p", "training", *batch)

    assert outside.datasets.add("p", "training", *batch) == first


def test_of_a_version_only_the_wanted_columns_are_read(outside):
    version = outside.datasets.add("p", "training", *outside.accepted("b1", [1, 2]))

    assert list(outside.datasets.batches("p", version, ["value"])["vendor/b1"]) == ["value"]


def test_a_lost_dataset_goes_on_from_what_the_record_names(outside):
    first = outside.datasets.add("p", "training", *outside.accepted("b1", [1]))
    second = outside.datasets.add("p", "training", *outside.accepted("b2", [2]))
    outside.lose()

    outside.datasets.remember("p", [first, second])

    third = outside.datasets.add("p", "training", *outside.accepted("b3", [3]))
    rows = [columns["value"].tolist() for columns in outside.datasets.batches("p", third).values()]
    assert (third.manifest["parent"], rows) == (second.name, [[1], [2], [3]])


def test_a_version_that_the_record_does_not_know_yet_stays_the_newest(outside):
    first = outside.datasets.add("p", "training", *outside.accepted("b1", [1]))
    second = outside.datasets.add("p", "training", *outside.accepted("b2", [2]))

    outside.datasets.remember("p", [first])

    assert outside.datasets.current("p", "training") == second


def test_a_version_is_named_after_its_dataset_and_its_manifest(outside):
    version = outside.datasets.add("p", "training", *outside.accepted("b1", [1, 2]))
    canonical = json.dumps(version.manifest, sort_keys=True, separators=(",", ":")).encode()

    assert version.name == f"training@{hashlib.sha256(canonical).hexdigest()[:12]}"


def test_batches_whose_names_only_differ_in_where_the_source_ends_are_both_kept(outside):
    outside.datasets.add("p", "training", *outside.accepted("x--y", [1]))

    version = outside.datasets.add("p", "training", *outside.accepted("x-y", [2]))

    assert version.rows == 2


def test_a_revision_takes_the_place_of_the_batch_before_it(tmp_path):
    disk = Disk(tmp_path)
    name, folder = disk.accepted("b1", [1, 2])
    disk.datasets.add("p", "training", name, folder)
    _, revised = disk.accepted("b1.r2", [3])

    version = disk.datasets.add("p", "training", name, revised)

    ((_, columns),) = disk.datasets.batches("p", version).items()
    assert columns["value"].tolist() == [3]


def test_a_set_up_that_was_killed_half_way_does_not_stop_the_next_run(tmp_path, monkeypatch):
    from dvc.repo import Repo

    disk = Disk(tmp_path)
    batch, whole = disk.accepted("b1", [1]), Repo.init

    def killed(*words, **more):
        whole(*words, **more).close()
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Repo, "init", killed)
        with pytest.raises(SystemExit):
            disk.datasets.add("p", "training", *batch)

    assert disk.datasets.add("p", "training", *batch).rows == 1


def test_an_older_version_lies_open_with_its_own_rows_alone(tmp_path):
    disk = Disk(tmp_path)
    first = disk.datasets.add("p", "training", *disk.accepted("b1", [1]))
    disk.datasets.add("p", "training", *disk.accepted("b2", [2]))

    assert files_below(disk.datasets.folder_of("p", first)) == {"manifest.json", "vendor/b1/rows.parquet"}


def test_what_did_not_change_is_the_same_file_in_the_next_version(tmp_path):
    disk = Disk(tmp_path)
    first = disk.datasets.add("p", "training", *disk.accepted("b1", [1]))
    second = disk.datasets.add("p", "training", *disk.accepted("b2", [2]))
    kept = [Path(disk.datasets.files("p", version)["vendor/b1"][0]) for version in (first, second)]

    assert kept[0].samefile(kept[1])


def test_a_batch_whose_files_are_not_those_of_its_manifest_makes_no_version(tmp_path):
    disk = Disk(tmp_path)
    name, folder = disk.accepted("b1", [1])
    (Path(folder) / "rows.parquet").write_bytes(b"other")

    with pytest.raises(OutsideError, match="other bytes"):
        disk.datasets.add("p", "training", name, folder)
    assert disk.datasets.current("p", "training") is None


def test_what_was_written_into_the_workplace_by_hand_is_in_no_version(tmp_path):
    disk = Disk(tmp_path)
    disk.datasets.add("p", "training", *disk.accepted("b1", [1]))
    (tmp_path / "datasets" / "p" / "data" / "training" / "smuggled.parquet").write_bytes(b"x")

    version = disk.datasets.add("p", "training", *disk.accepted("b2", [2]))

    assert "smuggled.parquet" not in files_below(disk.datasets.folder_of("p", version))


def test_only_the_newest_versions_lie_open(tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.adapters.dvc_datasets.MOST_OPEN", 2)
    disk = Disk(tmp_path)
    versions = [disk.datasets.add("p", "training", *disk.accepted(f"b{n}", [n])) for n in range(3)]

    opened = {place.name for place in (tmp_path / "datasets" / "p" / "open" / "training").iterdir()}
    assert opened == {version.name.split("@")[1] for version in versions[1:]}


def test_the_bytes_of_a_lost_folder_come_back_from_dvc_with_its_own_command(tmp_path):
    disk = Disk(tmp_path)
    version = disk.datasets.add("p", "training", *disk.accepted("b1", [1, 2, 3]))
    place = tmp_path / "datasets" / "p"
    lost = place / "data" / "training" / "vendor" / "b1" / "rows.parquet"
    before = lost.read_bytes()
    lost.unlink()
    for file in (place / ".dvc" / "cache" / "files").rglob("*"):
        file.chmod(0o600) if file.is_file() else None

    pulled = [sys.executable, "-m", "dvc", "pull", "--force", "data/training.dvc"]
    subprocess.run(pulled, cwd=place, check=True, capture_output=True)

    assert lost.read_bytes() == before
    assert version.dvc == (place / "data" / "training.dvc").read_text()


def test_what_is_opened_to_look_for_faults_is_closed_before_what_trainings_use(tmp_path, monkeypatch):
    monkeypatch.setattr(dvc_datasets, "MOST_OPEN", 2)
    disk = Disk(tmp_path)
    first, second, third = (
        disk.datasets.add("p", "training", *disk.accepted(f"b{n}", [n])) for n in (1, 2, 3)
    )
    opened = tmp_path / "datasets" / "p" / "open" / "training"
    assert {place.name for place in opened.iterdir()} == {one.name[-12:] for one in (second, third)}

    assert disk.datasets.fault("p", first) == ""
    fourth = disk.datasets.add("p", "training", *disk.accepted("b4", [4]))

    assert {place.name for place in opened.iterdir()} == {one.name[-12:] for one in (third, fourth)}
