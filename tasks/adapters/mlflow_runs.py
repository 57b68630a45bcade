"""Tracked runs in MLflow, found by their tags; no import of ours is needed in a training script."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tasks.adapters.mlflow_listing import PREFIX, list_sqlite, moment, sqlite_file
from tasks.adapters.ports import Logged, Run, Tracked
from tasks.adapters.reading import MIB, Limits
from tasks.adapters.tables import read_columns
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError

FOLDER = "proofline"  # of a run's artifacts
MOST_RUNS = 1000  # of one ticket; more is a mistake in tagging
MOST_FILE_MIB = 1_024  # of one table of a run as it is stored
ALLOWED = "tables of up to 20,000,000 rows and 1 GiB; see docs/tracking.md"
LIMITS = Limits(most_rows=20_000_000, allowed=ALLOWED)
PAGE = 5000  # runs that a server is asked for at once: each page searches anew
UNKNOWN = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")  # said of an id; all else is a fault outside
_WHO = re.compile(r"://[^/\s]*@")  # who logs in stands on no page
NEEDED = "proofline.role, proofline.seed (a whole number), proofline.dataset"


@dataclass(frozen=True)
class MlflowRuns:
    """Runs of one MLflow tracking store."""

    tracking_uri: str

    def of_ticket(self, project: str, ticket: str) -> tuple[Run, ...]:
        """Finished runs of a ticket, by role and seed.

        Raises
        ------
        InputError
            When a run's tags do not say what they must, or there are more runs than anybody plans.
        """
        asked = f"{_tagged(project=project, ticket=ticket)} and attributes.status = 'FINISHED'"
        found = [_run(_tracked(run)) for run in self._search(asked, most=MOST_RUNS + 1)]
        if len(found) > MOST_RUNS:
            raise InputError(
                f"{project}: found more than {MOST_RUNS:,} runs of ticket {ticket!r}; allowed: {MOST_RUNS:,}"
            )
        return tuple(sorted(found, key=lambda run: (run.role, run.seed, run.id)))

    def of_project(self, project: str, *, since: datetime | None = None) -> tuple[Tracked, ...]:
        """Runs of a project of any status, the oldest first; those that began at ``since`` or later."""
        file = sqlite_file(self.tracking_uri)
        if file is not None and not file.exists():
            return ()  # asking MLflow would make the store, which takes it seconds
        if file is not None and file.is_file():
            try:
                return list_sqlite(file, project, since)
            except sqlite3.Error:
                pass  # other tables than we know, or locked: MLflow itself is asked
        asked = _tagged(project=project)
        if since:
            asked += f" and attributes.start_time >= {int(since.timestamp() * 1000)}"
        found = (_tracked(run) for run in self._search(asked))
        return tuple(sorted(found, key=lambda run: (run.started is None, run.started, run.id)))

    def named(self, ids: Sequence[str]) -> tuple[Tracked, ...]:
        """The runs with these ids; InputError names one that is not there, or is deleted."""
        with self._asked() as client:
            return tuple(_tracked(_get(client, one), with_params=True) for one in ids)

    def artifact(self, run: Run, name: str, wanted: Collection[str] | None = None) -> Logged | None:
        """The table ``proofline/<name>.parquet`` of a run; None when it logged none.

        Raises
        ------
        InputError
            When it is not readable Parquet, or larger than the limits.
        """
        path = f"{FOLDER}/{name}.parquet"
        with self._asked(), tempfile.TemporaryDirectory() as folder:
            from mlflow.artifacts import download_artifacts, list_artifacts

            place, at = self._folder_of(run), {"tracking_uri": self.tracking_uri}
            listed = {one.path: one.file_size for one in list_artifacts(artifact_uri=place, **at)}
            if path not in listed:
                return None
            _need_small(run, path, listed[path])  # before the download; some stores do not say
            file = Path(download_artifacts(artifact_uri=f"{place}/{name}.parquet", dst_path=folder, **at))
            _need_small(run, path, file.stat().st_size)
            try:
                return Logged(_read(file, wanted), _digest(file))
            except InputError as error:
                raise InputError(f"run {run.id}, {error}") from error

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Pages of these runs on the tracking server; empty where the store is no server."""
        if not self.tracking_uri.startswith(("http://", "https://")):
            return {}
        where = _WHO.sub("://", self.tracking_uri).rstrip("/")
        with self._asked() as client:
            found = {one: _get(client, one).info.experiment_id for one in ids}
        return {one: f"{where}/#/experiments/{experiment}/runs/{one}" for one, experiment in found.items()}

    def tag(self, runs: Sequence[Run | Tracked], tags: Mapping[str, str]) -> None:
        """Set tags on runs. Can run twice."""
        with self._asked() as client:
            from mlflow.entities import RunTag

            for run in runs:
                client.log_batch(run.id, tags=[RunTag(name, value) for name, value in tags.items()])

    def untag(self, runs: Sequence[Run | Tracked], names: Collection[str]) -> None:
        """Take tags off runs that have them."""
        with self._asked() as client:
            for run in runs:
                for name in sorted(set(names) & client.get_run(run.id).data.tags.keys()):
                    client.delete_tag(run.id, name)

    def _folder_of(self, run: Run) -> str:
        """Where the run's tables lie. By the run's id MLflow asks five times a table, 55 ms in SQLite."""
        from mlflow.store.artifact.runs_artifact_repo import RunsArtifactRepository

        return RunsArtifactRepository.get_underlying_uri(f"runs:/{run.id}/{FOLDER}", self.tracking_uri)

    def _search(self, asked: str, *, most: int | None = None) -> Iterator[Any]:
        """Runs of any experiment, page by page; at most ``most``."""
        with self._asked() as client:
            experiments = [one.experiment_id for one in _pages(client.search_experiments)]
            left = most
            for run in _pages(client.search_runs, experiments, asked, max_results=PAGE):
                if left is not None and left <= 0:
                    return
                yield run
                left = None if left is None else left - 1

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        """MLflow's client; what goes wrong with the store becomes one sentence."""
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")  # three lines a table in a log
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException

        if file := sqlite_file(self.tracking_uri):
            file.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield MlflowClient(tracking_uri=self.tracking_uri)
        except (MlflowException, OSError) as error:
            where, said = (
                without_secrets(" ".join(text.split())) for text in (self.tracking_uri, str(error))
            )
            raise OutsideError(f"MLflow at {where} did not answer: {said[:300]}") from error


def _pages(ask: Any, *words: Any, **named: Any) -> Iterator[Any]:
    """What a search of MLflow finds, over all of its pages."""
    page = ask(*words, **named)
    yield from page
    while page.token:
        page = ask(*words, **named, page_token=page.token)
        yield from page


def _get(client: Any, one: str) -> Any:
    from mlflow.exceptions import MlflowException

    try:
        run = client.get_run(one)
    except MlflowException as error:
        if error.error_code not in UNKNOWN:
            raise
        raise InputError(f"found no run {one!r}; allowed: ids of runs in the tracking store") from error
    if run.info.lifecycle_stage == "deleted":
        raise InputError(f"run {one}: found that it is deleted; allowed: runs that are not, or are restored")
    return run


def _need_small(run: Run, path: str, size: int | None) -> None:
    if size and size > MOST_FILE_MIB * MIB:
        raise InputError(f"run {run.id}, {path}: found {size / MIB:,.0f} MiB; allowed: {ALLOWED}")


def _read(file: Path, wanted: Collection[str] | None) -> Mapping[str, Any]:
    """The columns that are wanted and there; the schema alone is read to see which are."""
    if wanted is None:
        return read_columns([file], limits=LIMITS)
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        there = pq.read_schema(file).names
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file.name}: is no readable Parquet ({error})") from error
    return read_columns([file], [name for name in there if name in wanted], limits=LIMITS)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _tagged(**tags: str) -> str:
    """The question for runs with these tags; MLflow's filter language has no escape for a quote."""
    for value in tags.values():
        if "'" in value or "\\" in value:
            raise InputError(f"found {value!r}; allowed: a name without quotes and backslashes")
    return " and ".join(f"tags.`{PREFIX}{name}` = '{value}'" for name, value in tags.items())


def _tracked(run: Any, *, with_params: bool = False) -> Tracked:
    ours = {n.removeprefix(PREFIX): v for n, v in run.data.tags.items() if n.startswith(PREFIX)}
    return Tracked(
        id=run.info.run_id,
        status=run.info.status,
        started=moment(run.info.start_time),
        ended=moment(run.info.end_time),
        tags=ours,
        metrics=dict(run.data.metrics),
        params=dict(run.data.params) if with_params else {},
        user=run.data.tags.get("mlflow.user", ""),
    )


def _run(found: Tracked) -> Run:
    """A run of a ticket; InputError when its tags do not say what they must."""
    tags = found.tags
    try:
        return Run(
            id=found.id,
            role=tags["role"],
            seed=int(tags["seed"]),
            training=tags["dataset"],
            evaluation=tags.get("evaluation", ""),
            commit=tags.get("commit", ""),
            metrics=found.metrics,
            compute_hours=found.compute_hours,
            started=found.started,
            ended=found.ended,
            sprint=found.sprint,
            status=found.status,
            user=found.user,
        )
    except (KeyError, ValueError) as error:
        raise InputError(
            f"run {found.id}: its tags do not say what they must ({error}); needed: {NEEDED}"
        ) from error
