"""Whether what is written of a dependency names one version of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion

from tasks.adapters.code_tree import Tree
from tasks.adapters.without_secrets import without_secrets
from tasks.readiness.code_facts import Dependency

MOST_WRITTEN = 120  # characters that are shown of a line
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_DIGEST = re.compile(r"(sha256|sha384|sha512)=[0-9a-f]{64,128}")
_FROM_A_REPOSITORY = ("git+", "hg+", "svn+", "bzr+")
_NOT_EXACT = ("*", ",", "<", ">", "~", "!", "^", "|", " ")


@dataclass(frozen=True)
class Written:
    """A dependency as a file names it; ``versions`` is what it asks for where that can be compared."""

    text: str
    file: str
    pinned: bool
    name: str = ""
    versions: SpecifierSet = field(default_factory=SpecifierSet)

    def covered(self, locked: Iterable[str]) -> bool:
        """Whether one of the locked versions is one that it asks for; "" stands for an unknown version."""
        return any(not version or _is_in(self.versions, version) for version in locked)

    @property
    def shown(self) -> Dependency:
        """As people and the record see it: no credentials, one line, not too long."""
        text = " ".join(without_secrets(self.text).split())[:MOST_WRITTEN]
        return Dependency(text, self.file, self.pinned)


def by_pip(text: str, file: str, tree: Tree) -> Written:
    """A requirement as pip reads it: a name with versions, an address, a path."""
    try:
        found = Requirement(text)
    except InvalidRequirement:
        return Written(text, file, _address_is_pinned(text, file, tree))
    name = canonicalize_name(found.name)
    if found.url:
        return Written(text, file, _address_is_pinned(found.url, file, tree), name)
    exact = any(
        one.operator == "===" or (one.operator == "==" and not one.version.endswith(".*"))
        for one in found.specifier
    )
    return Written(text, file, exact, name, found.specifier)


def exact_version(text: str) -> str:
    """The one version that ``1.2.3`` or ``==1.2.3`` names; "" for a range, a star or nothing."""
    bare = text.strip().lstrip("=").strip()
    return bare if bare[:1].isdigit() and not any(mark in bare for mark in _NOT_EXACT) else ""


def _is_in(versions: SpecifierSet, version: str) -> bool:
    try:
        return versions.contains(version, prereleases=True)
    except InvalidVersion:
        return False


def _address_is_pinned(address: str, file: str, tree: Tree) -> bool:
    """A commit of a repository, an archive with its version or digest, a path inside of the folder."""
    try:
        parts = urlsplit(address.split(" ", 1)[0])
    except ValueError:
        return False
    if address.startswith(_FROM_A_REPOSITORY):
        return _COMMIT.fullmatch(parts.path.rpartition("@")[2]) is not None
    if parts.scheme in {"http", "https"}:
        return _archive_is_pinned(parts.path, parts.fragment)
    path = parts.path.split("[", 1)[0]  # extras
    return bool(path) and tree.has(f"{file.rpartition('/')[0] or '.'}/{path}" if path[0] != "/" else path)


def _archive_is_pinned(path: str, fragment: str) -> bool:
    file = path.rpartition("/")[2]
    if _DIGEST.search(fragment) or _COMMIT.fullmatch(re.split(r"[.]zip|[.]tar", file)[0]):
        return True
    try:
        _ = parse_wheel_filename(file) if file.endswith(".whl") else parse_sdist_filename(file)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return False
    return True
