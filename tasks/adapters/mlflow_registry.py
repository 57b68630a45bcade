"""Registered models in MLflow: versions made of runs, aliases that name one, files with their digest.

What a rollback needs (alias, tags, files on this machine) is asked of the store's tables or its HTTP
interface without importing MLflow; where that cannot be, and for all else, MLflow's client is used.
"""

from __future__ import annotations

import fcntl
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tasks.adapters import mlflow_rest_registry, mlflow_sqlite_registry
from tasks.adapters.mlflow_listing import sqlite_file
from tasks.adapters.mlflow_models import MlflowModels, download, not_there
from tasks.adapters.mlflow_rest_registry import AskTheClient
from tasks.adapters.model_facts import model_facts
from tasks.adapters.model_files import copy_files, digest_of_files, local_folder
from tasks.adapters.ports_promotion import ModelVersion
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.readiness.promotion import Place

RUN, SHA256 = "proofline.run", "proofline.sha256"


@dataclass(frozen=True)
class MlflowRegistry:
    """Registered models of one MLflow store; ``locks`` is a folder of this machine."""

    tracking_uri: str
    locks: Path

    def digest_of_run(self, run: str, artifact: str) -> str:
        """SHA-256 over names and bytes of a run's model; InputError when it logged none."""
        with tempfile.TemporaryDirectory() as folder:
            return self.fetch_run(run, artifact, Path(folder))

    def register(
        self, model: str, run: str, artifact: str, sha256: str, tags: Mapping[str, str]
    ) -> ModelVersion:
        """The version that was made of this run's model; made when there is none. Can run twice.

        It is tagged with the run, the digest of its bytes, and digests of its signature and its recipe.

        Raises
        ------
        InputError
            When the run's model has other bytes than ``sha256`` says.
        """
        with tempfile.TemporaryDirectory() as folder:
            if (found := self.fetch_run(run, artifact, Path(folder))) != sha256:
                raise InputError(
                    f"run {run}, {artifact}: found a model with digest {found[:12]}; "
                    f"allowed: the one that was judged, {sha256[:12]}"
                )
            facts = model_facts(Path(folder), self._client.recipe(run))
        ours = {RUN: run, SHA256: sha256, **facts, **tags}
        return self._client.registered(model, run, artifact, ours)

    def version(self, model: str, version: str) -> ModelVersion | None:
        """One version; None when there is no such one."""
        found = self._version(model, version)
        if found is None:
            return None
        run, _, tags = found
        return ModelVersion(model, version, tags.get(RUN, run), tags.get(SHA256, ""), tags)

    def pointed(self, model: str, alias: str) -> str:
        """The version that the alias names now; "" for none."""
        return str(self._quick("pointed", self._client.pointed, model, alias))

    def point(self, model: str, alias: str, version: str) -> None:
        """Let the alias name this version; "" takes it away. Can run twice."""
        if not self._quick("point", self._client.point, model, alias, version):
            raise not_there(model, version)

    def tag(self, model: str, version: str, tags: Mapping[str, str]) -> None:
        """Set tags on a version. Can run twice."""
        if not self._quick("tag", self._client.tag, model, version, tags):
            raise not_there(model, version)

    def tagged(self, name: str) -> tuple[ModelVersion, ...]:
        """Every version of any model that has a tag of this name; () where no store was made yet."""
        file = sqlite_file(self.tracking_uri)
        if file is not None and not file.exists():
            return ()  # asking MLflow would make the store, which takes it seconds
        found = self._quick("tagged", self._client.tagged, name)
        return tuple(
            ModelVersion(model, version, tags.get(RUN, run), tags.get(SHA256, ""), tags)
            for model, version, run, tags in found
        )

    def fetch(self, model: str, version: str, to: Path) -> str:
        """Copy a version's files into an empty folder; the SHA-256 of what was copied."""
        found = self._version(model, version)
        if found is None:
            raise not_there(model, version)
        return self._copied(found[1], f"{model} version {version}", to)

    def digest_here(self, model: str, version: str) -> str | None:
        """SHA-256 of a version's files where they lie on this machine; None elsewhere."""
        found = self._version(model, version)
        if found is None:
            raise not_there(model, version)
        folder = local_folder(found[1])
        if folder is None:
            return None
        try:
            return digest_of_files(folder)
        except InputError as error:
            raise InputError(f"{model} version {version}: {error}") from error

    def fetch_run(self, run: str, artifact: str, to: Path) -> str:
        """Copy a run's model into an empty folder; the SHA-256 of what was copied."""
        return self._copied(self._client.place_of(run, artifact), f"run {run}, {artifact}", to)

    @contextmanager
    def alone(self, place: Place) -> Iterator[None]:
        """Wait until no other process of this machine moves what serves at this place.

        The kernel frees the lock of a process that was killed.
        """
        self.locks.mkdir(parents=True, exist_ok=True)
        with (self.locks / f"{digest(list(place))[:32]}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _client(self) -> MlflowModels:
        return MlflowModels(self.tracking_uri)

    def _version(self, model: str, version: str) -> tuple[str, str, Mapping[str, str]] | None:
        found: tuple[str, str, Mapping[str, str]] | None
        found = self._quick("version", self._client.version, model, version)
        return found

    def _quick(self, what: str, client: Callable[..., Any], *asked: Any) -> Any:
        """What the store's tables or its server say; MLflow's client is asked where they say nothing."""
        module, where = self._direct()
        if module is not None:
            try:
                return getattr(module, what)(where, *asked)
            except (sqlite3.Error, AskTheClient):
                pass
        return client(*asked)

    def _direct(self) -> tuple[ModuleType | None, Any]:
        file = sqlite_file(self.tracking_uri)
        if file is not None:
            return (mlflow_sqlite_registry, file) if file.is_file() else (None, None)
        if self.tracking_uri.startswith(("http://", "https://")):
            return mlflow_rest_registry, self.tracking_uri
        return None, None

    def _copied(self, uri: str, named: str, to: Path) -> str:
        folder = local_folder(uri)
        try:
            if folder is None:
                download(self.tracking_uri, uri, to)
            elif folder.is_dir():
                copy_files(folder, to)
            return digest_of_files(to)
        except InputError as error:
            raise InputError(f"{named}: {error}") from error
