"""What is wrong with a Dockerfile: as can be read without a linter, and errors that hadolint finds."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tasks.adapters.clean_environment import clean_environment
from tasks.adapters.code_tree import Tree, Unreadable
from tasks.adapters.dockerfile import faults_in
from tasks.adapters.without_secrets import without_secrets

NAMES = ("Dockerfile", "Containerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile")
OURS = "read without a linter"
_MOST_FAULTS = 50
_SECONDS = 10


def container_of(tree: Tree) -> tuple[str, tuple[str, ...], str]:
    """The Dockerfile nearest to the folder's top, what is wrong with it, and who says so.

    All are empty where there is none. Of hadolint, where it is on the PATH, errors count: its warnings are
    about style too, and the answer must not depend on the machine that asks.
    """
    path = next(tree.named(*NAMES), None)
    if path is None:
        return "", (), ""
    try:
        text = tree.text(path)
    except Unreadable as error:
        return path, (str(error),), OURS
    said = tuple(map(without_secrets, faults_in(text)))
    linter = shutil.which("hadolint")
    by_linter = _hadolint(linter, text) if linter else None
    if by_linter is None:
        return path, said[:_MOST_FAULTS], OURS
    return path, (*said, *by_linter)[:_MOST_FAULTS], "hadolint"


def _hadolint(linter: str, text: str) -> tuple[str, ...] | None:
    """Its errors; None when it gave no answer. It sees the file's text alone, no configuration."""
    with tempfile.TemporaryDirectory() as aside:
        asked = [linter, "--no-color", "--format", "json", "--failure-threshold", "none", "-"]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed list; the file comes in on standard input
                asked,
                input=text.encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                cwd=aside,
                env=clean_environment(Path(aside)),
            )
            return tuple(_lines(json.loads(done.stdout)))
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
            return None


def _lines(found: list[dict[str, object]]) -> Iterator[str]:
    for one in found:
        if one["level"] == "error":
            yield f"line {one['line']}: {one['message']} ({one['code']})"
