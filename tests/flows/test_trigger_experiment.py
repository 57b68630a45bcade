"""``proofline finish`` starts the evaluation: the deployment of prefect.yaml, its trigger, a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from flows.cli import main
from tasks.adapters.connect import outside
from tasks.ledger.append import newest_first
from tasks.tracking import track

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

FILE = Path(__file__).resolve().parents[2] / "prefect.yaml"
FINISHED = "proofline.experiment.finished"
(DEPLOYMENT,) = (
    one
    for one in yaml.safe_load(FILE.read_text("utf-8"))["deployments"]
    if any(FINISHED in trigger["expect"] for trigger in one.get("triggers", ()))
)
PROJECT = DEPLOYMENT["parameters"]["project"]
PLANS = {
    "canvas.yaml": """
title: T
objective: O
metrics: [{name: brier, title: Brier, direction: lower, margin: 0.02, smallest_gain: 0.01}]
""",
    "model.yaml": "looks: [3]\nchecks: [{check: planned_seeds}, {check: primary, metric: brier}]",
}
LIMIT_S = 120


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project root in which both arms of EXP-7 are trained; the worker finds it by its folder alone."""
    folder = tmp_path / "configs" / PROJECT
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    for setting in ("MLFLOW_TRACKING_URI", "PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(setting, raising=False)
    for role, brier in (("baseline", 0.25), ("candidate", 0.2)):
        for seed in (1, 2, 3):
            _train(role, seed, brier)
    return tmp_path


def test_a_finished_look_is_evaluated_by_a_worker_with_the_ticket_that_the_event_names(home: Path):
    from prefect.client.orchestration import get_client

    with _worker(home), get_client(sync_client=True) as server:
        deployment = _deployed(home, server)
        assert main(["finish", "EXP-7"]) == 0
        run = _within(LIMIT_S, lambda: _ended(server, deployment))
        assert run.state_name == "Completed", run.state.message
        said = _within(LIMIT_S, lambda: _findings(server, run))
        server.delete_deployment(deployment)

    assert run.parameters == {"project": PROJECT, "ticket": "EXP-7"}
    (kept,) = _decisions()
    assert (kept["subject"], kept["outcome"]) == ("EXP-7", "PROMOTABLE")
    assert any(line.startswith("primary brier: PASS, brier is better") for line in said)


def _train(role: Any, seed: int, brier: float) -> None:
    hard = np.random.default_rng(0).normal(scale=0.05, size=300)
    noise = np.random.default_rng([seed, int(100 * brier)]).normal(scale=0.02, size=300)
    with track(
        PROJECT, "EXP-7", seed=seed, role=role, dataset="training@1", evaluation="evaluation@1"
    ) as run:
        run.log(examples={"example_id": [f"x{n}" for n in range(300)], "brier": brier + hard + noise})


@contextmanager
def _worker(home: Path) -> Iterator[None]:
    """A process worker of the deployment's pool, which makes the pool where there is none."""
    pool = ["--pool", DEPLOYMENT["work_pool"]["name"], "--type", "process"]
    with (home / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "prefect", "worker", "start", *pool],
            env=os.environ | {"PREFECT_WORKER_QUERY_SECONDS": "1", "DO_NOT_TRACK": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=30)


def _deployed(home: Path, server: Any) -> Any:
    """Id of the deployment as `prefect deploy` makes it in this project root."""
    _within(LIMIT_S, server.read_work_pools)
    words = ["--no-prompt", "deploy", "--prefect-file", str(FILE), "--name", DEPLOYMENT["name"]]
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *words],
        cwd=home,
        env=os.environ | {"DO_NOT_TRACK": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    flow = DEPLOYMENT["entrypoint"].rpartition(".")[2].replace("_", "-")
    return server.read_deployment_by_name(f"{flow}/{DEPLOYMENT['name']}").id


def _ended(server: Any, deployment: Any) -> Any:
    """The deployment's only run, once it has ended."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    one = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
    found = server.read_flow_runs(deployment_filter=one)
    assert len(found) <= 1
    return next((run for run in found if run.state.is_final()), None)


def _findings(server: Any, run: Any) -> list[str]:
    """What the flow run's log says of findings and decisions, once the last line is there."""
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId

    one = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))
    logs = server.read_logs(log_filter=one)
    lines = [log.message for log in logs if log.name == "proofline"]
    return lines if any(line.startswith("EXP-7: ") for line in lines) else []


def _decisions() -> list[dict[str, Any]]:
    links = newest_first(outside().records.links(PROJECT))
    return [one.body["decision"] for one in links if one.kind == "decision"]


def _within(limit_s: float, asked: Callable[[], Any]) -> Any:
    """What ``asked`` gives once it gives something."""
    deadline = time.monotonic() + limit_s
    while not (found := asked()):
        assert time.monotonic() < deadline, f"nothing within {limit_s:,.0f} s"
        time.sleep(0.2)
    return found
