"""The local server with real processes: shared, kept alive by its users, gone after the last of them."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tasks.adapters.loopback import reserved_port

pytestmark = pytest.mark.slow(seconds=120)

ROOT = Path(__file__).resolve().parents[2]

USER = """
import json, sys
from pathlib import Path
from flows.server import prefect_server

home = Path(sys.argv[1])
with prefect_server(home) as url:
    pid = json.loads((home / "prefect" / "server.json").read_text())["pid"]
    print(json.dumps({"url": url, "pid": pid}), flush=True)
    sys.stdin.read()
"""

FIFTY_TASKS = """
import json, os, sqlite3, sys
from contextlib import closing
from pathlib import Path
from prefect import flow, task
from prefect.settings import get_current_settings
from flows.server import prefect_server

@task
def one(number):
    return number

@flow
def fifty():
    return sum(one(number) for number in range(50))

def count(table):
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

def known():
    return [os.environ.get("PREFECT_API_URL"), get_current_settings().api.url]

home = Path(sys.argv[1])
kept, inside = [], []
for _ in range(3):
    with prefect_server(home) as url:
        fifty()
        inside = known()
    kept.append([count(table) for table in ("task_run", "task_run_state", "flow_run")])
print(json.dumps({"kept": kept, "logs": count("log"), "url": url, "inside": inside, "after": known()}))
"""

OWN_SERVER = """
import sys
from pathlib import Path
from flows.server import prefect_server

with prefect_server(Path(sys.argv[1])) as url:
    print(url)
"""


@dataclass
class User:
    """A process that uses the server until its standard input is closed or a signal ends it."""

    process: subprocess.Popen[str]

    def arrived(self) -> dict[str, Any]:
        """What it says once the server is there: address and pid."""
        assert self.process.stdout is not None
        return dict(json.loads(self.process.stdout.readline()))

    def leave(self) -> int:
        self.process.communicate(timeout=90)
        return self.process.returncode

    def end_by(self, how: signal.Signals) -> None:
        """As a terminal does: to the whole process group."""
        os.killpg(self.process.pid, how)
        self.process.communicate(timeout=90)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, started_before: Callable[[Path], Path]) -> Path:
    """One state folder for the file: no start has to make the database."""
    return started_before(tmp_path_factory.mktemp("proofline"))


@pytest.fixture
def new_user(home: Path) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def start(own_home: Path = home) -> User:
        users.append(User(_python(USER, own_home)))
        return users[-1]

    yield start
    for user in users:
        user.process.kill()
        user.process.communicate()


def test_importing_it_does_not_import_prefect(home: Path):
    imported = _python("import sys, flows.server; print('prefect' in sys.modules)", home)

    assert imported.communicate(timeout=60)[0] == "False\n"


def test_a_reserved_port_is_refused_to_others_and_open_to_a_server_that_reuses_addresses():
    async def listen(port: int) -> bool:
        async with await asyncio.start_server(lambda *_: None, "127.0.0.1", port) as server:
            return server.is_serving()

    with reserved_port() as reserved, socket.socket() as other:
        port = reserved.getsockname()[1]

        with pytest.raises(OSError, match="Address already in use"):
            other.bind(("127.0.0.1", port))
        assert asyncio.run(listen(port))


def test_two_that_start_at_once_share_a_server_that_ends_after_the_second(home: Path, new_user: Any):
    first, second = new_user(), new_user()
    shared = first.arrived()

    assert second.arrived() == shared
    assert first.leave() == 0
    assert not _gone_within(7, shared["pid"])
    assert second.leave() == 0
    assert _gone_within(15, shared["pid"])
    assert not _whereabouts(home).exists()


def test_the_server_ends_by_whatever_signal_its_last_user_ends(home: Path, new_user: Any, tmp_path: Path):
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
    homes = [shutil.copytree(home, tmp_path / how.name) for how in signals]  # with the database made
    users = [new_user(home) for home in homes]
    servers = [user.arrived()["pid"] for user in users]

    for user, how in zip(users, signals, strict=True):
        user.end_by(how)

    assert all(_gone_within(15, server) for server in servers)


def test_a_stale_server_json_is_not_trusted_even_if_something_healthy_answers_there(
    home: Path, new_user: Any
):
    with _impostor() as port:
        _whereabouts(home).write_text(json.dumps({"pid": os.getpid(), "port": port, "prefect": "3.8.0"}))

        arrived = new_user().arrived()

    assert f":{port}/" not in arrived["url"]
    assert arrived["pid"] != os.getpid()


def test_50_of_50_task_runs_are_recorded_when_the_block_is_left_each_of_three_times(home: Path):
    said = json.loads(_python(FIFTY_TASKS, home).communicate(timeout=120)[0])

    assert said["kept"] == [[50, 150, 1], [100, 300, 2], [150, 450, 3]]
    assert said["logs"] >= 150
    assert said["inside"] == [said["url"], said["url"]]
    assert said["after"] == [None, None]


def test_one_who_comes_while_the_server_is_ending_gets_a_living_one(home: Path, new_user: Any):
    first = new_user()
    ending = first.arrived()["pid"]
    first.leave()
    assert _wait(20, lambda: not _whereabouts(home).exists())

    late = new_user().arrived()

    assert late["pid"] != ending
    assert _alive(late["pid"])


def test_the_users_own_api_url_is_used_and_nothing_is_started(tmp_path: Path):
    url = "http://prefect.example.com:4200/api"

    used = _python(OWN_SERVER, tmp_path, PREFECT_API_URL=url).communicate(timeout=60)[0]

    assert used == f"{url}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_ends_while_starting_is_said_with_the_end_of_its_log(tmp_path: Path):
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "prefect.db").write_text("this is no database " * 100)

    failed = _python(OWN_SERVER, tmp_path)
    failed.wait(timeout=120)
    message = failed.communicate()[1]

    assert failed.returncode == 1
    assert "OutsideError: The local Prefect server ended while starting." in message
    assert str(tmp_path / "prefect" / "server.log") in message
    assert "file is not a database" in message


def _python(program: str, home: Path, **settings: str) -> subprocess.Popen[str]:
    """Run ``program`` in a session of its own, without what this session has set for Prefect."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    prefect_home = {"PREFECT_HOME": str(home.parent / "users-own-prefect")}
    return subprocess.Popen(
        [sys.executable, "-c", program, str(home)],
        cwd=ROOT,
        env=others | prefect_home | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _whereabouts(home: Path) -> Path:
    return home / "prefect" / "server.json"


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").exists()  # of a zombie too


def _gone_within(limit_s: float, pid: int) -> bool:
    return _wait(limit_s, lambda: not _alive(pid))


def _wait(limit_s: float, done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@contextmanager
def _impostor() -> Iterator[int]:
    """Somebody else's server, which says that it is healthy; its port."""

    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"true")

    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()
