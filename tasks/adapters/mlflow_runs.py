"""Tracked runs in MLflow, found by their tags; no import of ours is needed in a training script."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.ports import Examples, Run
from tasks.adapters.tables import read_columns
from tasks.errors import InputError, OutsideError

ARTIFACT = "proofline/examples.parquet"
MOST_RUNS = 1000  # of one ticket; more is a mistake in tagging


@dataclass(frozen=True)
class MlflowRuns:
    """Runs of one MLflow tracking store."""

    tracking_uri: str

    def of_ticket(self, project: str, ticket: str) -> tuple[Run, ...]:
        """Finished runs of a ticket, by role and seed.

        Raises
        ------
        InputError
            When a run's tags do not say what they must.
        """
        tags = {"proofline.project": project, "proofline.ticket": ticket}
        wanted = [f"tags.`{name}` = '{_quoted(value)}'" for name, value in tags.items()]
        client = self._client()
        experiments = [experiment.experiment_id for experiment in client.search_experiments()]
        found = client.search_runs(
            experiments, " and ".join([*wanted, "attributes.status = 'FINISHED'"]), max_results=MOST_RUNS
        )
        return tuple(sorted((_run(run) for run in found), key=lambda run: (run.role, run.seed, run.id)))

    def examples(self, run: Run) -> Examples:
        """Example-level predictions of a run.

        Raises
        ------
        InputError
            When the run has no such artifact, or it is not readable Parquet.
        """
        from mlflow.exceptions import MlflowException

        with tempfile.TemporaryDirectory() as folder:
            try:
                path = Path(self._client().download_artifacts(run.id, ARTIFACT, folder))
            except (MlflowException, OSError) as error:
                raise InputError(f"run {run.id}: found no artifact {ARTIFACT}; log one") from error
            return Examples(read_columns([path]), hashlib.sha256(path.read_bytes()).hexdigest())

    def tag(self, runs: Sequence[Run], tags: Mapping[str, str]) -> None:
        """Set tags on runs."""
        client = self._client()
        for run in runs:
            for name, value in tags.items():
                client.set_tag(run.id, name, value)

    def _client(self) -> Any:
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException

        if self.tracking_uri.startswith("sqlite:///"):
            Path(self.tracking_uri.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        try:
            return MlflowClient(tracking_uri=self.tracking_uri)
        except MlflowException as error:
            raise OutsideError(f"MLflow at {self.tracking_uri} did not answer: {error}") from error


def _quoted(value: str) -> str:
    """A value for MLflow's filter language, which has no escape for a quote."""
    if "'" in value:
        raise InputError(f"found {value!r}; allowed: a name without quotes")
    return value


def _run(run: Any) -> Run:
    tags = run.data.tags
    try:
        return Run(
            id=run.info.run_id,
            role=tags["proofline.role"],
            seed=int(tags["proofline.seed"]),
            training=tags["proofline.dataset"],
            evaluation=tags.get("proofline.evaluation", ""),
            commit=tags.get("proofline.commit", ""),
        )
    except (KeyError, ValueError) as error:
        raise InputError(
            f"run {run.info.run_id}: its tags do not say what they must ({error}); "
            "needed: proofline.role, proofline.seed (a whole number), proofline.dataset"
        ) from error
