"""Every run of a project at a glance, from the tables of MLflow's SQLite store.

MLflow's own search makes objects of all that the runs logged, which for 10,000 runs takes it 15
seconds (``benchmarks/many_runs.py``). Read here are the few columns that board and costs need.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.adapters.ports import Tracked

PREFIX = "proofline."
SQLITE = "sqlite:///"

_OURS = """
    JOIN tags AS ours ON ours.run_uuid = runs.run_uuid
      AND ours.key = 'proofline.project' AND ours.value = :project
    WHERE runs.lifecycle_stage = 'active' AND runs.start_time >= :since
"""
_RUNS = f"SELECT runs.run_uuid, status, start_time, end_time FROM runs {_OURS} ORDER BY start_time, 1"  # noqa: S608 - a fixed text
_TAGS = (
    "SELECT runs.run_uuid, tags.key, tags.value FROM runs JOIN tags ON tags.run_uuid = runs.run_uuid "  # noqa: S608 - a fixed text
    f"AND tags.key LIKE 'proofline.%' {_OURS}"
)
_METRICS = (
    "SELECT runs.run_uuid, m.key, m.value FROM runs JOIN latest_metrics AS m ON m.run_uuid = runs.run_uuid "  # noqa: S608 - a fixed text
    f"AND NOT m.is_nan {_OURS}"
)


def sqlite_file(tracking_uri: str) -> Path | None:
    """The database's file where the store is SQLite; None for any other store."""
    return Path(tracking_uri.removeprefix(SQLITE)) if tracking_uri.startswith(SQLITE) else None


def list_sqlite(file: Path, project: str, since: datetime | None) -> tuple[Tracked, ...]:
    """Runs of a project of any status, the oldest first, without their params.

    Raises
    ------
    sqlite3.Error
        When the database is not there, is locked, or has other tables than MLflow 3 makes.
    """
    asked = {"project": project, "since": int(since.timestamp() * 1000) if since else 0}
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as base:
        runs = base.execute(_RUNS, asked).fetchall()
        tags, metrics = (_by_run(base.execute(query, asked).fetchall()) for query in (_TAGS, _METRICS))
    return tuple(
        Tracked(
            id=one,
            status=status,
            started=moment(start),
            ended=moment(end),
            tags={name.removeprefix(PREFIX): value for name, value in tags[one].items()},
            metrics=metrics[one],
        )
        for one, status, start, end in runs
    )


def moment(milliseconds: int | None) -> datetime | None:
    """MLflow's milliseconds since 1970 as a time in UTC; None where there are none."""
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _by_run(rows: list[tuple[str, str, Any]]) -> Mapping[str, dict[str, Any]]:
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for one, name, value in rows:
        found[one][name] = value
    return found
