"""Lock files: which version of each package they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from packaging.utils import canonicalize_name

from tasks.adapters.code_pins import exact_version
from tasks.adapters.code_tree import Tree, Unreadable

LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pylock.*.toml", "Pipfile.lock")
MOST_BYTES = 20_000_000
Locked = Mapping[str, frozenset[str]]  # by canonical name; "" where the lock gives no version

# Machines write these files in one shape: what a TOML parser takes 0.18 s for is read in 0.01 s.
_PACKAGE = re.compile(r"^\[\[packages?\]\]\s*$", re.MULTILINE)
_NAME = re.compile(r'^name = "([^"]*)"', re.MULTILINE)
_VERSION = re.compile(r'^version = "([^"]*)"', re.MULTILINE)


def locked_in(tree: Tree, path: str) -> Locked:
    """The versions that a lock file holds; Unreadable when it cannot be read."""
    text = tree.text(path, MOST_BYTES)
    found: dict[str, frozenset[str]] = {}
    for name, version in _pipfile(path, text) if path.endswith("Pipfile.lock") else _packages(text):
        key = str(canonicalize_name(name))
        found[key] = found.get(key, frozenset()) | {version}
    return found


def _packages(text: str) -> list[tuple[str, str]]:
    found = []
    for part in _PACKAGE.split(text)[1:]:
        own = part.split("\n[", 1)[0]  # what follows is a table of the package's own dependencies
        name, version = _NAME.search(own), _VERSION.search(own)
        if name:
            found.append((name[1], version[1] if version else ""))
    return found


def _pipfile(path: str, text: str) -> list[tuple[str, str]]:
    try:
        held: Any = json.loads(text)["default"]
        return [(name, exact_version(str(entry.get("version", "")))) for name, entry in held.items()]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable(f"{path} is no lock of Pipenv") from error
