"""What a folder of code is built on, as all of its files say it together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from tasks.adapters.code_declared import CONDA, declared_in
from tasks.adapters.code_locks import LOCKS, Locked, locked_in
from tasks.adapters.code_pins import Written
from tasks.adapters.code_requirements import Requirements
from tasks.adapters.code_tree import Tree, Unreadable
from tasks.readiness.code_facts import Dependency

DECLARED = ("pyproject.toml", "setup.cfg", "Pipfile", *CONDA)
Found = TypeVar("Found")
Pins = tuple[str, Locked]  # the folder in which and below which they hold

_REQUIREMENTS = re.compile(r"(.*[-_.])?requirements([-_.].*)?[.]txt|requirements/.*[.]txt", re.IGNORECASE)
_NOT_PRODUCTION = re.compile(
    r"(^|[-_./])(ci|dev|develop|development|doc|docs|lint|test|tests|testing|typing)([-_.]|$)"
)


@dataclass(frozen=True)
class Dependencies:
    """What the files name, and those that could not be read."""

    unread: tuple[str, ...]
    every: tuple[Dependency, ...]


def dependencies_of(tree: Tree) -> Dependencies:
    """What the production files of a folder name.

    A lock file, and a requirement file with exact versions, pins what the declaring files beside it or
    below it name; a constraint file pins what the requirement file that names it asks for.
    """
    mine = replace(tree, files=tuple(tree.production))
    asked, unread = Requirements(), list[str]()
    for path in filter(_is_requirements, mine.files):
        asked.read(mine, path)
    declared = {path: _or_why(declared_in, mine, path, unread) for path in mine.named(*DECLARED)}
    locks = {path: _or_why(locked_in, mine, path, unread) for path in mine.named(*LOCKS)}
    pins = [*((_folder(path), found) for path, found in locks.items() if found), *_exact(asked.written)]
    written = [_constrained(one, asked.constrained) for one in asked.written]
    for path, found in declared.items():
        by_pip = path.rpartition("/")[2] not in CONDA  # conda reads none of these locks
        written += [_locked(one, pins if by_pip else ()) for one in found or ()]
    return Dependencies((*asked.unread, *unread), tuple(dict.fromkeys(one.shown for one in written)))


def _is_requirements(path: str) -> bool:
    name = "/".join(path.split("/")[-2:])
    plain = _REQUIREMENTS.fullmatch(name.rpartition("/")[2]) or _REQUIREMENTS.fullmatch(name)
    return plain is not None and not _NOT_PRODUCTION.search(name.lower().removesuffix(".txt"))


def _or_why(read: Callable[[Tree, str], Found], tree: Tree, path: str, unread: list[str]) -> Found | None:
    """What a file says; None, with the reason among the unread, when it cannot be read."""
    try:
        return read(tree, path)
    except Unreadable as error:
        unread.append(str(error))
        return None


def _exact(written: Iterable[Written]) -> list[Pins]:
    """The exact versions of requirement files, such as those that were compiled from a pyproject.toml."""
    exact = [one for one in written if one.pinned and one.name]
    return [(_folder(one.file), {one.name: frozenset({_version(one)})}) for one in exact]


def _version(one: Written) -> str:
    return next((part.version for part in one.versions if part.operator.startswith("==")), "")


def _constrained(one: Written, versions: Mapping[str, str]) -> Written:
    covered = one.name in versions and one.covered([versions[one.name]])
    return replace(one, pinned=True) if covered else one


def _locked(one: Written, pins: Iterable[Pins]) -> Written:
    """With a lock beside it or above it that holds a version it asks for, it names that one."""
    for folder, held in pins:
        near = not folder or f"{_folder(one.file)}/".startswith(f"{folder}/")
        if near and one.name in held and one.covered(held[one.name]):
            return replace(one, pinned=True)
    return one


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
