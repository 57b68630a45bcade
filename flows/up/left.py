"""Processes that carry the mark of ``proofline up`` here: its children, theirs, and what a kill left."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

MARK = "PROOFLINE_UP"  # in the environment of every process below it, which a child cannot lose by itself
POLL_S = 0.1
KILL_LIMIT_S = 10.0  # one that waits for a disk ends when that answers


def marked(folder: Path) -> list[int]:
    """Processes of this user that carry the mark of ``folder``, this one excepted; none but on Linux."""
    mark = f"{MARK}={folder}".encode()
    return [pid for pid in _processes() if pid != os.getpid() and _carries(pid, mark)]


def end_marked(folder: Path, *, grace_s: float) -> int:
    """End them all, after ``grace_s`` the hard way; how many there were."""
    found = marked(folder)
    _send(found, signal.SIGTERM)  # once: many take a second one for a hurry
    _wait(folder, grace_s)
    deadline = time.monotonic() + KILL_LIMIT_S
    while (left := marked(folder)) and time.monotonic() < deadline:
        _send(left, signal.SIGKILL)  # again: one may have started another meanwhile
        time.sleep(POLL_S)
    return len(found)


def _wait(folder: Path, limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while marked(folder) and time.monotonic() < deadline:
        time.sleep(POLL_S)


def _processes() -> list[int]:
    try:
        return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    except OSError:
        return []


def _carries(pid: int, mark: bytes) -> bool:
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it has ended, or is somebody else's
        return False


def _send(pids: list[int], which: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, which)
