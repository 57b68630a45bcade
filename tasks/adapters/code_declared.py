"""What pyproject.toml, setup.cfg, Pipfile and conda's environments say that code is built on."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from tasks.adapters.code_pins import Written, by_pip, exact_version
from tasks.adapters.code_tree import Tree, Unreadable

MOST_YAML = 200_000  # bytes: the safe loader reads about 100 kB a second
CONDA = ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml")
_INSTALLERS = {"pip", "python", "uv"}  # of these a version is asked for elsewhere, or not at all


def declared_in(tree: Tree, path: str) -> tuple[Written, ...]:
    """The dependencies that a file declares; Unreadable when it is not what its name says."""
    name = path.rpartition("/")[2]
    read = {"pyproject.toml": _pyproject, "setup.cfg": _setup_cfg, "Pipfile": _pipfile}.get(name, _conda)
    try:
        return tuple(read(tree, path))
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        configparser.Error,
        yaml.YAMLError,
    ) as error:
        raise Unreadable(f"{path} cannot be read as {name}") from error


def _pyproject(tree: Tree, path: str) -> Iterator[Written]:
    held = tomllib.loads(tree.text(path))
    for one in held.get("project", {}).get("dependencies", ()):
        yield by_pip(one, path, tree)
    yield from _named(held.get("tool", {}).get("poetry", {}).get("dependencies", {}), path, tree)


def _pipfile(tree: Tree, path: str) -> Iterator[Written]:
    yield from _named(tomllib.loads(tree.text(path)).get("packages", {}), path, tree)


def _setup_cfg(tree: Tree, path: str) -> Iterator[Written]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(tree.text(path))
    for line in parser.get("options", "install_requires", fallback="").splitlines():
        if line.strip() and not line.strip().startswith("#"):
            yield by_pip(line.strip(), path, tree)


def _named(held: Mapping[str, Any], path: str, tree: Tree) -> Iterator[Written]:
    """A table of name -> version, or name -> where it is from, as Poetry and Pipenv write it."""
    for name, asked in held.items():
        if name.lower() in _INSTALLERS:
            continue
        entry = asked if isinstance(asked, dict) else {"version": asked}
        version = str(entry.get("version", ""))
        pinned = bool(exact_version(version)) or _is_fixed(entry, path, tree)
        yield Written(f"{name} {version}".strip(), path, pinned, str(canonicalize_name(name)), _set(version))


def _is_fixed(entry: Mapping[str, Any], path: str, tree: Tree) -> bool:
    """Whether a repository's commit, an archive's address or a folder of ours is named."""
    if "git" in entry:
        return by_pip(f"git+{entry['git']}@{entry.get('rev') or entry.get('ref')}", path, tree).pinned
    address = entry.get("url") or entry.get("path") or entry.get("file")
    return bool(address) and by_pip(str(address), path, tree).pinned


def _set(version: str) -> SpecifierSet:
    """What can be compared with a lock; Poetry's ^ and ~ are left to Poetry."""
    try:
        return SpecifierSet(version)
    except InvalidSpecifier:
        return SpecifierSet()


def _conda(tree: Tree, path: str) -> Iterator[Written]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    held = yaml.load(tree.text(path, MOST_YAML), Loader=loader) or {}  # noqa: S506 - both are safe loaders
    for one in held.get("dependencies") or ():
        if isinstance(one, dict):
            for line in one.get("pip") or ():
                if not line.startswith("-") and not _is_installer(line):
                    yield by_pip(line, path, tree)
        elif not _is_installer(one):
            yield Written(one, path, _conda_is_pinned(one), str(canonicalize_name(_conda_name(one))))


def _is_installer(line: str) -> bool:
    return _conda_name(line) in {"pip", "setuptools", "wheel"}


def _conda_name(line: str) -> str:
    for mark in "=<>!~ [;@":
        line = line.partition(mark)[0]
    return line.rpartition("::")[2].strip().lower()


def _conda_is_pinned(line: str) -> bool:
    """``name=1.2.3``, ``name==1.2`` or ``name=1.2=build``; ``name=1.2`` is any 1.2 for conda."""
    _, _, asked = line.partition("=")
    version, _, build = asked.lstrip("=").partition("=")
    exact = exact_version(version)
    return bool(exact) and (asked.startswith("=") or bool(build) or exact.count(".") >= 2)
