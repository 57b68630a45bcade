"""Requirement files as pip reads them: versions, hashes, addresses, other files that they name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from tasks.adapters.code_pins import Written, by_pip, exact_version
from tasks.adapters.code_tree import Tree, Unreadable

_COMMENT = re.compile(r"(^|\s)#.*$")
_CONTINUED = re.compile(r"\\\r?\n")
_NAMES_A_FILE = re.compile(r"(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s*)(?P<path>\S.*)")
_EDITABLE = re.compile(r"(-e|--editable)(?:\s*=\s*|\s+)(?P<what>\S.*)")
_OPTIONS_BEHIND = re.compile(r"\s--[a-z].*$")  # --hash=..., --config-settings=...


@dataclass
class Requirements:
    """What requirement files name; ``constrained`` holds the versions that constraint files set, by name."""

    written: list[Written] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    constrained: dict[str, str] = field(default_factory=dict)

    def read(self, tree: Tree, path: str, *, constrains: bool = False) -> None:
        """Add what a file names, and the files that it names; each file once."""
        if path in self.files:
            return
        try:
            text = tree.text(path)
        except Unreadable as error:
            self.unread.append(str(error))
            return
        self.files.append(path)
        for line in _lines(text):
            if named := _NAMES_A_FILE.fullmatch(line):
                self._follow(tree, path, named, constrains=constrains)
            elif (text := _requirement(line)) and constrains:
                self._constrain(by_pip(text, path, tree))
            elif text:
                self.written.append(by_pip(text, path, tree))

    def _follow(self, tree: Tree, path: str, named: re.Match[str], *, constrains: bool) -> None:
        there = named["path"].strip("\"' ")
        if "://" in there:
            self.unread.append(f"{path} names a file elsewhere, which may change")
            return
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), there))
        self.read(tree, inside, constrains=constrains or named[1] in {"-c", "--constraint"})

    def _constrain(self, found: Written) -> None:
        for one in found.versions:
            if version := exact_version(one.version) if one.operator.startswith("==") else "":
                self.constrained[str(canonicalize_name(found.name))] = version


def _requirement(line: str) -> str:
    """What of a line names a dependency; "" of an option such as --index-url."""
    if editable := _EDITABLE.fullmatch(line):
        return _OPTIONS_BEHIND.sub("", editable["what"]).strip()
    return "" if line.startswith("-") else _OPTIONS_BEHIND.sub("", line).strip()


def _lines(text: str) -> Iterator[str]:
    for line in _CONTINUED.sub(" ", text).splitlines():
        if bare := _COMMENT.sub("", line).strip():
            yield bare
