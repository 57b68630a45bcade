"""One local Prefect server for all tests of flows, and a database that was made once for all of them."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.server import prefect_server


@pytest.fixture(scope="session")
def prefect_api(
    tmp_path_factory: pytest.TempPathFactory, started_before: Callable[[Path], Path]
) -> Iterator[str]:
    """Address of the API that every flow of this test session runs against."""
    with prefect_server(started_before(tmp_path_factory.mktemp("proofline"))) as url:
        yield url


@pytest.fixture(scope="session")
def started_before(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Makes a state folder one in which a server has been: a first start takes 17 s of a core, another 5."""
    place = tmp_path_factory.getbasetemp()
    shared = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place

    def start_before(home: Path) -> Path:
        with (shared / "first-start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / "first-start.db").exists():
                _start_first(shared / "first-start")
        if (shared / "first-start.db").stat().st_size:
            (home / "prefect").mkdir(parents=True)
            shutil.copy(shared / "first-start.db", home / "prefect" / "prefect.db")
        return home

    return start_before


def _start_first(home: Path) -> None:
    """Keep the database of a server that starts from nothing; an empty file where Prefect knows another."""
    with prefect_server(home):
        kept = home.with_suffix(".half")
        kept.touch()
        if (made := home / "prefect" / "prefect.db").exists():
            with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(kept)) as copy:
                source.backup(copy)
        kept.rename(home.with_suffix(".db"))
