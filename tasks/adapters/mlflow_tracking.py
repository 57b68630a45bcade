"""One training run as it is written to MLflow: in batches, and closed as what became of it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tasks.adapters.mlflow_listing import sqlite_file
from tasks.adapters.mlflow_runs import FOLDER
from tasks.errors import InputError

HOURS = "proofline.compute_hours"
_AT_ONCE = 100  # params in one request; MLflow allows no more


class MlflowRun:
    """The run that is active, also for ``mlflow.log_...`` and autologging of the script itself."""

    def __init__(self, run_id: str) -> None:
        self.id = run_id

    def log_config(self, config: Mapping[str, object]) -> None:
        """Log parameters; what is nested is named with dots."""
        import mlflow

        flat = list(_flat(config))
        for start in range(0, len(flat), _AT_ONCE):
            mlflow.log_params(dict(flat[start : start + _AT_ONCE]))

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """Log metrics in one request: one at a time takes up to 0.4 s each."""
        import mlflow

        mlflow.log_metrics({name: float(value) for name, value in metrics.items()})

    def log_table(self, name: str, table: Any) -> None:
        """Log an Arrow table as ``proofline/<name>.parquet``."""
        import mlflow
        import pyarrow.parquet as pq

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.parquet"
            pq.write_table(table, path)
            mlflow.log_artifact(str(path), FOLDER)

    def log_files(self, path: Path, folder: str) -> None:
        """Log a file, or all of a folder, below ``folder``."""
        import mlflow

        log = mlflow.log_artifacts if path.is_dir() else mlflow.log_artifact
        log(str(path), folder)

    def log_environment(self, environment: Mapping[str, object]) -> None:
        """Log what the run was made with as ``proofline/environment.json``."""
        import mlflow

        mlflow.log_text(json.dumps(environment, indent=2), f"{FOLDER}/environment.json")


@contextmanager
def mlflow_run(
    tracking_uri: str, experiment: str, name: str, tags: Mapping[str, str]
) -> Iterator[tuple[MlflowRun, dict[str, float]]]:
    """A run that is marked FINISHED, FAILED or KILLED as its body ends, and what is measured until then.

    The metrics put into the dictionary are logged at the end, whatever it is.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow

    place, measured = _open(tracking_uri, experiment), dict[str, float]()
    run = mlflow.start_run(run_name=name, tags=dict(tags), experiment_id=place)
    try:
        yield MlflowRun(run.info.run_id), measured
    except BaseException as error:
        # What went wrong in the body is told, and not that closing went wrong too.
        with suppress(Exception):
            mlflow.log_metrics(measured)
        with suppress(Exception):
            mlflow.end_run("KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")
        raise
    mlflow.log_metrics(measured)
    mlflow.end_run("FINISHED")


def arrow_table(name: str, table: Any) -> Any:
    """A dictionary of columns, or a frame of pandas or polars, as an Arrow table."""
    import pyarrow as pa

    try:
        if isinstance(table, pa.Table):
            return table
        if hasattr(table, "to_arrow"):
            return table.to_arrow()
        if isinstance(table, Mapping):
            return pa.table({str(column): list(values) for column, values in table.items()})
        return pa.Table.from_pandas(table, preserve_index=False)
    except (pa.ArrowException, AttributeError, TypeError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise InputError(
            f"{name}: found something that is no table ({said}); allowed: a frame of pandas or polars, or a "
            "dictionary of columns of one length"
        ) from error


def _open(tracking_uri: str, experiment: str) -> str:
    """Make the experiment current; its id. One in SQLite keeps its artifacts beside the database."""
    import mlflow
    from mlflow.exceptions import MlflowException

    mlflow.set_tracking_uri(tracking_uri)
    if file := sqlite_file(tracking_uri):
        home = file.resolve().parent
        home.mkdir(parents=True, exist_ok=True)
        with suppress(MlflowException):  # it is there already, perhaps since a moment ago by another run
            mlflow.create_experiment(experiment, artifact_location=(home / "artifacts" / experiment).as_uri())
    # The id is needed: where another run made the experiment a moment ago, MLflow 3.17 gives it and does not
    # make it current, and the run would lie in the experiment Default.
    return str(mlflow.set_experiment(experiment).experiment_id)


def _flat(config: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
