"""Who sits here, as git and the system name them, and who made a commit; nothing of it is proved."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tasks.adapters.connect import asker

UNPROVED = "unauthenticated"
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")


class Identity(NamedTuple):
    """A name for whoever uses this process, and what it rests on."""

    login: str
    proof: str


def identities(folder: Path) -> tuple[Identity, ...]:
    """What names the user of this process: the git address in force in a folder, then the system user."""
    address = _git(folder, "config", "user.email")
    git = [Identity(address[0], f"git address, {UNPROVED}")] if address else []
    return (*git, Identity(asker(), f"system user, {UNPROVED}"))


def commit_authors(folder: Path, commit: str) -> tuple[str, ...]:
    """Names and addresses of who wrote and committed it; () outside of git or for an unknown commit.

    ``commit`` is what a run says of itself, such as ``1f3a...-dirty``.
    """
    named = commit.removesuffix("-dirty")
    if not _COMMIT.fullmatch(named):
        return ()
    said = _git(folder, "show", "--no-patch", "--format=%an%n%ae%n%cn%n%ce", f"{named}^{{commit}}")
    return tuple(dict.fromkeys(said))


def _git(folder: Path, *words: str) -> Sequence[str]:
    """Lines that git says in a folder; () when it says nothing."""
    try:
        asked = ["git", "-C", str(folder), *words]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 - a fixed list
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ()
    return [line.strip() for line in said.stdout.splitlines() if line.strip()]
