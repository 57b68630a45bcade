"""``proofline data diff``: which rows came, went and changed from one dataset version to another."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from flows.commands.answer import say, say_json
from flows.commands.data import recorded
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import Version
from tasks.adapters.shared_rows import PolarsKeys
from tasks.adapters.version_rows import files_of, rows_but
from tasks.history.datasets import counted, version_named
from tasks.labels.row_keys import Sameness
from tasks.labels.version_diff import ChangedColumn, Named, VersionDiff, version_diff
from tasks.plans import find_project


def diff(words: Namespace) -> int:
    """Say which rows came, went and changed; cell values only where they are asked for."""
    project, dated = recorded(words)
    before, after = (version_named(dated, named).version for named in (words.before, words.after))
    found, untouched = _compared(project, before, after)
    if words.json:
        names = {"project": project, "before": before.name, "after": after.name}
        say_json({**names, **_object(found, untouched, values=words.values)})
        return 0
    for line in _lines(before, after, found, untouched, values=words.values):
        say(line)
    return 0


def _compared(project: str, before: Version, after: Version) -> tuple[VersionDiff, int]:
    """What became of the rows, and how many stand in files that both versions hold."""
    plan = find_project(find_home().root, project).supply()
    same = Sameness(plan.item, plan.annotator or "")
    as_text = (*plan.labels, *same.columns)
    datasets = outside().datasets
    old, new = (files_of(version, datasets.files(project, version)) for version in (before, after))
    rows = rows_but(before, old, new, as_text), rows_but(after, new, old, as_text)
    untouched = sum(file.rows for file in new) - sum(file.rows for file in rows[1].files)
    return version_diff(*rows, same, digest_texts=PolarsKeys().digest_texts), untouched


def _lines(
    before: Version, after: Version, found: VersionDiff, untouched: int, *, values: bool
) -> Iterator[str]:
    yield f"{before.name} -> {after.name}: {before.rows:,} -> {after.rows:,} rows"
    yield f"  came     {_named(found.came)}"
    yield f"  went     {_named(found.went)}"
    yield f"  changed  {found.changed:,}"
    for column in found.columns:
        yield f"    {column.column}: {counted(column.rows, 'row')}: {_cells(column, values=values)}"
    yield f"  same     {found.same + untouched:,}, of them {untouched:,} in files that both hold"
    if found.new_columns or found.gone_columns:
        yield f"  columns that came: {_listed(found.new_columns)}; that went: {_listed(found.gone_columns)}"
    if any(found.nameless):
        yield f"  rows without an id, left out: {found.nameless[0]:,} before, {found.nameless[1]:,} after"


def _named(rows: Named) -> str:
    more = ", ..." if rows.rows > len(rows.first) else ""
    return f"{rows.rows:,}{': ' if rows.first else ''}{', '.join(rows.first)}{more}"


def _cells(column: ChangedColumn, *, values: bool) -> str:
    more = ", ..." if column.rows > len(column.first) else ""
    shown = (f"{c.id} ({c.before} -> {c.after})" if values else c.id for c in column.first)
    return f"{', '.join(shown)}{more}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _object(found: VersionDiff, untouched: int, *, values: bool) -> dict[str, Any]:
    return {
        "came": {"rows": found.came.rows, "first": list(found.came.first)},
        "went": {"rows": found.went.rows, "first": list(found.went.first)},
        "changed": found.changed,
        "same": found.same + untouched,
        "columns": [_column(column, values=values) for column in found.columns],
        "new_columns": list(found.new_columns),
        "gone_columns": list(found.gone_columns),
        "nameless": {"before": found.nameless[0], "after": found.nameless[1]},
    }


def _column(column: ChangedColumn, *, values: bool) -> dict[str, Any]:
    cells = [
        {"id": cell.id} | ({"before": cell.before, "after": cell.after} if values else {})
        for cell in column.first
    ]
    return {"column": column.column, "rows": column.rows, "first": cells}
