"""Runs over HTTP: a real MLflow server stands between what is tracked and what is read."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from tasks.adapters.loopback import reserved_port
from tasks.adapters.mlflow_runs import MlflowRuns
from tasks.errors import InputError, OutsideError
from tasks.tracking import track

pytestmark = pytest.mark.slow

DATA = {"dataset": "training@1", "evaluation": "evaluation@1", "commit": "abc"}
EXAMPLES = {"example_id": ["a", "b"], "brier": [0.1, 0.2]}
QUIET = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
}
START_LIMIT_S = 120


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with its own database, which also keeps the artifacts."""
    folder = tmp_path_factory.mktemp("mlflow-server")
    with reserved_port() as reserved:
        port = reserved.getsockname()[1]
        with _serving(folder, port):
            yield f"http://127.0.0.1:{port}"


@pytest.fixture
def runs(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MlflowRuns:
    """The server's runs, from a machine without plans whose proxy is not for the loopback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return MlflowRuns(address)


def test_what_is_tracked_over_http_is_found_read_tagged_listed_and_named_over_http(runs: MlflowRuns):
    with track("p", "EXP-1", seed=1, role="candidate", sprint="S1", **DATA) as tracked:
        tracked.log(config={"model": {"depth": 3}}, metrics={"brier": 0.15}, examples=EXAMPLES)
        tracked.log(safety={"prompt_id": [1, 2], "toxicity": [0, 1]}, latency_ms=[3.0, 4.5])
    with track("p", "EXP-2", seed=1, role="attempt", **DATA):
        pass

    (run,) = runs.of_ticket("p", "EXP-1")
    tables = {name: runs.artifact(run, name) for name in ("examples", "safety", "latency", "golden")}
    runs.tag([run], {"proofline.decision": "d1", "proofline.fate": "KILLED"})
    runs.untag([run], ["proofline.fate", "proofline.never"])
    first, second = runs.of_project("p")
    (named,) = runs.named([run.id])

    assert (run.id, run.seed, run.sprint, run.metrics["brier"]) == (tracked.id, 1, "S1", 0.15)
    assert tables["examples"].columns["example_id"].tolist() == ["a", "b"]
    np.testing.assert_allclose(tables["examples"].columns["brier"], [0.1, 0.2])
    assert tables["safety"].columns["toxicity"].tolist() == [0, 1]
    assert tables["latency"].columns["latency_ms"].tolist() == [3.0, 4.5]
    assert tables["golden"] is None
    assert [(one.ticket, one.status) for one in (first, second)] == [
        ("EXP-1", "FINISHED"),
        ("EXP-2", "FINISHED"),
    ]
    assert (first.tags["decision"], "fate" in first.tags) == ("d1", False)
    assert (named.tags, named.params["model.depth"]) == (first.tags, "3")
    assert runs.of_project("p", since=second.started) == (second,)


def test_a_run_lies_in_its_experiment_even_if_another_made_that_a_moment_ago(
    runs: MlflowRuns, monkeypatch: pytest.MonkeyPatch
):
    from mlflow import MlflowClient
    from mlflow.tracking._tracking_service.client import TrackingServiceClient

    experiment = MlflowClient(runs.tracking_uri).create_experiment("raced")
    asked = TrackingServiceClient.get_experiment_by_name
    answers = iter([None])  # the first time it is asked, the other has not made it yet
    monkeypatch.setattr(
        TrackingServiceClient, "get_experiment_by_name", lambda *of: next(answers, asked(*of))
    )

    with track("raced", "EXP-3", seed=1, role="candidate", **DATA) as tracked:
        pass

    assert next(answers, "was asked") == "was asked"
    assert MlflowClient(runs.tracking_uri).get_run(tracked.id).info.experiment_id == experiment


def test_a_run_is_seen_in_its_experiment_and_who_logs_in_stands_in_no_address(runs: MlflowRuns):
    from mlflow import MlflowClient

    with track("p", "EXP-7", seed=1, role="candidate", **DATA) as tracked:
        pass
    experiment = MlflowClient(runs.tracking_uri).get_run(tracked.id).info.experiment_id
    with_password = MlflowRuns(runs.tracking_uri.replace("://", "://ana:secret@"))

    expected = {tracked.id: f"{runs.tracking_uri}/#/experiments/{experiment}/runs/{tracked.id}"}
    assert runs.addresses([tracked.id]) == expected
    assert with_password.addresses([tracked.id]) == expected


@pytest.mark.parametrize("unknown", ["unknown", "0" * 32, "../x"])
def test_a_run_that_the_server_does_not_know_is_a_wrong_input(runs: MlflowRuns, unknown: str):
    with pytest.raises(InputError, match=f"found no run '{unknown}'"):
        runs.named([unknown])


def test_a_deleted_run_is_named_before_anything_is_done_to_it(runs: MlflowRuns):
    from mlflow import MlflowClient

    with track("p", "EXP-4", seed=1, role="candidate", **DATA) as tracked:
        pass
    MlflowClient(runs.tracking_uri).delete_run(tracked.id)

    with pytest.raises(InputError, match=f"run {tracked.id}: found that it is deleted"):
        runs.named([tracked.id])


def test_a_server_that_is_down_is_no_unknown_run(runs: MlflowRuns, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with reserved_port() as nobody:
        down = f"http://127.0.0.1:{nobody.getsockname()[1]}"

        with pytest.raises(OutsideError, match=f"MLflow at {down} did not answer"):
            MlflowRuns(down).named(["0" * 32])


@contextmanager
def _serving(folder: Path, port: int) -> Iterator[None]:
    """MLflow's own server as a process group that ends with the block."""
    stored = ["--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
    kept = ["--artifacts-destination", str(folder / "artifacts"), "--workers", "1"]
    where = ["--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", *where, *stored, *kept],
            cwd=folder,
            env=os.environ | QUIET,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_healthy(server, port, folder / "server.log")
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not _is_healthy(port):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
            asked.request("GET", "/health")
            return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
