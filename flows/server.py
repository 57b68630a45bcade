"""The local Prefect server: started when there is none, shared by all who need it, gone after the last."""

from __future__ import annotations

import fcntl
import http.client
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from flows.server_process import start_process
from tasks.errors import OutsideError

logger = logging.getLogger(__name__)

STARTING = "Starting the local Prefect server (a project's first start takes up to a minute)"
POLL_S = 0.1
HEALTH_TIMEOUT_S = 5
LOG_LINES = 15


@contextmanager
def prefect_server(
    home: Path, *, limit_s: float = 180, tell: Callable[[str], None] = logger.info
) -> Iterator[str]:
    """Run the flows of this block against one local Prefect server, or against the user's own.

    Where Prefect already knows an address (``PREFECT_API_URL`` or a profile: own server or Cloud),
    that one is used and nothing is started. Otherwise all processes with the same ``home`` share one
    server, which ends a few seconds after the last of them, however it ended. When the block is left,
    all task runs of this process are in the server's database. For use from synchronous code.

    Parameters
    ----------
    home : Path
        Folder of the project's state; the server keeps its database and its log in ``home/prefect``.
    limit_s : float
        How many seconds the server may take until it answers; its first start makes the database.
    tell : callable
        Is given one sentence when there is something to wait for.

    Yields
    ------
    str
        Address of the API, such as ``http://127.0.0.1:43210/api``.

    Raises
    ------
    OutsideError
        When the server ends while it is starting, or does not answer within ``limit_s``.
    """
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect reports its use, or not, when it is imported
    from flows.server_client import known_url, pointed_at  # noqa: PLC0415  # 2 s, which help need not wait

    if known := known_url():
        yield known
        return
    folder = home.resolve() / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    with _being_a_user(folder):
        url = url_when_ready(folder, limit_s, tell)
        with pointed_at(url, folder):
            yield url


@contextmanager
def _being_a_user(folder: Path) -> Iterator[None]:
    """Keep the server alive until the block or this process ends; waits while a server is ending."""
    with (folder / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield


def url_when_ready(folder: Path, limit_s: float, tell: Callable[[str], None]) -> str:
    """Address of the server in ``folder``, which this or another process starts when there is none.

    For a process that is within :func:`prefect_server`: one that was killed is there again, at its port.
    """
    deadline = time.monotonic() + limit_s
    started = told = False
    while time.monotonic() < deadline:
        with (folder / "server.lock").open("a") as lock:
            alive = not _taken(lock)
            if not alive and started:
                raise OutsideError(f"The local Prefect server ended while starting. {_end_of_log(folder)}")
            if not alive:
                start_process(folder, lock)
                started = True
        if alive and (url := healthy_url(folder)):
            return url
        if not told:
            tell(STARTING)
            told = True
        time.sleep(POLL_S)
    raise OutsideError(f"The local Prefect server gave no answer in {limit_s:,.0f} s. {_end_of_log(folder)}")


def _taken(lock: IO[str]) -> bool:
    """Take the lock that a living server holds; False when there is one."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def healthy_url(folder: Path) -> str | None:
    """Address of the living server, once it answers."""
    try:
        port = json.loads((folder / "server.json").read_text("utf-8"))["port"]
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=HEALTH_TIMEOUT_S)) as server:
            server.request("GET", "/api/health")
            healthy = server.getresponse().read() == b"true"
    except (OSError, http.client.HTTPException):
        return None
    return f"http://127.0.0.1:{port}/api" if healthy else None


def _end_of_log(folder: Path) -> str:
    log = folder / "server.log"
    lines = [line for line in log.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    return "\n".join([f"Its log {log} ends with:", *lines[-LOG_LINES:]])
