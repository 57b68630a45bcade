"""A project's own trainer, run once more where it can change nothing: a store and a home for one run."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.clean_environment import clean_environment
from tasks.adapters.mlflow_listing import SQLITE, list_sqlite
from tasks.adapters.ports import Run, Tracked
from tasks.adapters.unreadable import unreadable
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError
from tasks.labels.pii_patterns import masked

PYTHON = "{python}"
_MOST_SAID = 300  # characters of a trainer's last words


@dataclass(frozen=True)
class Trainer:
    """Trainers of the projects below ``root``, which they are run from."""

    root: Path
    most_seconds: float = 3600

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
            self._run(trainer, scratch, _environment(self.root, scratch, store))
            return _found(store, project, run).metrics

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
        try:
            process = subprocess.Popen(  # noqa: S603 - the project's own argument list, from its plan
                command,
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise InputError(f"trainer: found no program {command[0]!r} that can be run ({error})") from error
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(root: Path, scratch: Path, store: Path) -> dict[str, str]:
    """Where the trainer tracks, and a state folder of its own: the project's record is not written to."""
    own = {
        "MLFLOW_TRACKING_URI": f"{SQLITE}{store}",
        # MLflow's default is ./mlruns, which would lie in the project.
        "_MLFLOW_SERVER_ARTIFACT_ROOT": str(store.parent / "artifacts"),
        "PROOFLINE_ROOT": str(root),
        "PROOFLINE_STATE": str(scratch / "state"),
    }
    return clean_environment(scratch, own)


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
