"""What the code that trains and serves a model looks like, as its files say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dependency:
    """One thing that the code is built on: as it is written, and whether that names one version."""

    written: str
    file: str
    pinned: bool


@dataclass(frozen=True)
class CodeFacts:
    """Files of the folder that trains and serves a model.

    ``dependencies`` are what its files name; a lock file pins what the file beside it names;
    ``unread`` are sentences on what could not be read. ``container`` is the
    Dockerfile's place, "" without one; ``container_faults`` are what a linter says of it, or what can be
    seen without one; ``linter`` says which. ``notebooks`` are notebooks that lie there or are run, with the
    place. ``command`` is the one command that trains it, "" without one; ``missing`` what that command
    needs and is not there. ``cut`` is true where there are more files than are looked at.
    """

    folder: str
    files: int
    dependencies: tuple[Dependency, ...] = ()
    unread: tuple[str, ...] = ()
    container: str = ""
    container_faults: tuple[str, ...] = ()
    linter: str = ""
    notebooks: tuple[str, ...] = ()
    command: str = ""
    missing: tuple[str, ...] = ()
    cut: bool = False
