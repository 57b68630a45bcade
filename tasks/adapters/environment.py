"""What a run was made with: the code's commit, Python and every installed package."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

UNVERSIONED = "unversioned"


def script_commit() -> str:
    """Commit of the running script's folder, -dirty when changed since; "unversioned" outside of git."""
    script = Path(sys.argv[0] or ".").resolve()
    folder = script.parent if script.is_file() else Path.cwd()
    asked = ["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 - a fixed list
    except (OSError, subprocess.SubprocessError):
        return UNVERSIONED
    return found.stdout.strip()


def environment() -> dict[str, object]:
    """Python, the machine's kind, and the version of every installed package by name."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": dict(_packages(tuple(_changes()))),
    }


@lru_cache(maxsize=1)
def _packages(_since: tuple[tuple[str, int], ...]) -> Mapping[str, str]:
    """Versions by name. Looked up again when a folder has changed: 300 packages take half a second."""
    told = (one.metadata for one in distributions())
    found = {one["Name"]: one["Version"] for one in told if one["Name"]}
    return dict(sorted(found.items(), key=lambda package: package[0].lower()))


def _changes() -> Iterator[tuple[str, int]]:
    """The folders that packages lie in, each with when something was last installed or removed there."""
    for place in sys.path:
        with suppress(OSError):
            yield place, Path(place).stat().st_mtime_ns
