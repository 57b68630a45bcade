"""Registered models by MLflow's own client: all that its store or server does not say faster."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.mlflow_listing import sqlite_file
from tasks.adapters.model_facts import recipe_of
from tasks.adapters.model_files import copy_files
from tasks.adapters.ports_promotion import ModelVersion
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError

UNKNOWN = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")


def not_there(model: str, version: str) -> InputError:
    """The error that says so of a version."""
    return InputError(f"{model}: found no version {version!r}; allowed: a registered version in MLflow")


def download(tracking_uri: str, uri: str, to: Path) -> None:
    """Copy what lies elsewhere, in a bucket or behind MLflow's server, into an empty folder."""
    with asked(tracking_uri), tempfile.TemporaryDirectory() as folder:
        from mlflow.artifacts import download_artifacts

        got = download_artifacts(artifact_uri=uri, dst_path=folder, tracking_uri=tracking_uri)
        copy_files(Path(got), to)


@dataclass(frozen=True)
class MlflowModels:
    """Registered models and their runs."""

    tracking_uri: str

    def place_of(self, run: str, artifact: str) -> str:
        """Where the files of a run's model lie: of a LoggedModel with that name, else a run's artifact.

        Of several of one name it is the newest, as ``runs:/`` means it.
        """
        with asked(self.tracking_uri) as client:
            return _place(client, run, artifact)[0]

    def recipe(self, run: str) -> Mapping[str, str]:
        """What a run's model is made by."""
        with asked(self.tracking_uri) as client:
            data = _run(client, run).data
            return recipe_of(data.params, data.tags.get("proofline.commit", ""))

    def registered(self, model: str, run: str, artifact: str, tags: Mapping[str, str]) -> ModelVersion:
        """The first version that was made of this run with these bytes; made when there is none.

        Two that make it at once both look again, and take the same one.
        """
        with asked(self.tracking_uri) as client:
            sha256 = tags["proofline.sha256"]
            if not (found := _made_of(client, model, run, sha256)):
                _need_model(client, model)
                place, logged = _place(client, run, artifact)
                client.create_model_version(model, place, run, tags=dict(tags), model_id=logged)
                found = _made_of(client, model, run, sha256)
            first = min(found, key=lambda one: int(one.version))
            return ModelVersion(model, str(first.version), run, sha256, dict(first.tags))

    def version(self, model: str, version: str) -> tuple[str, str, Mapping[str, str]] | None:
        """Run, place of the files and tags of a version; None when there is no such one."""
        with asked(self.tracking_uri) as client:
            found = _or_none(client.get_model_version, model, version)
            if found is None:
                return None
            return found.run_id or "", client.get_model_version_download_uri(model, version), dict(found.tags)

    def pointed(self, model: str, alias: str) -> str:
        """The version that an alias names; "" for none."""
        with asked(self.tracking_uri) as client:
            found = _or_none(client.get_model_version_by_alias, model, alias)
            return "" if found is None else str(found.version)

    def point(self, model: str, alias: str, version: str) -> bool:
        """Let an alias name a version, "" takes it away; False when there is no such version."""
        with asked(self.tracking_uri) as client:
            if not version:
                client.delete_registered_model_alias(model, alias)
                return True
            if _or_none(client.get_model_version, model, version) is None:
                return False
            client.set_registered_model_alias(model, alias, version)
            return True

    def tag(self, model: str, version: str, tags: Mapping[str, str]) -> bool:
        """Set tags on a version; False when there is no such one."""
        with asked(self.tracking_uri) as client:
            if _or_none(client.get_model_version, model, version) is None:
                return False
            for name, value in tags.items():
                client.set_model_version_tag(model, version, name, value)
            return True

    def tagged(self, name: str) -> tuple[tuple[str, str, str, Mapping[str, str]], ...]:
        """Model, number, run and tags of every version that has a tag of this name."""
        found, token = [], None
        with asked(self.tracking_uri) as client:
            while True:
                wanted = f"tags.`{name}` LIKE '%'"
                page = client.search_model_versions(wanted, max_results=1000, page_token=token)
                found += [(one.name, str(one.version), one.run_id or "", dict(one.tags)) for one in page]
                token = page.token
                if not token:
                    return tuple(found)


@contextmanager
def asked(tracking_uri: str) -> Iterator[Any]:
    """MLflow's client; what goes wrong with the store becomes one sentence."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    if file := sqlite_file(tracking_uri):
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
    except (MlflowException, OSError) as error:
        where, said = (without_secrets(" ".join(text.split())) for text in (tracking_uri, str(error)))
        raise OutsideError(f"MLflow at {where} did not answer: {said[:300]}") from error


def _or_none(ask: Any, *what: str) -> Any:
    from mlflow.exceptions import MlflowException

    try:
        return ask(*what)
    except MlflowException as error:
        if error.error_code in UNKNOWN:
            return None
        raise


def _run(client: Any, run: str) -> Any:
    found = _or_none(client.get_run, run)
    if found is None:
        raise InputError(f"found no run {run!r}; allowed: ids of runs in the tracking store")
    return found


def _place(client: Any, run: str, artifact: str) -> tuple[str, str | None]:
    """Where the files of a run's model lie, and the id of the LoggedModel that it is, if it is one."""
    found = _run(client, run)
    logged = _logged(client, found, artifact)
    if logged is not None:
        return str(logged.artifact_location), str(logged.model_id)
    if not client.list_artifacts(run, artifact):
        raise InputError(
            f"run {run}: found no model {artifact!r}; allowed: one that the run logged, see docs/promotion.md"
        )
    return f"{str(found.info.artifact_uri).rstrip('/')}/{artifact}", None


def _logged(client: Any, run: Any, name: str) -> Any:
    """The run's newest LoggedModel of this name; None when it logged none so."""
    if "'" in name or "\\" in name:
        raise InputError(f"artifact: found {name!r}; allowed: a name without quotes and backslashes")
    where, wanted = [run.info.experiment_id], f"name = '{name}' AND source_run_id = '{run.info.run_id}'"
    found = client.search_logged_models(where, filter_string=wanted, max_results=1)
    return found[0] if found else None


def _made_of(client: Any, model: str, run: str, sha256: str) -> list[Any]:
    """Versions that hold these bytes of this run."""
    if "'" in model or "\\" in model:
        raise InputError(f"model: found {model!r}; allowed: a name without quotes and backslashes")
    found = client.search_model_versions(f"name = '{model}' and run_id = '{run}'", max_results=1000)
    return [one for one in found if one.tags.get("proofline.sha256") == sha256]


def _need_model(client: Any, model: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(model)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
