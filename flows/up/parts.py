"""Which parts there are beside Prefect's server: MLflow's server, the report site, a worker."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from flows.up.child import Part
from flows.up.left import MARK
from tasks.adapters.home import Home

EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for by the user, with a warning
# The worker asks for what is due. Prefect's default of 10 s would be most of the way from event to run.
POLL_S = 2


def worker_part(folder: Path, pool: str, most: int, *, reports: str) -> Part:
    """A worker that runs each flow run in a process of its own, at most ``most`` at once."""
    asked = ["worker", "start", "--pool", pool, "--type", "process", "--limit", str(most)]
    environment = {"PREFECT_WORKER_QUERY_SECONDS": str(POLL_S), "PROOFLINE_REPORTS": reports}
    return Part("worker", (sys.executable, "-m", "prefect", *asked), _of(folder) | environment)


def mlflow_part(folder: Path, home: Home, port: int) -> Part:
    """MLflow's server on the store of this home, for people to look at: flows go to the store themselves."""
    store = home.state / "mlflow"
    asked = [
        *("--backend-store-uri", home.tracking_uri),
        *("--artifacts-destination", (store / "artifacts").as_uri()),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
    ]
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    command = (sys.executable, "-m", "mlflow", "server", *asked)
    return Part("mlflow", command, _of(folder) | quiet, f"http://127.0.0.1:{port}")


def site_part(folder: Path, host: str, port: int, file: int) -> Part:
    """The report site, on a socket that stays open while it is started again."""
    command = (sys.executable, "-P", "-m", "flows.up.site", str(file))
    named = socket.gethostname() if host == EVERYWHERE else host
    return Part("reports", command, _of(folder), f"http://{named}:{port}", (file,))


def is_local_store(home: Home) -> bool:
    """Whether the tracking store is this machine's own, and no server of the user's."""
    return home.tracking_uri.startswith("sqlite:")


def _of(folder: Path) -> dict[str, str]:
    return {MARK: str(folder), "DO_NOT_TRACK": os.environ.get("DO_NOT_TRACK", "1")}
