"""What a run was made with: the code's commit, Python and every installed package."""

from __future__ import annotations

import platform
import subprocess
import sys
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
    packages = {one.name: one.version for one in distributions() if one.name}
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": dict(sorted(packages.items(), key=lambda package: package[0].lower())),
    }
