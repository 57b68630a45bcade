"""Runs in MLflow, with the tags and the artifact that Proofline reads; copy it as it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import SubprocessError, run

import pandas as pd


def open_experiment(name: str) -> None:
    """Make the experiment current; one in SQLite keeps its artifacts beside the database."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow
    from mlflow.exceptions import MlflowException

    store = os.environ["MLFLOW_TRACKING_URI"]
    if store.startswith("sqlite:///"):
        home = Path(store.removeprefix("sqlite:///")).resolve().parent
        home.mkdir(parents=True, exist_ok=True)
        with suppress(MlflowException):  # it is there already, perhaps since a moment ago by another arm
            mlflow.create_experiment(name, artifact_location=(home / "artifacts" / name).as_uri())
    mlflow.set_experiment(name)


def evaluation_flights_of(tags: Mapping[str, str], recipe: str) -> int | None:
    """How many flights the finished run of this recipe and these tags was judged on; None without one."""
    import mlflow

    same = [f"tags.`{name}` = '{value}'" for name, value in tags.items() if name != "proofline.commit"]
    asked = " and ".join([*same, f"params.recipe = '{recipe}'", "attributes.status = 'FINISHED'"])
    found = mlflow.search_runs(filter_string=asked, output_format="list", search_all_experiments=True)
    return int(found[0].data.params["evaluation_flights"]) if found else None


def log_run(
    name: str,
    tags: Mapping[str, str],
    params: Mapping[str, object],
    metrics: Mapping[str, float],
    examples: pd.DataFrame,
) -> None:
    """Log one finished run: tags, params, metrics, and ``proofline/examples.parquet``."""
    import mlflow

    with mlflow.start_run(run_name=name, tags=dict(tags)), tempfile.TemporaryDirectory() as folder:
        mlflow.log_params(dict(params))
        mlflow.log_metrics(dict(metrics))  # one batch: one metric at a time takes up to 0.4 s each
        path = Path(folder) / "examples.parquet"
        examples.to_parquet(path, index=False)
        mlflow.log_artifact(str(path), "proofline")


def commit() -> str:
    """Commit of this folder, with -dirty when it was changed since; "unversioned" outside of git."""
    here = str(Path(__file__).parent)
    asked = ["git", "-C", here, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        found = run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 - a fixed list
    except (OSError, SubprocessError):
        return "unversioned"
    return found.stdout.strip()
