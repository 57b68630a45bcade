"""What promotions ask of the outside: registered models, a served model, the code behind it, a second run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tasks.adapters.ports import Columns, Run
from tasks.readiness.code_facts import CodeFacts
from tasks.readiness.promotion import Place
from tasks.readiness.served_facts import Served


@dataclass(frozen=True)
class ModelVersion:
    """One version of a registered model: its number, the run it came of, the digest of its bytes."""

    model: str
    version: str
    run: str
    sha256: str = ""
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


class Registry(Protocol):
    """Registered models and their aliases, which only point: the record says what must stand there."""

    def digest_of_run(self, run: str, artifact: str) -> str:
        """SHA-256 over names and bytes of a run's model; InputError when it logged none."""

    def register(
        self, model: str, run: str, artifact: str, sha256: str, tags: Mapping[str, str]
    ) -> ModelVersion:
        """The version that was made of this run's model; made when there is none. Can run twice."""

    def version(self, model: str, version: str) -> ModelVersion | None:
        """One version; None when there is no such one."""

    def pointed(self, model: str, alias: str) -> str:
        """The version that the alias names now; "" for none."""

    def point(self, model: str, alias: str, version: str) -> None:
        """Let the alias name this version; "" takes it away. Takes less than a second. Can run twice."""

    def tag(self, model: str, version: str, tags: Mapping[str, str]) -> None:
        """Set tags on a version. Can run twice."""

    def tagged(self, name: str) -> tuple[ModelVersion, ...]:
        """Every version of any model that has a tag of this name."""

    def fetch(self, model: str, version: str, to: Path) -> str:
        """Copy a version's files into an empty folder; the SHA-256 of what was copied."""

    def digest_here(self, model: str, version: str) -> str | None:
        """SHA-256 of a version's files where they lie on this machine, read in place; None elsewhere.

        InputError when there is no such version, or it has no files.
        """

    def fetch_run(self, run: str, artifact: str, to: Path) -> str:
        """Copy a run's model into an empty folder; the SHA-256 of what was copied."""

    def alone(self, place: Place) -> AbstractContextManager[None]:
        """Wait until no other process of this machine moves what serves at this place."""


@dataclass(frozen=True)
class Rows:
    """Rows as they arrive in production, and the offline predictions of the same rows."""

    inputs: Columns
    expected: Columns | None = None  # one column a prediction; None where only that it answers is asked


@dataclass(frozen=True)
class Trial:
    """What a version must do before an alias moves to it: be served like this, and answer these rows.

    ``serve`` is ``mlflow`` or ``guarded``, ``tolerance`` the largest difference of two numbers, as a share
    of the larger. Without ``rows`` it is only served.
    """

    rows: Rows | None = None
    serve: str = "mlflow"
    tolerance: float = 1e-6


class Serving(Protocol):
    """A model served on the loopback in a process of its own, without secrets; it ends with the block."""

    def serve(self, folder: Path, by: str = "mlflow") -> AbstractContextManager[str]:
        """Address of the server, which answers by then; OutsideError with the end of its log when not.

        ``by`` is ``mlflow`` or ``guarded``: MLflow's server alone, or behind our guard.
        """

    def answers(self, url: str, rows: Rows, tolerance: float = 1e-6) -> None:
        """Need an answer to rows; OutsideError when it gives none, or another one than expected.

        ``tolerance``: largest difference of two numbers, as a share of the larger.
        """

    def probe(self, folder: Path, rows: Rows | None, asked: Mapping[str, Any]) -> Served:
        """Serve and ask for parity, malformed requests, time-outs, latency; a bad model never raises."""


class Code(Protocol):
    """The folder of code that trains and serves a model."""

    def facts(self, folder: Path, trainer: Sequence[str]) -> CodeFacts:
        """What its files say; InputError when there is no such folder."""


class Retrain(Protocol):
    """The plan's trainer: run once more for a comparison, or to train the project's model again."""

    def __call__(self, project: str, run: Run, trainer: Sequence[str]) -> Mapping[str, float]:
        """Metrics of the same seed, data and recipe trained again; nothing is left in the tracking store.

        ``trainer`` has its words in braces filled in already, all but ``{python}``: see ``load_rerun``.
        """

    def into_project(self, trainer: Sequence[str], most_seconds: float) -> None:
        """Run the trainer so that it tracks in the project's own store; OutsideError when it fails."""

    def alone(self, project: str) -> AbstractContextManager[None]:
        """Wait until no other process of this machine trains for the project."""
