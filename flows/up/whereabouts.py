"""Where the parts of a running ``proofline up`` are; whether one runs is known by a lock, not by a file."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from tasks.adapters.whole_files import write_whole


class Whereabouts(NamedTuple):
    """The process of a running ``up``, since when it is up (ISO 8601), and the address of each part."""

    pid: int
    since: str
    parts: Mapping[str, str]


def folder_of(state: Path) -> Path:
    """Where ``up`` keeps its lock, ports and logs."""
    return state / "up"


@contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Whether this process is the one that is up here, until the block or the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a") as lock:
        yield _taken(lock)


def write_whereabouts(folder: Path, found: Whereabouts) -> None:
    """Let others know."""
    write_whole(folder / "up.json", json.dumps(found._asdict(), indent=2).encode())


def forget(folder: Path) -> None:
    """Nothing is to be found any more."""
    (folder / "up.json").unlink(missing_ok=True)


def whereabouts(folder: Path) -> Whereabouts | None:
    """The parts of the ``up`` that runs here; None where none does, or where it is still starting."""
    if not is_up(folder):
        return None
    try:
        return Whereabouts(**json.loads((folder / "up.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_up(folder: Path) -> bool:
    """Whether an ``up`` runs here, or is starting or ending."""
    try:
        with (folder / "up.lock").open("r") as lock:
            return not _taken(lock, fcntl.LOCK_SH)
    except OSError:
        return False


def _taken(lock: IO[str], how: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
