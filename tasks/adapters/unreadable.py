"""Our own process, closed to others of its user while it runs somebody else's code."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
_lock = threading.Lock()
_state = {"inside": 0, "before": 1}


@contextmanager
def unreadable() -> Iterator[None]:
    """Nobody but root reads this process's environment and memory for the length of the block, on Linux.

    The same user otherwise reads them below ``/proc``: another environment for a child does not keep our
    credentials from it. What it starts can be read again, with the environment that it was given. Blocks
    may lie in one another and in several threads; it ends with the last.
    """
    with _lock:
        if not _state["inside"]:
            _state["before"] = _prctl(_PR_GET_DUMPABLE)
            _prctl(_PR_SET_DUMPABLE, 0)
        _state["inside"] += 1
    try:
        yield
    finally:
        with _lock:
            _state["inside"] -= 1
            if not _state["inside"] and _state["before"] == 1:
                _prctl(_PR_SET_DUMPABLE, 1)


def _prctl(what: int, value: int = 0) -> int:
    """The kernel's answer; -1 where it is not Linux."""
    ask = getattr(ctypes.CDLL(None), "prctl", None)
    return int(ask(what, value, 0, 0, 0)) if ask else -1
