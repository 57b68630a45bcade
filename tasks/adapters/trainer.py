"""A project's own trainer, in a clean environment: for a store that is thrown away, or the project's own."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.adapters.clean_environment import clean_environment
from tasks.adapters.mlflow_listing import SQLITE, list_sqlite, sqlite_file
from tasks.adapters.ports import Run, Tracked
from tasks.adapters.unreadable import unreadable
from tasks.adapters.without_secrets import without_secrets
from tasks.canonical import digest
from tasks.errors import InputError, OutsideError
from tasks.labels.pii_patterns import masked

PYTHON = "{python}"
# A flow that is killed leaves no trainer behind, beside that of the next.
_GUARD = Path(__file__).with_name("dies_with_starter.py")
_SIGNS_IN = "MLFLOW_TRACKING_"  # user, password, token, certificates: MLflow's names for them
_MOST_SAID = 300  # characters of a trainer's last words


def machine() -> str:
    """What this machine calls itself: a training that began on another one may still go on."""
    return platform.node() or "unknown"


@dataclass(frozen=True)
class Trainer:
    """Trainers of the projects below ``root``, which they are run from."""

    root: Path
    most_seconds: float = 3600
    tracking_uri: str = ""  # the project's own store
    locks: Path = Path(".proofline/retraining")

    def __call__(self, project: str, run: Run, trainer: Sequence[str]) -> Mapping[str, float]:
        """Metrics of the run that the trainer tracks when it is asked for the same role and seed again.

        Its tracking store, record and home are thrown away afterwards; of this process's environment it
        sees the short list of :func:`clean_environment`, and cannot read the rest from this process.

        Raises
        ------
        InputError
            When there is no such program.
        OutsideError
            When it fails, takes longer than ``most_seconds`` or tracks no such run.
        """
        with tempfile.TemporaryDirectory(prefix="proofline-trainer-") as folder:
            scratch = Path(folder)
            store = scratch / "mlflow" / "mlflow.db"
            store.parent.mkdir()
            self._run(trainer, scratch, _environment(self.root, scratch, **_store(f"{SQLITE}{store}")))
            return _found(store, project, run).metrics

    def into_project(self, trainer: Sequence[str], most_seconds: float) -> None:
        """Run the trainer so that it tracks in the project's own store; all else is as in a second run.

        Of this process's settings it is given the store's address, and where that is a server what MLflow
        signs in with; its record and home are thrown away, and its processes end with it.

        Raises
        ------
        InputError
            When there is no such program.
        OutsideError
            When it fails, or takes longer than ``most_seconds``.
        """
        with tempfile.TemporaryDirectory(prefix="proofline-trainer-") as folder:
            environment = _environment(self.root, Path(folder), **_store(self.tracking_uri))
            replace(self, most_seconds=most_seconds)._run(trainer, Path(folder), environment)

    @contextmanager
    def alone(self, project: str) -> Iterator[None]:
        """Wait until no other process of this machine trains for the project.

        The kernel frees the lock of a process that was killed.
        """
        self.locks.mkdir(parents=True, exist_ok=True)
        with (self.locks / f"{digest(project)[:32]}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, trainer: Sequence[str], scratch: Path, environment: Mapping[str, str]) -> None:
        said = scratch / "said.txt"
        with (
            said.open("wb") as out,
            unreadable(),
            self._started(trainer, out.fileno(), environment) as process,
        ):
            try:
                code = process.wait(self.most_seconds)
            except subprocess.TimeoutExpired as error:
                raise OutsideError(
                    f"trainer: was stopped after {self.most_seconds:,.0f} s, the longest that is waited"
                ) from error
        if code:
            raise OutsideError(f"trainer: ended with {code}: {_last_line(said)}")

    @contextmanager
    def _started(
        self, trainer: Sequence[str], out: int, environment: Mapping[str, str]
    ) -> Iterator[subprocess.Popen[bytes]]:
        """The trainer in a process group of its own, which ends with the block."""
        command = [sys.executable if one == PYTHON else one for one in trainer]
        _need_program(command[0], self.root, environment.get("PATH"))
        try:
            process = subprocess.Popen(  # noqa: S603 - the project's own argument list, from its plan
                [sys.executable, "-I", str(_GUARD), str(os.getpid()), *command],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise InputError(f"trainer: found arguments that cannot be run ({error})") from error
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _need_program(name: str, root: Path, path: str | None) -> None:
    """InputError when there is no such program: named with a folder, it is looked for from the root."""
    with suppress(ValueError):  # a zero byte
        if shutil.which(root / name if os.sep in name else name, path=path):
            return
    raise InputError(f"trainer: found no program {name!r} that can be run")


def _environment(root: Path, scratch: Path, **store: str) -> dict[str, str]:
    """Where the trainer tracks, and a state folder of its own: the project's record is not written to."""
    own = {"PROOFLINE_ROOT": str(root), "PROOFLINE_STATE": str(scratch / "state")}
    return clean_environment(scratch, {**own, **store})


def _store(tracking_uri: str) -> dict[str, str]:
    """What leads to a tracking store: its address, and what MLflow signs in to a server with."""
    found = {"MLFLOW_TRACKING_URI": tracking_uri}
    if file := sqlite_file(tracking_uri):
        # MLflow's default is ./mlruns, which would lie in the project.
        return {**found, "_MLFLOW_SERVER_ARTIFACT_ROOT": str(file.parent / "artifacts")}
    return {**{name: value for name, value in os.environ.items() if name.startswith(_SIGNS_IN)}, **found}


def _found(store: Path, project: str, run: Run) -> Tracked:
    """The newest finished run of the wanted role and seed."""
    try:
        tracked = list_sqlite(store, project, None)
    except sqlite3.Error:
        tracked = ()
    finished = [one for one in tracked if one.status == "FINISHED"]
    wanted = [one for one in finished if (one.role, one.seed) == (run.role, run.seed)]
    if not wanted:
        found = ", ".join(sorted({f"{one.role} seed {one.seed}" for one in finished})) or "none"
        raise OutsideError(
            f"trainer: ended well and tracked no finished {run.role} of seed {run.seed} in "
            f"MLFLOW_TRACKING_URI; tracked: {found}"
        )
    return wanted[-1]


def _last_line(said: Path) -> str:
    """The last thing it said, which is the error's own sentence; no credentials, no personal data."""
    with said.open("rb") as file:
        file.seek(max(said.stat().st_size - 4 * _MOST_SAID, 0))
        lines = file.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "nothing was said")
    return masked(without_secrets(last))[-_MOST_SAID:]
