"""Aliases, tags and places of registered models, straight from the tables of MLflow's SQLite store.

Importing MLflow takes 4-7 s, which a rollback does not have. What is written are the very rows that
MLflow's own store writes, in one transaction; where the tables are not those of MLflow 3.17 nothing is
read or written here, and MLflow itself is asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

WAIT_S = 20  # for another writer, as long as MLflow waits
TABLES = {
    "registered_model_aliases": {"workspace", "name", "alias", "version"},
    "model_version_tags": {"workspace", "name", "version", "key", "value"},
}
_VERSION = (
    "SELECT workspace, run_id, COALESCE(storage_location, source) FROM model_versions "
    "WHERE name = ? AND version = ? AND current_stage IS NOT 'Deleted_Internal'"
)


_TAGGED = (
    "SELECT one.name, one.version, one.run_id, held.key, held.value FROM model_versions AS one "
    "JOIN model_version_tags AS asked USING (workspace, name, version) "
    "JOIN model_version_tags AS held USING (workspace, name, version) "
    "WHERE asked.key = ? AND one.current_stage IS NOT 'Deleted_Internal' ORDER BY one.name, one.version"
)


class OtherTables(sqlite3.Error):
    """The store has other tables than we know."""


def pointed(file: Path, model: str, alias: str) -> str:
    """The version that an alias names; "" for none."""
    with _reading(file) as base:
        asked = "SELECT version FROM registered_model_aliases WHERE name = ? AND alias = ?"
        found = base.execute(asked, (model, alias)).fetchall()
    if len(found) > 1:
        raise OtherTables("several workspaces hold this model")
    return str(found[0][0]) if found else ""


def point(file: Path, model: str, alias: str, version: str) -> bool:
    """Let an alias name a version, "" takes it away; False when there is no such version."""
    with _writing(file) as base:
        if not version:
            base.execute("DELETE FROM registered_model_aliases WHERE name = ? AND alias = ?", (model, alias))
            return True
        found = _one_version(base, model, version)
        if found is None:
            return False
        base.execute(
            "INSERT INTO registered_model_aliases (workspace, name, alias, version) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version",
            (found[0], model, alias, int(version)),
        )
    return True


def version(file: Path, model: str, number: str) -> tuple[str, str, Mapping[str, str]] | None:
    """Run, place of the files and tags of a version; None when there is no such one."""
    with _reading(file) as base:
        found = _one_version(base, model, number)
        if found is None:
            return None
        asked = "SELECT key, value FROM model_version_tags WHERE workspace = ? AND name = ? AND version = ?"
        tags = base.execute(asked, (found[0], model, int(number))).fetchall()
    return found[1], found[2], {key: value for key, value in tags if value is not None}


def tagged(file: Path, name: str) -> tuple[tuple[str, str, str, Mapping[str, str]], ...]:
    """Model, number, run and tags of every version that has a tag of this name."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    with _reading(file) as base:
        for model, number, run, key, value in base.execute(_TAGGED, (name,)):
            found.setdefault((str(model), str(number), str(run or "")), {})[key] = value or ""
    return tuple((*version, tags) for version, tags in found.items())


def tag(file: Path, model: str, number: str, tags: Mapping[str, str]) -> bool:
    """Set tags on a version; False when there is no such one."""
    with _writing(file) as base:
        found = _one_version(base, model, number)
        if found is None:
            return False
        base.executemany(
            "INSERT INTO model_version_tags (workspace, name, version, key, value) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value",
            [(found[0], model, int(number), key, value) for key, value in tags.items()],
        )
    return True


def _one_version(base: sqlite3.Connection, model: str, number: str) -> tuple[str, str, str] | None:
    if not (number.isascii() and number.isdecimal()):
        return None
    found = base.execute(_VERSION, (model, int(number))).fetchall()
    if len(found) > 1:
        raise OtherTables("several workspaces hold this model")
    return (str(found[0][0]), str(found[0][1] or ""), str(found[0][2] or "")) if found else None


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)) as base:
        _need_known(base)
        yield base


@contextmanager
def _writing(file: Path) -> Iterator[sqlite3.Connection]:
    """One transaction, which is undone when its body raises, or is killed."""
    address = f"{file.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=WAIT_S, isolation_level=None)) as base:
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("BEGIN IMMEDIATE")
        try:
            _need_known(base)
            yield base
        except BaseException:
            base.execute("ROLLBACK")
            raise
        base.execute("COMMIT")


def _need_known(base: sqlite3.Connection) -> None:
    for table, columns in TABLES.items():
        found = {row[1] for row in base.execute(f"PRAGMA table_info({table})")}
        if found != columns:
            raise OtherTables(f"{table} has other columns than MLflow 3.17 makes")
