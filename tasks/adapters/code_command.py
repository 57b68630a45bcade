"""The one command that trains a model, and whether what it names is there."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from tasks.adapters.code_tree import Tree, Unreadable
from tasks.adapters.without_secrets import without_secrets

_TRAINS = re.compile(r"(re)?train|fit")
_TARGET = re.compile(r"^(?P<name>(re)?train|fit)\s*:(?!=)", re.MULTILINE)
_FILE = re.compile(r"[\w./-]+[.](py|sh|bash|ya?ml|json|toml|cfg|ini)")
_OPTION = re.compile(r"--?[\w-]+=")
_MODULE = re.compile(r"[A-Za-z_][\w.]*")


def command_of(tree: Tree, trainer: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The command as a person would type it, and files that it names and that are not there.

    It is the plan's trainer; without one a target ``train`` of a Makefile, a script of pyproject.toml, an
    MLproject, or a file train.py or train.sh at the folder's top. "" where there is none of these.
    """
    if trainer:
        return shlex.join(map(without_secrets, trainer)), tuple(_missing(tree, trainer))
    for find in (_by_make, _by_script, _by_project, _by_file):
        if found := find(tree):
            return found
    return "", ()


def _missing(tree: Tree, words: Sequence[str]) -> Iterator[str]:
    """Files and modules that a list of arguments names and that are not below the folder."""
    for before, word in zip(("", *words), words, strict=False):
        if before == "-m":
            places = _places_of(word) if _MODULE.fullmatch(word) else ()
            if places and tree.has(word.split(".", 1)[0]) and not any(map(tree.has, places)):
                yield places[0]
        elif _FILE.fullmatch(named := _OPTION.sub("", word)) and not tree.has(named):
            yield named


def _places_of(module: str) -> tuple[str, ...]:
    path = module.replace(".", "/")
    return (f"{path}.py", f"{path}/__main__.py", f"src/{path}.py", f"src/{path}/__main__.py")


def _by_make(tree: Tree) -> tuple[str, tuple[str, ...]] | None:
    text = _text(tree, "Makefile") or _text(tree, "makefile")
    target = _TARGET.search(text)
    if target is None:
        return None
    recipe = re.match(r"[^\n]*\n((?:\t[^\n]*\n?|\s*\n)*)", text[target.start() :])
    lines = recipe[1].splitlines() if recipe else []
    words = [word for line in lines for word in line.strip().lstrip("@-").split() if "$" not in word]
    return f"make {target['name']}", tuple(dict.fromkeys(_missing(tree, words)))


def _by_script(tree: Tree) -> tuple[str, tuple[str, ...]] | None:
    try:
        held: Any = tomllib.loads(_text(tree, "pyproject.toml"))
        scripts = dict(held.get("project", {}).get("scripts", {}))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    name = next((name for name in scripts if _TRAINS.search(name)), None)
    if name is None:
        return None
    module = str(scripts[name]).partition(":")[0]
    return name, tuple(_missing(tree, ("-m", module)))


def _by_project(tree: Tree) -> tuple[str, tuple[str, ...]] | None:
    text = _text(tree, "MLproject")
    return ("mlflow run .", ()) if re.search(r"^\s+main\s*:", text, re.MULTILINE) else None


def _by_file(tree: Tree) -> tuple[str, tuple[str, ...]] | None:
    for name, program in (("train.py", "python"), ("train.sh", "bash")):
        if name in tree.files:
            return f"{program} {name}", ()
    return None


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.text(path) if path in tree.files else ""
    except Unreadable:
        return ""
