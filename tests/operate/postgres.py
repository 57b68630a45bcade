"""Debian's Postgres on a loopback port and a temporary folder, as an ordinary user, with two databases."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tasks.adapters.loopback import reserved_port

DATABASES = ("prefect", "mlflow")
ADMIN, OWNER = "admin", "proofline"
LIMIT_S = 60
ENDING_WITH_US = ("setpriv", "--pdeathsig", "INT", "--")  # also where the tests are killed
# A test's data need not survive the machine.
FAST = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB")


class Postgres:
    """A server that can be stopped as a machine stops, and started again at the same address."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.password = secrets.token_urlsafe(16)
        with reserved_port() as port:
            self.port = port.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, driver: str, database: str) -> str:
        """Address of a database for SQLAlchemy."""
        return f"postgresql+{driver}://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """A cluster whose owner is asked for the password, also on loopback."""
        given = self.folder / "password"
        given.touch(mode=0o600)
        given.write_text(self.password)
        shutil.chown(given, _user())
        words = ("--username", ADMIN, "--pwfile", str(given), "--auth", "scram-sha-256", "--no-sync")
        subprocess.run(
            [self.programs / "initdb", "--pgdata", self.folder / "data", "--encoding", "UTF8", *words],
            user=_user(),
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        where = ("-D", self.folder / "data", "-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*ENDING_WITH_US, self.programs / "postgres", *where, *FAST],
                user=_user(),
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + LIMIT_S
        while self.asked("postgres", "select 1") != "1":
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends every connection, SIGQUIT as if the machine had gone."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(LIMIT_S)

    def asked(self, database: str, query: str) -> str:
        """What psql prints of a query by the administrator; "" where the server does not answer."""
        words = ("-h", "127.0.0.1", "-p", str(self.port), "-U", ADMIN, "-d", database, "-Atqc", query)
        done = subprocess.run(
            [self.programs / "psql", "-X", *words],
            env=os.environ | {"PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "5"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A new server with an empty database for Prefect and one for MLflow; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="proofline-postgres-") as made:
        folder = Path(made)
        shutil.chown(folder, _user())
        server = Postgres(_programs(), folder)
        server.make()
        server.start()
        try:
            # An ordinary role that owns its databases is enough: pg_trgm is a trusted extension.
            server.asked("postgres", f"create role {OWNER} login password '{server.password}'")
            for name in DATABASES:
                server.asked("postgres", f"create database {name} owner {OWNER}")
            yield server
        finally:
            server.stop()


def _programs() -> Path:
    """Debian keeps them out of the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[4]))
    if not found:
        pytest.fail("no Postgres: make test-system installs it as root (apt-get install postgresql)")
    return found[-1].parent


def _user() -> int:
    """Postgres refuses to run as root: Debian's own user then, else who runs the test."""
    import pwd

    return pwd.getpwnam("postgres").pw_uid if os.getuid() == 0 else os.getuid()
