"""One suite for the port Registry: in memory, on MLflow's SQLite store, and on MLflow's server."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.adapters import mlflow_registry, mlflow_rest_registry
from tasks.adapters.loopback import reserved_port
from tasks.adapters.memory_promotion import MemoryRegistry
from tasks.adapters.mlflow_registry import MlflowRegistry
from tasks.adapters.model_files import digest_of_files
from tasks.canonical import digest
from tasks.errors import InputError, OutsideError

pytestmark = pytest.mark.slow

FILES = {"MLmodel": b"flavors: {}\n", "data/model.pkl": b"bytes"}
QUIET = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
START_LIMIT_S = 120


class InMemory:
    """How a run's model gets into memory."""

    def __init__(self) -> None:
        self.registry = MemoryRegistry()
        self.runs = 0

    def log(self, files=FILES, *, params=None, **_):
        self.runs += 1
        self.registry.runs[f"run-{self.runs}", "model"] = files
        self.registry.recipes[f"run-{self.runs}"] = params or {}
        return f"run-{self.runs}"


class InMlflow:
    """How a run's model gets into an MLflow store, as the artifact of a run or as a LoggedModel."""

    def __init__(self, uri: str, folder: Path) -> None:
        import mlflow

        self.registry = MlflowRegistry(uri, folder / "locks")
        self.client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
        self.folder = folder
        where = {} if uri.startswith("http") else {"artifact_location": str(folder / "artifacts")}
        self.experiment = self.client.create_experiment("p", **where)

    def log(self, files=FILES, *, as_logged_model=False, params=None):
        run = self.client.create_run(self.experiment).info.run_id
        source = self.folder / f"source-{run}"
        for name, content in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
        if as_logged_model:
            made = self.client.create_logged_model(self.experiment, name="model", source_run_id=run)
            self.client.log_model_artifacts(made.model_id, str(source))
            self.client.finalize_logged_model(made.model_id, "READY")
        else:
            self.client.log_artifacts(run, str(source), "model")
        for name, value in (params or {}).items():
            self.client.log_param(run, name, value)
        return run


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory) -> InMlflow:
    folder = tmp_path_factory.mktemp("registry")
    return InMlflow(f"sqlite:///{folder / 'mlflow.db'}", folder)


@pytest.fixture(scope="module")
def http(tmp_path_factory) -> Iterator[InMlflow]:
    folder = tmp_path_factory.mktemp("registry-server")
    os.environ["no_proxy"] = "127.0.0.1"
    with reserved_port() as reserved:
        port = reserved.getsockname()[1]
        asked = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        store = ["--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
        kept = ["--artifacts-destination", str(folder / "artifacts")]
        with subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", *asked, *store, *kept],
            cwd=folder,
            env={**os.environ, **QUIET},
            stdout=(folder / "log").open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as server:
            try:
                until_it_answers(f"http://127.0.0.1:{port}/health", server)
                yield InMlflow(f"http://127.0.0.1:{port}", folder)
            finally:
                os.killpg(server.pid, 9)


def until_it_answers(address, server):
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server did not start")


@pytest.fixture(params=["memory", "sqlite", "http"])
def store(request):
    return InMemory() if request.param == "memory" else request.getfixturevalue(request.param)


@pytest.fixture(params=["sqlite", "http"])
def mlflow(request):
    return request.getfixturevalue(request.param)


def registered(store, model, **log):
    run = store.log(**log)
    return store.registry.register(
        model, run, "model", store.registry.digest_of_run(run, "model"), {"a": "b"}
    )


@pytest.mark.parametrize("as_logged_model", [False, True], ids=["run artifact", "LoggedModel"])
def test_a_runs_model_has_the_digest_of_its_names_and_bytes(store, tmp_path, as_logged_model):
    """The digests are those that sha256sum gives of each file."""
    run = store.log(as_logged_model=as_logged_model)

    found = store.registry.fetch_run(run, "model", tmp_path)

    listed = [
        ["MLmodel", "7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f"],
        ["data/model.pkl", "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"],
    ]
    assert found == store.registry.digest_of_run(run, "model") == digest(listed)
    assert (tmp_path / "data/model.pkl").read_bytes() == b"bytes"


@pytest.mark.parametrize("as_logged_model", [False, True], ids=["run artifact", "LoggedModel"])
def test_a_version_is_made_once_of_a_run_and_fetched_with_the_same_digest(store, tmp_path, as_logged_model):
    made = registered(store, f"once-{as_logged_model}", as_logged_model=as_logged_model)

    again = store.registry.register(made.model, made.run, "model", made.sha256, {})

    assert (made.version, again.version) == ("1", "1")
    assert store.registry.fetch(made.model, "1", tmp_path) == made.sha256
    assert store.registry.digest_here(made.model, "1") in (made.sha256, None)  # None: a server has them
    held = store.registry.version(made.model, "1")
    assert (held.run, held.sha256, held.tags["a"]) == (made.run, made.sha256, "b")


def test_a_run_whose_model_was_swapped_after_it_was_judged_is_not_registered(store):
    run = store.log()

    with pytest.raises(InputError, match="allowed"):
        store.registry.register("swapped", run, "model", "0" * 64, {})
    assert store.registry.version("swapped", "1") is None


def test_a_run_without_a_model_is_said(store):
    run = store.log()

    with pytest.raises(InputError, match=f"run {run}.*'other'"):
        store.registry.digest_of_run(run, "other")


def test_an_alias_names_what_it_was_set_to_and_nothing_once_it_is_taken_away(store):
    registry = store.registry
    for _ in range(2):
        registered(store, "alias")
    assert registry.pointed("alias", "champion") == ""

    for version in ("1", "2", "2", "", ""):
        registry.point("alias", "champion", version)
        assert registry.pointed("alias", "champion") == version


@pytest.mark.parametrize("version", ["9", "1 or 1", "../1"])
def test_an_alias_cannot_name_a_version_that_is_not_there(store, version):
    registered(store, "absent")

    with pytest.raises(InputError, match="found no version"):
        store.registry.point("absent", "champion", version)
    assert store.registry.version("absent", version) is None


def test_a_model_that_is_not_registered_has_no_versions_and_no_aliases(store, tmp_path):
    assert store.registry.pointed("nobody's", "champion") == ""
    assert store.registry.version("nobody's", "1") is None
    with pytest.raises(InputError):
        store.registry.fetch("nobody's", "1", tmp_path)
    with pytest.raises(InputError, match="found no version '1'"):
        store.registry.digest_here("nobody's", "1")


def test_tags_are_set_and_set_again(store):
    registered(store, "tagged")

    store.registry.tag("tagged", "1", {"proofline.semver": "1.0.0"})
    store.registry.tag("tagged", "1", {"proofline.semver": "1.0.1", "x": "y"})

    tags = store.registry.version("tagged", "1").tags
    assert (tags["proofline.semver"], tags["x"], tags["a"]) == ("1.0.1", "y", "b")


def test_the_same_recipe_with_another_seed_is_the_same_and_another_parameter_is_not(store):
    asked = [{"depth": "3", "seed": "1"}, {"depth": "3", "seed": "2"}, {"depth": "4", "seed": "1"}]

    first, anew, other = (registered(store, "recipe", params=params).tags for params in asked)

    assert first["proofline.recipe"] == anew["proofline.recipe"] != other["proofline.recipe"]


def test_what_is_set_directly_is_what_mlflows_own_client_reads_and_the_other_way_round(mlflow):
    for _ in range(2):
        registered(mlflow, "both")

    mlflow.registry.point("both", "champion", "2")
    mlflow.registry.tag("both", "2", {"t": "1"})

    read = mlflow.client.get_model_version_by_alias("both", "champion")
    assert (str(read.version), read.tags["t"], list(read.aliases)) == ("2", "1", ["champion"])
    mlflow.client.set_registered_model_alias("both", "champion", "1")
    assert mlflow.registry.pointed("both", "champion") == "1"
    mlflow.registry.point("both", "champion", "")
    assert dict(mlflow.client.get_registered_model("both").aliases) == {}


def test_aliases_are_asked_and_set_without_importing_mlflow(mlflow):
    registered(mlflow, "light")
    code = (
        "import sys, pathlib\n"
        "from tasks.adapters.mlflow_registry import MlflowRegistry\n"
        f"registry = MlflowRegistry({mlflow.registry.tracking_uri!r}, pathlib.Path('.'))\n"
        "registry.point('light', 'champion', '1')\n"
        "registry.tag('light', '1', {'a': 'c'})\n"
        "assert registry.pointed('light', 'champion') == '1'\n"
        "assert registry.version('light', '1').tags['a'] == 'c'\n"
        "print('mlflow' in sys.modules)\n"
    )

    asked = [sys.executable, "-c", code]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])

    assert said.stdout.strip() == "False"


def test_a_store_with_other_tables_is_asked_by_mlflows_client(sqlite, monkeypatch):
    registered(sqlite, "other")
    monkeypatch.setitem(mlflow_registry.mlflow_sqlite_registry.TABLES, "registered_model_aliases", {"name"})

    sqlite.registry.point("other", "champion", "1")

    assert sqlite.registry.pointed("other", "champion") == "1"
    assert sqlite.registry.version("other", "1").run
    assert sqlite.client.get_model_version_by_alias("other", "champion").version in (1, "1")


def test_a_version_that_was_deleted_is_not_there(mlflow):
    registered(mlflow, "deleted")
    mlflow.client.delete_model_version("deleted", "1")

    assert mlflow.registry.version("deleted", "1") is None
    with pytest.raises(InputError):
        mlflow.registry.point("deleted", "champion", "1")


def test_a_writer_that_is_killed_in_its_transaction_leaves_the_alias_as_it_was(sqlite):
    for _ in range(2):
        registered(sqlite, "killed")
    sqlite.registry.point("killed", "champion", "1")
    file = sqlite.registry.tracking_uri.removeprefix("sqlite:///")
    code = (
        "import os, signal, pathlib\n"
        "from tasks.adapters import mlflow_sqlite_registry as it\n"
        f"with it._writing(pathlib.Path({file!r})) as base:\n"
        "    base.execute(\"UPDATE registered_model_aliases SET version = 2 WHERE name = 'killed'\")\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    asked = [sys.executable, "-c", code]
    died = subprocess.run(asked, check=False, cwd=Path(__file__).parents[2])

    assert (died.returncode, sqlite.registry.pointed("killed", "champion")) == (-9, "1")
    with sqlite3.connect(file) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_versions_of_any_model_are_found_by_a_tag_of_theirs_and_no_others(store):
    made = [registered(store, model) for model in ("tagged-a", "tagged-b", "tagged-b")]
    for one in (made[0], made[2]):
        store.registry.tag(one.model, one.version, {"proofline.record": f"7:{one.model}"})

    found = store.registry.tagged("proofline.record")

    assert sorted((one.model, one.version, one.run) for one in found) == [
        (one.model, one.version, one.run) for one in (made[0], made[2])
    ]
    assert {one.tags["proofline.record"] for one in found} == {"7:tagged-a", "7:tagged-b"}
    assert all(one.tags["a"] == "b" for one in found)


def test_where_no_store_was_made_yet_no_version_has_a_tag_and_none_is_made(tmp_path):
    file = tmp_path / "mlflow.db"

    assert MlflowRegistry(f"sqlite:///{file}", tmp_path).tagged("proofline.record") == ()
    assert not file.exists()


def test_a_server_that_is_gone_is_one_sentence_without_its_password(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setattr(mlflow_rest_registry, "TIMEOUT_S", 1)
    gone = MlflowRegistry("http://ada:secret@127.0.0.1:9", tmp_path)

    with pytest.raises(OutsideError) as said:
        gone.pointed("m", "champion")
    assert "secret" not in str(said.value)


@pytest.mark.parametrize("leads", ["/etc/passwd", "..", "MLmodel"])
def test_a_link_among_a_models_files_is_refused_and_not_followed(sqlite, tmp_path, leads):
    run = sqlite.log()
    place = Path(sqlite.client.get_run(run).info.artifact_uri) / "model" / "data" / "link"
    place.symlink_to(leads)

    with pytest.raises(InputError, match="data/link: found a link or pipe; allowed: plain files"):
        sqlite.registry.fetch_run(run, "model", tmp_path)
    assert not (tmp_path / "data" / "link").exists()


def test_a_pipe_among_a_models_files_is_refused_and_not_read(sqlite, tmp_path):
    run = sqlite.log()
    os.mkfifo(Path(sqlite.client.get_run(run).info.artifact_uri) / "model" / "pipe")

    with pytest.raises(InputError, match="pipe: found a link or pipe"):
        sqlite.registry.fetch_run(run, "model", tmp_path)


def test_the_digest_depends_on_names_and_on_where_one_file_ends(tmp_path):
    def of(**files):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content)
        return digest_of_files(folder)

    assert len({of(a="xy", b="z"), of(a="x", b="yz"), of(a="xy", c="z"), of(a="xyz")}) == 4
