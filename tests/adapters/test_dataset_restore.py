import hashlib
import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.errors import InputError, OutsideError

pytestmark = pytest.mark.slow


class Place:
    """Accepted batches and datasets in one folder, with a remote."""

    def __init__(self, folder, remote):
        self.folder, self.datasets = folder, DvcDatasets(folder / "datasets", str(remote))

    def add(self, name, values, revision=""):
        place = self.folder / "accepted" / f"{name}{revision}"
        place.mkdir(parents=True)
        pq.write_table(pa.table({"value": values}), place / "rows.parquet")
        digest = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
        files = [{"name": "rows.parquet", "sha256": digest, "rows": len(values)}]
        (place / "manifest.json").write_text(json.dumps({"id": name, "files": files}))
        return self.datasets.add("p", "training", f"vendor/{name}", str(place))

    def lose_all_but_the_remote(self):
        shutil.rmtree(self.folder / "datasets")


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, tmp_path / "remote")


def killed(*words, **more):
    raise SystemExit("killed")


def values_in(folder):
    return sorted(value for file in Path(folder).rglob("*.parquet") for value in values_of(file))


def values_of(file):
    return pq.read_table(file).column("value").to_pylist()


def test_an_older_version_comes_back_byte_for_byte_from_its_record_and_the_remote_alone(place, tmp_path):
    first, _ = place.add("b1", [1, 2]), place.add("b1", [3], revision=".r2")
    place.lose_all_but_the_remote()

    place.datasets.restore("p", first, str(tmp_path / "back"))

    back = (tmp_path / "back" / "vendor" / "b1" / "rows.parquet").read_bytes()
    assert hashlib.sha256(back).hexdigest() == first.manifest["batches"][0]["files"][0]["sha256"]
    manifest = (tmp_path / "back" / "manifest.json").read_bytes()
    assert first.name == f"training@{hashlib.sha256(manifest).hexdigest()[:12]}"


def test_the_remote_that_nobody_named_survives_the_loss_of_the_datasets(tmp_path):
    place = Place(tmp_path, "")
    version = place.add("b1", [1])
    place.lose_all_but_the_remote()

    place.datasets.restore("p", version, str(tmp_path / "back"))

    assert values_in(tmp_path / "back") == [1]


def test_restoring_into_a_folder_with_other_files_is_refused_and_leaves_them(place, tmp_path):
    version = place.add("b1", [1])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")

    with pytest.raises(InputError, match="found other files there"):
        place.datasets.restore("p", version, str(tmp_path / "mine"))
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_restoring_below_a_file_is_refused(place, tmp_path):
    version = place.add("b1", [1])
    (tmp_path / "file").write_text("keep me")

    with pytest.raises(InputError, match="nothing can be written in"):
        place.datasets.restore("p", version, str(tmp_path / "file" / "back"))


def test_restoring_twice_into_one_folder_is_no_error(place, tmp_path):
    version = place.add("b1", [1])

    for _ in range(2):
        place.datasets.restore("p", version, str(tmp_path / "back"))

    assert values_in(tmp_path / "back") == [1]


def test_what_is_restored_can_be_changed_without_changing_the_version(place, tmp_path):
    version = place.add("b1", [1])
    place.datasets.restore("p", version, str(tmp_path / "back"))

    (tmp_path / "back" / "vendor" / "b1" / "rows.parquet").write_bytes(b"changed")

    place.datasets.restore("p", version, str(tmp_path / "again"))
    assert values_in(tmp_path / "again") == [1]


def test_bytes_that_were_changed_here_are_had_from_the_remote(place, tmp_path):
    version = place.add("b1", [1])
    (held,) = place.datasets.files("p", version)["vendor/b1"]
    Path(held).chmod(0o644)
    Path(held).write_bytes(b"changed by root")

    place.datasets.restore("p", version, str(tmp_path / "back"))

    assert values_in(tmp_path / "back") == [1]


def test_a_remote_with_changed_bytes_restores_nothing(place, tmp_path):
    version = place.add("b1", [1])
    place.lose_all_but_the_remote()
    for held in (tmp_path / "remote").rglob("*"):
        if held.is_file() and held.suffix != ".dir":
            held.chmod(0o644)
            held.write_bytes(b"changed in the remote")

    with pytest.raises(OutsideError):
        place.datasets.restore("p", version, str(tmp_path / "back"))
    assert not (tmp_path / "back").exists()


def test_a_version_whose_manifest_is_not_its_own_is_refused(place, tmp_path):
    version = place.add("b1", [1])
    version.manifest["batches"][0]["files"][0]["rows"] = 2

    with pytest.raises(InputError, match="found the manifest of training@"):
        place.datasets.restore("p", version, str(tmp_path / "back"))


@pytest.mark.parametrize("fails", ["a remote that cannot be written", "a kill"])
def test_a_push_that_fails_leaves_the_version_before_and_the_next_add_does_the_rest(
    place, tmp_path, monkeypatch, fails
):
    from dvc.repo import Repo

    first = place.add("b1", [1])
    with monkeypatch.context() as patch:
        if fails == "a kill":
            patch.setattr(Repo, "push", killed)
        else:
            patch.setattr(place, "datasets", DvcDatasets(tmp_path / "datasets", "/proc/nowhere"))
        with pytest.raises((OutsideError, SystemExit)):
            place.add("b2", [2])

    assert place.datasets.current("p", "training") == first
    assert values_in(place.datasets.folder_of("p", first)) == [1]

    whole = place.add("b2", [2], revision=" again")
    place.lose_all_but_the_remote()
    place.datasets.restore("p", whole, str(tmp_path / "back"))
    assert values_in(tmp_path / "back") == [1, 2]


def test_a_remote_that_was_changed_holds_the_older_versions_after_the_next_add(place, tmp_path):
    first = place.add("b1", [1])
    place.add("b1", [2], revision=".r2")
    moved = Place(tmp_path, tmp_path / "other")
    moved.add("b2", [3])
    shutil.rmtree(tmp_path / "remote")
    moved.lose_all_but_the_remote()

    moved.datasets.restore("p", first, str(tmp_path / "back"))

    assert values_in(tmp_path / "back") == [1]


def test_a_remote_that_does_not_hold_a_version_is_named(place, tmp_path):
    version = place.add("b1", [1])
    place.lose_all_but_the_remote()

    with pytest.raises(OutsideError, match=f"neither this machine nor {tmp_path}/empty holds"):
        Place(tmp_path, tmp_path / "empty").datasets.restore("p", version, str(tmp_path / "back"))


@pytest.fixture(scope="module")
def s3():
    """Address of an S3 server of our own, on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def wait_for(port):
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the S3 server did not start")


@pytest.fixture
def bucket(s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "not-a-real-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.client("s3").create_bucket(Bucket="datasets")
    return "datasets"


def test_versions_come_back_from_a_bucket_alone(bucket, tmp_path):
    place = Place(tmp_path, f"s3://{bucket}/some/prefix")
    first, second = place.add("b1", [1]), place.add("b2", [2])
    place.lose_all_but_the_remote()

    place.datasets.restore("p", first, str(tmp_path / "first"))
    place.datasets.restore("p", second, str(tmp_path / "second"))

    assert (values_in(tmp_path / "first"), values_in(tmp_path / "second")) == ([1], [1, 2])
    listed = boto3.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert all(held["Key"].startswith("some/prefix/") for held in listed)


def test_a_bucket_that_is_not_there_is_said_without_the_credentials(bucket, tmp_path):
    place = Place(tmp_path, "s3://no-such-bucket/prefix")

    with pytest.raises(OutsideError, match=r"s3://no-such-bucket/prefix: .*bucket does not exist") as caught:
        place.add("b1", [1])
    assert "not-a-real" not in str(caught.value)
    assert place.datasets.current("p", "training") is None
