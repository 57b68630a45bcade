"""A report of 50 sprints, 2,000 tickets, 10,000 runs and 10,000 records: processor time and page size."""

from __future__ import annotations

import gzip
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import process_time
from typing import cast

from benchmarks.many_runs import fill
from benchmarks.tables import note, options, show
from tasks.adapters.connect import bound, real
from tasks.adapters.home import Home
from tasks.load.record import load_decisions
from tasks.plans import Project, find_project
from tasks.report import ProjectKind, TeamKind, write_project_page, write_status, write_team_document
from tests.large_project import NAME, Large, contents, write_plans

LARGE = Large(sprints=50, tickets=2000)
PROJECT_PAGES: tuple[ProjectKind, ...] = ("stakeholder", "researcher")
TEAM: tuple[TeamKind, ...] = ("sprint-plan", "sprint-retrospective")
_OURS = f"""
UPDATE tags SET value = '{NAME}' WHERE key = 'proofline.project';
UPDATE tags SET value = 'S' || (
    SELECT 1 + CAST(substr(t.value, 5) AS INTEGER) * {LARGE.sprints} / {LARGE.tickets}
    FROM tags AS t WHERE t.run_uuid = tags.run_uuid AND t.key = 'proofline.ticket'
) WHERE key = 'proofline.sprint';
"""


def main() -> None:
    """Make the project, then write each page twice: the first reads plans and templates anew."""
    wanted = options(str(__doc__), repetitions=2)
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder), Path(folder) / ".proofline")
        note("making the project ...")
        make(home, wanted.seed)
        with bound(real(home)):
            rows = list(_measured(find_project(home.root, NAME), wanted.repetitions))
    show(["page", "first, s of the processor", "after, s", "KB", "KB gzip"], rows)


def make(home: Home, seed: int) -> None:
    """Plans, record and runs, as years of use would leave them."""
    write_plans(home.root / "configs" / NAME, LARGE)
    chain = home.state / "ledger" / NAME
    chain.mkdir(parents=True)
    for seq, content in contents(LARGE):
        (chain / f"{seq:08d}.json").write_bytes(content)
    _runs(home, seed)


def _runs(home: Home, seed: int) -> None:
    import mlflow  # noqa: PLC0415 - reads the settings above

    file = home.state / "mlflow" / "mlflow.db"
    file.parent.mkdir(parents=True)
    client = mlflow.MlflowClient(f"sqlite:///{file}")
    artifacts = home.state / "artifacts"
    fill(file, client.create_experiment("p", artifact_location=str(artifacts)), artifacts, seed)
    with closing(sqlite3.connect(file)) as base, base:
        base.executescript(_OURS)


def _measured(place: Project, repetitions: int) -> Iterator[list[str]]:
    for kind in ("status", *PROJECT_PAGES, *TEAM):
        note(f"{kind} ...")
        first, *later = (_spent(lambda kind=kind: write(place, kind)) for _ in range(repetitions + 1))  # type: ignore[misc]
        page = Path(write(place, kind)).read_bytes()
        sizes = (len(page), len(gzip.compress(page)))
        yield [kind, f"{first:.2f}", f"{min(later):.2f}", *(f"{size / 1000:.0f}" for size in sizes)]


def _spent(work: Callable[[], object]) -> float:
    """Seconds of the processor, all threads together: the machine may be busy with other work."""
    begun = process_time()
    work()
    return process_time() - begun


def write(place: Project, kind: str) -> str:
    """One page as the flow writes it, with the record read for it; its path."""
    decided = load_decisions.fn(place)
    if kind == "status":
        return write_status.fn(place, *decided, LARGE.now)
    if kind in PROJECT_PAGES:
        return write_project_page.fn(place, kind, *decided, LARGE.now)
    return write_team_document.fn(place, cast("TeamKind", kind), "", decided, LARGE.now)


if __name__ == "__main__":
    main()
