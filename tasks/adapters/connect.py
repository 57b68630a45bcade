"""The one place that chooses what is outside: the real products, or what a test bound."""

from __future__ import annotations

import getpass
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tasks.adapters.alike_texts import signatures
from tasks.adapters.code_files import CodeFiles
from tasks.adapters.disk_answers import DiskAnswers
from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.disk_landing import DiskLanding
from tasks.adapters.disk_windows import DiskWindows
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.dvc_store import sound_remote
from tasks.adapters.gx_suites import validate
from tasks.adapters.home import Home, find_home
from tasks.adapters.mlflow_registry import MlflowRegistry
from tasks.adapters.mlflow_runs import MlflowRuns
from tasks.adapters.notify import PrefectNotify
from tasks.adapters.outside import Outside
from tasks.adapters.pages_place import pages_of
from tasks.adapters.record_place import records_of
from tasks.adapters.replayed import ReplayedRecords
from tasks.adapters.serving import MlflowServing
from tasks.adapters.shared_rows import PolarsKeys
from tasks.adapters.trainer import Trainer

_bound: ContextVar[Outside | None] = ContextVar("outside", default=None)


def outside() -> Outside:
    """What flows work with: what :func:`bound` binds, else the real products below this home."""
    return _bound.get() or real(find_home())


def real(home: Home) -> Outside:
    """Folders, DVC, MLflow and Great Expectations below one home."""
    return Outside(
        batches=DiskBatches(home.state / "batches"),
        datasets=DvcDatasets(home.state / "datasets", sound_remote(home.datasets_remote)),
        runs=MlflowRuns(home.tracking_uri),
        validate=validate,
        keys=PolarsKeys(home.state / "keys"),
        sign=signatures,
        windows=DiskWindows(home.state / "live"),
        records=records_of(home),
        pages=pages_of(home),
        answers=DiskAnswers(home.state / "batches"),
        landing=DiskLanding(home.state / "batches"),
        outgoing=DiskBatches(home.state / "batches", landing="outgoing", only_listed=True),
        registry=MlflowRegistry(home.tracking_uri, home.state / "moves"),
        serving=MlflowServing(),
        code=CodeFiles(home.root),
        retrain=Trainer(home.root, tracking_uri=home.tracking_uri, locks=home.state / "retraining"),
        notify=PrefectNotify(),
    )


@contextmanager
def bound(other: Outside) -> Iterator[Outside]:
    """Bind another outside for a while, such as the one in memory."""
    token = _bound.set(other)
    try:
        yield other
    finally:
        _bound.reset(token)


@contextmanager
def replaying(really: datetime) -> Iterator[None]:
    """Let every record and page say for a while that it was replayed, and when it ``really`` was made."""
    here = outside()
    records = ReplayedRecords(here.records, really)
    with bound(replace(here, records=records, replayed_at=really)):
        yield


def asker() -> str:
    """Who asks: the user of this process as the system names it (nothing proves it)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


@cache
def code_version() -> str:
    """Version of the package, with the commit when it runs from a checkout of its own."""
    try:
        number = version("proofline")
    except PackageNotFoundError:
        number = "0"
    here = Path(__file__).resolve().parents[2]
    if not (here / ".git").exists():
        return number
    try:
        asked = ["git", "-C", str(here), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
        commit = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 - a fixed list
    except (OSError, subprocess.SubprocessError):
        return number
    return f"{number}+{commit.stdout.strip()}"
