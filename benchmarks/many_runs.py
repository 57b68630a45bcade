"""One ticket, and the whole project, among 10,000 runs in MLflow's SQLite store."""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.tables import note, options, show
from tasks.adapters.mlflow_runs import PAGE, MlflowRuns
from tasks.load.experiment import load_look
from tasks.plans import Canvas, ModelPlan, Project

TICKETS, SEEDS, EXAMPLES, PARAMS = 1000, 5, 10_000, 10
METRICS = ("auc", "log_loss", "brier", "accuracy", "proofline.compute_hours")
BEGAN, A_SECOND = 1_795_000_000_000, 1000  # milliseconds
ROLES = ("candidate", "baseline")


def fill(file: Path, experiment: str, artifacts: Path, seed: int) -> None:
    """10,000 runs through SQL, as MLflow's own client would leave them (it would take some ten minutes)."""
    rng, rows = np.random.default_rng(seed), {name: list[tuple[Any, ...]]() for name in _TABLES}
    for number, (ticket, role, planned) in enumerate(_runs()):
        one, start = uuid.UUID(bytes=rng.bytes(16)).hex, BEGAN + number * A_SECOND
        place = f"{artifacts}/{one}/artifacts"
        rows["runs"].append(
            (one, f"run{number}", "user", "FINISHED", start, start + 500, "active", place, experiment)
        )
        said = {
            "project": "p",
            "ticket": ticket,
            "role": role,
            "seed": planned,
            "sprint": "S1",
            "commit": "abc",
        }
        tags = said | {"dataset": "training@1", "evaluation": "evaluation@1"}
        rows["tags"] += [(f"proofline.{name}", str(value), one) for name, value in tags.items()]
        rows["tags"] += [(f"mlflow.{name}", "said", one) for name in ("user", "source.name", "runName")]
        rows["params"] += [(f"param{n}", "1", one) for n in range(PARAMS)]
        values = rng.random(len(METRICS))
        rows["metrics"] += [(m, v, start, one, 0, 0) for m, v in zip(METRICS, values, strict=True)]
        rows["latest_metrics"] += [(m, v, start, 0, 0, one) for m, v in zip(METRICS, values, strict=True)]
    with closing(sqlite3.connect(file)) as base, base:
        for table, columns in _TABLES.items():
            marks = ", ".join("?" * len(columns.split(",")))
            base.executemany(f"insert into {table} ({columns}) values ({marks})", rows[table])


_TABLES = {
    "runs": "run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, "
    "experiment_id",
    "tags": "key, value, run_uuid",
    "params": "key, value, run_uuid",
    "metrics": "key, value, timestamp, run_uuid, step, is_nan",
    "latest_metrics": "key, value, timestamp, step, is_nan, run_uuid",
}


def _runs() -> Iterator[tuple[str, str, int]]:
    for ticket in range(TICKETS):
        for role in ROLES:
            for planned in range(1, SEEDS + 1):
                yield f"EXP-{ticket}", role, planned


def log_examples(runs: MlflowRuns, artifacts: Path, ticket: str, seed: int) -> None:
    """Example-level predictions of the one ticket that is evaluated."""
    rng = np.random.default_rng(seed)
    ids, truth = [f"e{n}" for n in range(EXAMPLES)], rng.integers(0, 2, EXAMPLES)
    for run in runs.of_ticket("p", ticket):
        folder = artifacts / run.id / "artifacts" / "proofline"
        folder.mkdir(parents=True)
        columns = {name: rng.random(EXAMPLES) for name in ("log_loss", "brier", "accuracy", "y_score")}
        table = {"example_id": ids, "y_true": truth, **columns}
        pq.write_table(pa.table(table), folder / "examples.parquet")


def seconds(work: Callable[[], Any], repetitions: int) -> tuple[float, float]:
    """Wall time of the first call, and the median of the calls after it (or it alone)."""
    taken = []
    for _ in range(repetitions + 1):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken[0], statistics.median(taken[1:] or taken)


def analyzed(file: Path) -> None:
    """Let SQLite count its tables, so that it knows which index is worth using."""
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("analyze")


def plans() -> tuple[Canvas, ModelPlan]:
    """Four metrics, each asked for."""
    lower = {"log_loss", "brier"}
    metrics = [
        {"name": m, "title": m, "direction": "lower" if m in lower else "higher", "margin": 0.01}
        for m in METRICS[:-1]
    ]
    guards = [{"check": "guard", "metric": m} for m in METRICS[1:-1]]
    model = {"checks": [{"check": "planned_seeds"}, {"check": "primary", "metric": "auc"}, *guards]}
    canvas = Canvas.model_validate({"title": "T", "objective": "O", "metrics": metrics})
    return canvas, ModelPlan.model_validate(model)


def main() -> None:
    """Make the store, then measure."""
    wanted = options(str(__doc__), repetitions=5)
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    import mlflow  # noqa: PLC0415 - reads the settings above

    with tempfile.TemporaryDirectory() as folder:
        file, artifacts = Path(folder) / "mlflow.db", Path(folder) / "artifacts"
        uri = f"sqlite:///{file}"
        os.environ["MLFLOW_TRACKING_URI"] = uri
        note("making the store ...")
        experiment = mlflow.MlflowClient(uri).create_experiment("p", artifact_location=str(artifacts))
        fill(file, experiment, artifacts, wanted.seed)
        runs = MlflowRuns(uri)
        log_examples(runs, artifacts, "EXP-500", wanted.seed)
        show(["what", "first, s", "after, s"], list(_measured(runs, file, uri, wanted.repetitions)))


def _measured(runs: MlflowRuns, file: Path, uri: str, repetitions: int) -> Iterator[list[str]]:
    canvas, plan = plans()
    place = Project("p", file.parent, "configs/p")
    works: dict[str, Callable[[], Any]] = {
        "runs of one ticket": lambda: runs.of_ticket("p", "EXP-500"),
        "its look: 10 runs, 10,000 examples each, 4 metrics": lambda: load_look.fn(
            place, canvas, plan, "EXP-500"
        ),
        "its runs found and tagged": lambda: runs.tag(
            runs.of_ticket("p", "EXP-500"), {"proofline.decision": "abc"}
        ),
        "all runs of the project, from the tables": lambda: runs.of_project("p"),
    }
    for what, work in works.items():
        note(f"{what} ...")
        yield _line(what, seconds(work, repetitions))
    note("the same by MLflow's own search ...")
    yield _line(f"the same by MLflow's own search, {PAGE:,} a page", seconds(lambda: _search(uri), 0))
    analyzed(file)
    yield _line("that after SQL ANALYZE", seconds(lambda: _search(uri), 0))
    yield _line("runs of one ticket after SQL ANALYZE", seconds(works["runs of one ticket"], repetitions))


def _search(uri: str) -> int:
    """All runs by MLflow's own search, as for any other store than SQLite."""
    elsewhere = MlflowRuns(uri)
    return sum(1 for _ in elsewhere._search("tags.`proofline.project` = 'p'"))


def _line(what: str, taken: tuple[float, float]) -> list[str]:
    return [what, *(f"{one:.2f}" for one in taken)]


if __name__ == "__main__":
    main()
