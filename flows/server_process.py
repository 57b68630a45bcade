"""Prefect's server as a process of its own, with a thread in it that ends it when nobody uses it.

The kernel is the book-keeper. Whoever uses the server holds a shared lock on ``users.lock`` and loses
it however it ends, by ``kill -9`` too. The server holds ``server.lock`` for as long as it lives. To end,
it takes ``users.lock`` for itself alone and dies with it: nobody can arrive while it is ending.
"""

from __future__ import annotations

import fcntl
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO

LINGER_S = 5  # a killed user's last task runs are still recorded, and the next command saves a start
GRACE_S = 20  # stopping takes 1.5 s; a start that is making its database finishes that first

# All services stay on: idle they take 1.5 % of one core together, and the server that one command
# started may be the one in which another needs schedules and triggers.
SERVER_SETTINGS = {
    "DO_NOT_TRACK": "1",  # Prefect's library reports its use
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # Prefect's server reports every ten minutes
    "PREFECT_SERVER_UI_ENABLED": "false",  # copied into site-packages at the first start; asks the network
    # One by one, 500 task runs are recorded 8 s after the flow's end; in batches 1 s. It matters beyond
    # the wait: the server drops task runs when 10,000 of their events are queued.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    # Who runs is counted in the database; in memory, as is the default, a killed server forgets who it was,
    # and a deployment of which one run may be under way waits for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


def start_process(folder: Path, lock: IO[str]) -> None:
    """Start the server in ``folder``; it takes over ``lock``, held by the caller, until it dies."""
    from tasks.adapters.loopback import kept_port  # noqa: PLC0415 - the server's own process needs none of us

    (folder / "server.json").unlink(missing_ok=True)
    others = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    with kept_port(folder / "port") as port, (folder / "server.log").open("wb") as log:
        subprocess.run(  # noqa: S603  # this file, run by this interpreter
            [sys.executable, "-P", __file__, str(folder), str(port.getsockname()[1])],
            env=others | SERVER_SETTINGS | {"PREFECT_HOME": str(folder)},
            cwd=folder,  # away from the user's .env and prefect.toml
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=(lock.fileno(), port.fileno()),
            start_new_session=True,  # Ctrl-C in a user's terminal is not for the server
            check=True,
        )


def main(folder: Path, port: int) -> None:
    """Leave the user's process tree, write where the server is, then be Prefect's server."""
    if os.fork():
        os._exit(0)  # an orphan by intent: init collects it, it never becomes a user's zombie
    _write_whereabouts(folder / "server.json", port)
    threading.Thread(target=_end_when_unused, args=(folder,), daemon=True).start()
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


def _write_whereabouts(path: Path, port: int) -> None:
    half = path.with_suffix(".half")
    half.write_text(json.dumps({"pid": os.getpid(), "port": port, "prefect": version("prefect")}), "utf-8")
    half.replace(path)


def _end_when_unused(folder: Path) -> None:
    with (folder / "users.lock").open("a") as users:
        _wait_until_unused(users)
        (folder / "server.json").unlink(missing_ok=True)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_S)
        os.kill(os.getpid(), signal.SIGKILL)


def end_unused(folder: Path) -> None:
    """End the server in ``folder`` at once and wait for its end, unless somebody uses it."""
    with (folder / "users.lock").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody can arrive while it is ending
            pid = json.loads((folder / "server.json").read_text("utf-8"))["pid"]
            (folder / "server.json").unlink()
        except (OSError, ValueError):  # it is used, or gone
            return
        with (folder / "server.lock").open("a") as lock:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            fcntl.flock(lock, fcntl.LOCK_EX)


def _wait_until_unused(users: IO[str]) -> None:
    """Return with the lock on ``users`` when nobody has held it for ``LINGER_S``."""
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(LINGER_S)
        try:
            return fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
