import hashlib
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.memory import MemoryBatches, MemoryDatasets
from tasks.errors import InputError

pytestmark = pytest.mark.slow


class Disk:
    def __init__(self, folder):
        self.folder, self.datasets = folder, DvcDatasets(folder / "datasets")

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

    def accepted(self, name, values):
        self.batches.stages["accepted", f"vendor/{name}"] = {"value": pa.array(values).to_numpy()}
        return f"vendor/{name}", f"accepted/vendor/{name}"


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


def test_an_older_version_is_not_handed_out_as_the_newest(tmp_path):
    disk = Disk(tmp_path)
    first = disk.datasets.add("p", "training", *disk.accepted("b1", [1]))
    disk.datasets.add("p", "training", *disk.accepted("b2", [2]))

    with pytest.raises(InputError, match="is not the newest version"):
        disk.datasets.folder_of("p", first)


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
