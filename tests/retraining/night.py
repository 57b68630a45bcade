"""The deployments of prefect.yaml on a running server, with a worker that nobody helps."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[2] / "prefect.yaml"
PROJECT = "flight_delays"
# What follows a batch that has landed, up to a model that serves.
CHAIN = ("nightly-supply", "watch-drift", "retrain-model", "evaluate-experiment", "promote-model")


@contextmanager
def listening(home: Path, limit_s: float, chain: Sequence[str] = CHAIN) -> Iterator[None]:
    """A process worker, with the deployments of the chain and their triggers."""
    pool = yaml.safe_load(FILE.read_text("utf-8"))["deployments"][0]["work_pool"]["name"]
    with (home / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            _prefect("worker", "start", "--pool", pool, "--type", "process"),
            cwd=home,
            env=os.environ | {"PREFECT_WORKER_QUERY_SECONDS": "1", "DO_NOT_TRACK": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _deploy(home, limit_s, chain)
        yield
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        try:
            worker.wait(timeout=20)
        except subprocess.TimeoutExpired:  # it may wait for a second signal
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        _leave_nothing()


def runs_of(flow: str) -> list[Any]:
    """Flow runs of one deployment of the chain, the oldest first."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName

    named = FlowFilter(name=FlowFilterName(any_=[flow]))
    with get_client(sync_client=True) as server:
        return sorted(server.read_flow_runs(flow_filter=named), key=lambda run: run.created)


def within(limit_s: float, asked: Callable[[], Any], what: str) -> Any:
    """What ``asked`` gives once it gives something."""
    deadline = time.monotonic() + limit_s
    while not (found := asked()):
        assert time.monotonic() < deadline, f"{what}: not within {limit_s:,.0f} s"
        time.sleep(0.3)
    return found


def _leave_nothing() -> None:
    """Take the deployments and their triggers from the server, which other tests use after this one."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as server:
        for deployment in server.read_deployments():
            server.delete_deployment(deployment.id)


def _deploy(home: Path, limit_s: float, chain: Sequence[str]) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as server:
        within(limit_s, server.read_work_pools, "a work pool")
    names = [word for one in chain for word in ("--name", one)]
    done = subprocess.run(
        _prefect("--no-prompt", "deploy", "--prefect-file", str(FILE), *names),
        cwd=home,
        env=os.environ | {"DO_NOT_TRACK": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _prefect(*words: str) -> Sequence[str]:
    return [sys.executable, "-m", "prefect", *words]
