"""Models are really served by MLflow, alone and behind the guard, and asked as clients ask."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasks.adapters.memory_serving import MemoryServing
from tasks.adapters.model_files import digest_of_files
from tasks.adapters.serving import MlflowServing
from tasks.adapters.serving_process import served
from tasks.errors import OutsideError
from tasks.readiness.dossier import Dossier
from tasks.readiness.input_schema import InputSchema
from tasks.readiness.latency_under_load import LatencyUnderLoad
from tasks.readiness.malformed_input import MalformedInput
from tasks.readiness.same_preprocessing import SamePreprocessing
from tasks.readiness.served import ServedAndAnswered
from tasks.readiness.time_out import TimeOut
from tasks.vocabulary import Verdict

pytestmark = pytest.mark.slow(seconds=65)

FEW = {"requests": 60, "made": 15, "concurrency": 4, "seconds": 15.0}
LOAD = LatencyUnderLoad(p95_ms=5000)  # a test machine is shared
CHECKS = (ServedAndAnswered(), SamePreprocessing(), InputSchema(), MalformedInput(), TimeOut(limit_ms=5000))

STARTER = """
import sys
from pathlib import Path
from tasks.adapters.serving_process import served
with served(Path(sys.argv[1])): pass
"""


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    from tests.adapters.serving_models import saved

    folder = tmp_path_factory.mktemp("models")
    return lambda name, **how: saved(folder / name, **how)


@pytest.fixture(scope="module")
def good(make):
    return make("good", before='assert (model_input["hour"] < 60).all()')


@pytest.fixture(scope="module")
def rows():
    from tests.adapters.serving_models import rows

    return rows()


@pytest.fixture(scope="module")
def plain(good, rows):
    return MlflowServing().probe(good, rows, FEW | {"serve": "mlflow", "made": 1})


def verdicts(found, load=LOAD):
    rng, dossier = np.random.default_rng(1), Dossier("EXP-1", "d", served=found)
    return {check.name: check.judge(check.measure(dossier, rng))[0].verdict for check in (*CHECKS, load)}


def test_a_good_model_behind_the_guard_passes_all_that_is_asked(good, rows):
    found = MlflowServing().probe(good, rows, FEW | {"serve": "guarded"})

    assert set(verdicts(found).values()) == {Verdict.PASS}, found
    assert found.digest == digest_of_files(good)
    assert found.parity.rows == found.parity.compared == 30
    assert found.malformed.sent > 60


def test_mlflow_alone_answers_the_same_rows_rightly(plain):
    found = verdicts(plain)

    assert found["served"] is found["same_preprocessing"] is Verdict.PASS, plain


def test_mlflow_alone_takes_malformed_requests_and_shows_stack_traces(plain):
    """What the guard is there for; when MLflow mends it, the guard may go."""
    assert verdicts(plain)["malformed_input"] is Verdict.FAIL
    assert {"an extra column", "true in distance", "1e308 in distance"} <= set(plain.malformed.accepted)
    assert plain.malformed.leaking


def test_a_model_that_lacks_its_scaler_and_is_slow_fails_for_both(make, rows):
    bad = make("bad", distance='model_input["distance"]', before="time.sleep(0.2)")

    found = MlflowServing().probe(bad, rows, FEW | {"made": 1, "seconds": 8.0})

    said = verdicts(found, LatencyUnderLoad(p95_ms=150))
    assert said["latency_under_load"] is Verdict.FAIL
    assert said["same_preprocessing"] is Verdict.FAIL
    assert found.parity.named[0] == "row 2"  # row 1 has no distance
    assert said["served"] is Verdict.PASS


def test_a_model_that_ends_its_server_fails_and_the_rest_is_unknown(make, rows):
    crashing = make("crashing", before="os._exit(9)")

    found = MlflowServing().probe(crashing, rows, FEW)

    said = verdicts(found)
    assert said["served"] is Verdict.FAIL
    assert said["latency_under_load"] is said["time_out"] is said["malformed_input"] is Verdict.UNKNOWN
    assert found.untold["malformed"] == "the server had ended"


def test_a_model_sees_no_secret_and_what_it_says_when_it_cannot_start_is_told(make, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "very-secret")
    seen = (
        'raise ImportError("sees %s and %s" % (os.environ.get("AWS_SECRET_ACCESS_KEY"), os.environ["HOME"]))'
    )
    broken = make("broken", start=seen, signature=False)

    found = MlflowServing().probe(broken, None, FEW)

    assert "ImportError: sees None and" in found.failed
    assert str(Path.home()) + " " not in found.failed + " "
    assert verdicts(found)["served"] is Verdict.FAIL


@pytest.mark.parametrize("serving", [MlflowServing(), MemoryServing()], ids=["mlflow", "memory"])
def test_golden_rows_are_answered_or_refused_by_what_they_expect(serving, good, rows):
    other = replace(rows, expected={"expected": rows.expected["expected"] + 0.01})

    with serving.serve(good, "guarded") as url:
        serving.answers(url, rows, 1e-6)
        if isinstance(serving, MemoryServing):
            serving.off[digest_of_files(good)] = 0.01  # it does not compare: it is told how far it is off
        with pytest.raises(OutsideError, match="30 of 30 rows differently than expected"):
            serving.answers(url, other, 1e-6)


@pytest.mark.parametrize("kind", ["mlflow", "memory"])
def test_a_model_that_cannot_be_served_is_an_outside_error_that_says_why(kind, make):
    broken = make(f"broken-{kind}", start='raise ImportError("no module named x")')
    refused = {digest_of_files(broken): "no module named x"}
    serving = MlflowServing() if kind == "mlflow" else MemoryServing(refuses=refused)

    with pytest.raises(OutsideError, match="no module named x"), serving.serve(broken):
        pass


def test_a_folder_without_a_model_is_a_fact_and_no_error(tmp_path):
    found = MlflowServing().probe(tmp_path, None, {})

    assert "MLmodel" in found.failed


def test_a_server_that_does_not_answer_in_time_is_an_outside_error_and_its_processes_end(good):
    with pytest.raises(OutsideError, match="gave no answer in 1 s"), served(good, limit_s=1):
        pass

    assert until(lambda: serving(good) == [])


def test_all_of_a_servers_processes_end_when_their_starter_is_killed(good):
    with starter(good) as started:
        assert until(lambda: len(serving(good)) == 2)
        started.kill()

        assert until(lambda: serving(good) == [])


def test_a_process_that_a_model_hides_from_its_group_ends_with_the_probe(make, tmp_path):
    """Twice forked, in a session of its own: its parent is gone and its group is another."""
    hiding = make(
        "hiding",
        start=f"""
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
            time.sleep(600)
        """,
        signature=False,
    )

    with served(hiding):
        hidden = int((tmp_path / "pid").read_text())
        assert Path(f"/proc/{hidden}").exists()

    assert until(lambda: not Path(f"/proc/{hidden}").exists(), 5)


def test_a_server_ends_when_its_watcher_is_killed_and_its_starter_does_nothing(good):
    with starter(good) as started:
        assert until(lambda: len(serving(good)) == 2)
        (watcher,) = [pid for pid, parent in serving(good) if parent == started.pid]
        started.send_signal(signal.SIGSTOP)
        os.kill(watcher, signal.SIGKILL)

        assert until(lambda: serving(good) == [])


@contextmanager
def starter(folder):
    """A process of ours that serves a model and ends when it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with process:
        yield process
        process.kill()


def until(true, limit_s=30.0):
    """What is true in the end; None when it does not become true in time."""
    over = time.monotonic() + limit_s
    while time.monotonic() < over:
        if found := true():
            return found
        time.sleep(0.05)
    return None


def serving(folder):
    """Processes that serve a folder, each with its parent; the dead that nobody collected do not count."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if str(folder.resolve()).encode() in words and b"-P" in words:
                found.append(
                    (int(entry.name), int((entry / "stat").read_text().rpartition(")")[2].split()[1]))
                )
    return found
