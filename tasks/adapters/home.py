"""Where a project's plans and state lie on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import PlanError


@dataclass(frozen=True)
class Home:
    """The project root (plans in ``configs/``, pages in ``reports/``) and its state folder."""

    root: Path
    state: Path

    @property
    def tracking_uri(self) -> str:
        """MLflow's store: ``MLFLOW_TRACKING_URI`` where it is set, else SQLite in the state folder."""
        return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{self.state / 'mlflow' / 'mlflow.db'}"

    @property
    def datasets_remote(self) -> str:
        """Where dataset versions are pushed: ``PROOFLINE_DATASETS_REMOTE``; "" for this machine."""
        return os.environ.get("PROOFLINE_DATASETS_REMOTE", "").strip()

    @property
    def reports_address(self) -> str:
        """Where ``reports/`` is served to people: ``PROOFLINE_REPORTS``, https://...; "" where it is not."""
        return os.environ.get("PROOFLINE_REPORTS", "").strip()

    @property
    def reports_place(self) -> str:
        """Where reports lie: ``PROOFLINE_REPORTS_STORE``, s3://bucket/prefix; "" for ``reports/``."""
        return os.environ.get("PROOFLINE_REPORTS_STORE", "").strip()

    @property
    def record_place(self) -> str:
        """Where the record lies: ``PROOFLINE_RECORD``, s3://bucket/prefix; "" for the state folder."""
        return os.environ.get("PROOFLINE_RECORD", "").strip()


def find_home(start: Path | None = None) -> Home:
    """The nearest folder at or above ``start`` (this folder) that holds ``configs/``.

    ``PROOFLINE_ROOT`` names another root, ``PROOFLINE_STATE`` another state folder.

    Raises
    ------
    PlanError
        When no folder above holds ``configs/``.
    """
    named = os.environ.get("PROOFLINE_ROOT")
    here = Path(named or start or Path.cwd()).resolve()
    root = next((folder for folder in (here, *here.parents) if (folder / "configs").is_dir()), None)
    if root is None:
        raise PlanError(
            f"{here}: found no folder configs/ here or above; allowed: a project root that holds configs/"
        )
    return Home(root, Path(os.environ.get("PROOFLINE_STATE") or root / ".proofline").resolve())
