"""A served model's process: without secrets, on a port of the loopback, gone with its block."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tasks.adapters import serving_child
from tasks.adapters.clean_environment import clean_environment
from tasks.adapters.loopback import reserved_port
from tasks.adapters.unreadable import unreadable
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import OutsideError

START_LIMIT_S = 180  # a first start on a busy machine reads hundreds of files
POLL_S = 0.05
PING_TIMEOUT_S = 5
END_S = 5  # in which a server that does not answer would have ended
LOG_LINES, LOG_LETTERS = 4, 1000
SETTINGS = {"DO_NOT_TRACK": "1", "GIT_PYTHON_REFRESH": "quiet"}


@dataclass(frozen=True)
class Server:
    """A server that answers: its address, the seconds it took to start, whether it still runs."""

    url: str
    start_s: float
    process: subprocess.Popen[bytes]

    @property
    def runs(self) -> bool:
        """Whether it is there: it answers, or at least its process does not end."""
        if _answers(urlsplit(self.url).port or 0):
            return True
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            return True
        return False


@contextmanager
def served(folder: Path, serve: str = "mlflow", *, limit_s: float = START_LIMIT_S) -> Iterator[Server]:
    """Serve a model's folder for the length of a block; all of its processes end with the block or with us.

    For as long nobody but root can read this process's environment and memory.

    Raises
    ------
    OutsideError
        When it ends while it starts, or does not answer within ``limit_s``, with the end of its log.
    """
    scratch = tempfile.TemporaryDirectory(prefix="proofline-serving-", ignore_cleanup_errors=True)
    with scratch as home, unreadable():
        log = Path(home) / "server.log"
        with reserved_port() as port:
            address = port.getsockname()[1]
            process = _start(folder.resolve(), port, serve, Path(home), log)
        try:
            yield Server(f"http://127.0.0.1:{address}", _until_ready(process, address, log, limit_s), process)
        finally:
            _end(process)


def _start(folder: Path, port: socket.socket, serve: str, home: Path, log: Path) -> subprocess.Popen[bytes]:
    asked = [sys.executable, "-P", serving_child.__file__, str(folder), str(port.fileno()), serve]
    with log.open("wb") as said:
        return subprocess.Popen(  # noqa: S603 - our own file, run by this interpreter
            asked,
            env=clean_environment(home, SETTINGS),
            cwd=home,
            stdin=subprocess.PIPE,  # its end tells the process that we are gone
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=(port.fileno(),),
            start_new_session=True,
        )


def _until_ready(process: subprocess.Popen[bytes], port: int, log: Path, limit_s: float) -> float:
    began = time.monotonic()
    while (took := time.monotonic() - began) < limit_s:
        if process.poll() is not None:
            raise OutsideError(f"the model's server ended while starting; {_end_of(log)}")
        if _answers(port):
            return took
        time.sleep(POLL_S)
    raise OutsideError(f"the model's server gave no answer in {limit_s:,.0f} s; {_end_of(log)}")


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PING_TIMEOUT_S)) as server:
            server.request("GET", "/ping")
            return server.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


def _end_of(log: Path) -> str:
    """The log's last lines but for the frames of a stack; no rows were sent yet, so none stand there."""
    lines = [line for line in log.read_text("utf-8", errors="replace").splitlines() if line[:1].strip()]
    said = without_secrets(" | ".join(lines[-LOG_LINES:]))[-LOG_LETTERS:]
    return f"its log ends with: {said}" if said else "its log is empty"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the watcher kill all that the server started, then kill its group: nothing in it must be kept."""
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
    _until_ended(process.pid)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _until_ended(pid: int) -> None:
    """Wait a little, and leave it uncollected: until then its group's number is no other's."""
    with suppress(ProcessLookupError):
        ended = os.pidfd_open(pid)
        select.select([ended], [], [], END_S)
        os.close(ended)
