"""Parts of ``proofline up`` one by one, with processes that do nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from flows.up.child import Child, Part
from flows.up.left import MARK, end_marked, marked
from flows.up.whereabouts import Whereabouts, is_up, only_one, whereabouts, write_whereabouts
from tasks.adapters.loopback import kept_port

SLEEPS = "import time; time.sleep(60)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
)


@pytest.fixture
def started(tmp_path):
    """Starts a process with the mark of the folder, or of another, and waits for its first word."""
    made = []

    def start(program=SLEEPS, folder=tmp_path):
        environment = {**os.environ, MARK: str(folder)}
        made.append(
            subprocess.Popen(
                [sys.executable, "-c", f"print(0, flush=True)\n{program}"],
                env=environment,
                stdout=subprocess.PIPE,
            )
        )
        made[-1].stdout.readline()
        return made[-1]

    yield start
    for one in made:
        one.kill()
        one.communicate()


def test_only_processes_with_the_mark_of_this_very_folder_are_ended(started, tmp_path):
    ours, others = started(), started(folder=tmp_path / "elsewhere")

    assert marked(tmp_path) == [ours.pid]
    assert end_marked(tmp_path, grace_s=5) == 1
    assert ours.wait(5) == -signal.SIGTERM
    assert others.poll() is None


def test_one_that_does_not_end_when_asked_is_killed(started, tmp_path):
    deaf = started(DEAF)
    deaf.stdout.readline()

    end_marked(tmp_path, grace_s=0.3)

    assert deaf.wait(5) == -signal.SIGKILL


def child(tmp_path, program):
    told = []
    return Child(Part("part", (sys.executable, "-c", program), {}), tmp_path, tmp_path, told.append), told


def test_a_part_that_ends_is_started_again_later_and_later_and_it_is_said_why(tmp_path):
    one, told = child(tmp_path, "raise SystemExit(7)")
    one.start()
    one.process.wait()
    one.look()
    waits = one.wait_s
    one.look()

    assert one.process is None
    assert waits == 2.0
    assert told == [f"part ended with exit code 7; started again in 1 s; log: {tmp_path / 'part.log'}"]
    time.sleep(1.1)
    one.look()
    assert one.process is not None
    one.process.wait()
    one.look()
    assert "started again in 2 s" in told[-1]


def test_a_part_that_runs_is_left_alone_and_its_log_is_kept_small(tmp_path, monkeypatch):
    monkeypatch.setattr("flows.up.child.MOST_LOG_BYTES", 3)
    one, told = child(tmp_path, f"print('more than three', flush=True); {SLEEPS}")
    one.start()
    began = one.process.pid
    while not one.log.stat().st_size:
        time.sleep(0.05)
    one.look()
    one.ask_to_end()
    one.end(5)

    assert (one.process.pid, told) == (began, [])
    assert one.log.stat().st_size == 0


def test_of_two_that_would_be_up_here_one_is_and_it_is_over_with_it(tmp_path):
    where = Whereabouts(1, "2026-11-22T00:00:00+00:00", {"reports": "http://127.0.0.1:1"})
    with only_one(tmp_path) as first, only_one(tmp_path) as second:
        write_whereabouts(tmp_path, where)
        found = whereabouts(tmp_path)

    assert (first, second, found) == (True, False, where)
    assert (is_up(tmp_path), whereabouts(tmp_path)) == (False, None)


def test_a_port_is_kept_and_another_is_taken_where_somebody_listens_there(tmp_path):
    file = tmp_path / "port"
    with kept_port(file) as first:
        number = first.getsockname()[1]
    with kept_port(file) as again:
        same = again.getsockname()[1]
        again.listen()
        with kept_port(file) as other:
            taken = other.getsockname()[1]

    assert same == number
    assert taken != number
    assert file.read_text() == str(taken)


@pytest.mark.parametrize("held", ["", "no number", "80", "70000", "-1"])
def test_a_kept_port_that_is_none_is_not_taken(tmp_path, held):
    (tmp_path / "port").write_text(held)

    with kept_port(tmp_path / "port") as found:
        assert found.getsockname()[1] >= 1024
