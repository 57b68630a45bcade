"""Prefect's and MLflow's servers on Postgres, as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows.server_process import SERVER_SETTINGS
from tasks.adapters.loopback import reserved_port
from tests.operate.postgres import Postgres

LIMIT_S = 240  # both make their tables first; on an idle machine it takes half a minute


@contextmanager
def prefect_on(database: Postgres, folder: Path) -> Iterator[str]:
    """Address of the API of a Prefect server that keeps all it knows in Postgres."""
    settings = SERVER_SETTINGS | {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database.url("asyncpg", "prefect"),
    }
    with reserved_port() as reserved:
        port = reserved.getsockname()[1]
    command = ("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with _process(command, folder / "prefect.log", settings):
        yield f"http://127.0.0.1:{port}/api"


@contextmanager
def mlflow_on(database: Postgres, folder: Path, artifacts: str) -> Iterator[str]:
    """Address of an MLflow server with its tables in Postgres, which alone holds keys to ``artifacts``."""
    settings = {
        "MLFLOW_BACKEND_STORE_URI": database.url("psycopg", "mlflow"),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    with reserved_port() as reserved:
        port = reserved.getsockname()[1]
    place = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1")
    command = ("mlflow", "server", *place, "--serve-artifacts", "--artifacts-destination", artifacts)
    with _process(command, folder / "mlflow.log", settings):
        yield f"http://127.0.0.1:{port}"


def until_healthy(prefect: str, mlflow: str, folder: Path) -> None:
    """Wait for both; they start side by side."""
    deadline = time.monotonic() + LIMIT_S
    for address, log in ((f"{prefect}/health", "prefect.log"), (f"{mlflow}/health", "mlflow.log")):
        while not _answers(address):
            assert time.monotonic() < deadline, (folder / log).read_text("utf-8")[-4000:]
            time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _process(command: Sequence[str], log: Path, settings: Mapping[str, str]) -> Iterator[None]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    with log.open("wb") as said:
        started = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=log.parent,
            env=others | settings,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
