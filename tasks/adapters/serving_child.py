"""What serves a model, in a process tree of its own: run by path, never imported for its work.

Two processes. The first is small: it waits for the end of the pipe that its starter holds, or of the
second, and then kills all that comes from it, so that nothing stays behind however the starter ended: a
process whose parent has ended becomes its child, also one that left the group. The second loads the
model, which is code, and is MLflow's scoring server, behind our guard where asked.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

LIFE_S = 1800  # a model that answers one byte now and then does not hold its probe for ever
CPU_S = 900  # of the served model in all; a probe takes some 30
MOST_WRITTEN = 1 << 30  # bytes of one file: a log that runs wild does not fill the disk
MEMORY_SHARE = 0.75  # of the machine's: a model that takes more fails alone
KILL_S = 4  # in which all that the model started is killed; it could start others for ever
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def main(folder: Path, port: int, serve: str) -> None:
    """Split in two: watch, and serve."""
    watcher = os.getpid()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if served := os.fork():
        _watch(served)
    _die_with(watcher)
    _limit()
    _serve(folder, socket.socket(fileno=port), serve)


def _watch(served: int) -> None:
    """Wait for the pipe's end, the server's or half an hour; then nothing that it started lives on."""
    over = os.pidfd_open(served)
    select.select([sys.stdin.fileno(), over], [], [], LIFE_S)
    if select.select([over], [], [], 0)[0]:
        _, status = os.waitpid(served, 0)
        # Killed with the group, this process could not say how the server ended.
        print(f"The server ended: {os.waitstatus_to_exitcode(status)}", file=sys.stderr, flush=True)  # noqa: T201 - the log
    _end_all()
    os.killpg(0, signal.SIGKILL)


def _end_all() -> None:
    """Kill children until there are none: those of the killed become ours."""
    over = time.monotonic() + KILL_S
    while time.monotonic() < over:
        for child in _children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)


def _children() -> list[int]:
    ours, found = os.getpid(), list[int]()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]) == ours:
                found.append(int(entry.name))
    return found


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when ``parent`` ends, also while a model holds the interpreter."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit() -> None:
    memory = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * MEMORY_SHARE)
    limits = {
        resource.RLIMIT_CORE: 0,  # a core file would hold the rows
        resource.RLIMIT_FSIZE: MOST_WRITTEN,
        resource.RLIMIT_CPU: CPU_S,
        resource.RLIMIT_DATA: memory,
    }
    for kind, wanted in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))


def _serve(folder: Path, port: socket.socket, serve: str) -> None:
    import uvicorn

    # On 2 cores `mlflow models serve` answers after 23 s, its application started here after 11 s:
    # its command line imports all of MLflow first, and then starts another interpreter.
    app: Any
    if serve == "guarded":
        from tasks.serving.guard import guarded

        app = guarded(folder)
    else:
        from mlflow.pyfunc import load_model, scoring_server

        app = scoring_server.init(load_model(str(folder)))
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[port])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
