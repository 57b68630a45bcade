"""Plans proposed from a real file: the file is read as a batch would be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.ports import Columns
from tasks.adapters.tables import read_columns
from tasks.errors import InputError
from tasks.plans.column_facts import ColumnFacts, column_facts
from tasks.plans.proposed_suite import proposed_suite
from tasks.plans.proposed_text import suite_text, supply_text
from tasks.plans.roles import Named, Roles, find_roles


@dataclass(frozen=True)
class Proposed:
    """What was proposed: the source's name, the columns' roles, texts by path in the project's folder."""

    source: str
    roles: Roles
    texts: dict[str, str]


def propose_supply(file: Path, named: Named) -> Proposed:
    """A supply plan and its suite for the labelled rows of ``file``.

    Raises
    ------
    InputError
        When the file cannot be read, or no id or label is found in it.
    """
    if not file.is_file():
        raise InputError(f"{file}: found no such file; allowed: CSV, JSON Lines or Parquet")
    columns = read_columns([file])
    facts = _facts(columns)
    try:
        roles = find_roles(columns, facts, named)
    except InputError as error:
        raise InputError(f"{file.name}: {error}") from error
    # Ids and labels are read again as batches are read: exactly as they are written.
    facts |= _facts(read_columns([file], roles.as_text, as_text=roles.as_text))
    source = source_of(file)
    suite = f"suites/{source}.yaml"
    texts = {
        "supply.yaml": supply_text(file.name, source, roles, facts, suite),
        suite: suite_text(file.name, source, proposed_suite(facts, roles)),
    }
    return Proposed(source, roles, texts)


def _facts(columns: Columns) -> dict[str, ColumnFacts]:
    return {name: column_facts(name, column) for name, column in columns.items()}


def source_of(file: Path) -> str:
    """The file's name as the name of a source: letters, digits, ``_`` and ``-``; "labels" without any."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", file.name.split(".")[0]).strip("_-")
    return stem[:100] or "labels"
