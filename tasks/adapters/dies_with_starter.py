"""A program that ends with its starter, also where that was killed: run by path, as ``PID COMMAND...``."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(starter: int, command: list[str]) -> None:
    """Let the kernel kill this process when its starter ends (on Linux), and become the command."""
    if prctl := getattr(ctypes.CDLL(None), "prctl", None):
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != starter:
        sys.exit("what started this has ended")
    os.execvp(command[0], command)  # noqa: S606 - the project's own argument list, from its plan


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
