"""The trainer for the project's own store: what it sees, what it leaves, how it ends. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tasks.adapters.mlflow_listing import list_sqlite
from tasks.adapters.trainer import Trainer
from tasks.errors import InputError, OutsideError

ROOT = Path(__file__).resolve().parents[2]
TRACKS = """
import os
from tasks.tracking import track

with track("p", "RETRAIN-1", seed=1, role="candidate", dataset="training@1", evaluation="e@1") as run:
    run.log(metrics={"secrets": sum(name in os.environ for name in ("AWS_SECRET_ACCESS_KEY", "MY_TOKEN"))})
"""
STARTER = """
import sys
from pathlib import Path
from tasks.adapters.trainer import Trainer

Trainer(Path.cwd()).into_project(("{python}", "train.py"), 600)
"""


@pytest.mark.slow
def test_a_run_is_tracked_in_the_projects_store_and_nothing_else_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("MY_TOKEN", "hunter2")
    (tmp_path / "configs" / "p").mkdir(parents=True)
    (tmp_path / "train.py").write_text(TRACKS)
    store = tmp_path / "state" / "mlflow" / "mlflow.db"

    Trainer(tmp_path, tracking_uri=f"sqlite:///{store}").into_project(("{python}", "train.py"), 120)

    (run,) = list_sqlite(store, "p", None)
    assert (run.ticket, run.status, run.metrics["secrets"]) == ("RETRAIN-1", "FINISHED", 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["configs", "state", "train.py"]


@pytest.mark.parametrize(
    ("uri", "password"), [("http://mlflow.example:5000", "hunter2"), ("sqlite:///x.db", "none")]
)
def test_only_a_server_is_signed_in_to(uri, password, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "hunter2")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://another.example")
    says = "import os, pathlib; pathlib.Path('seen').write_text("
    says += "os.environ.get('MLFLOW_TRACKING_PASSWORD', 'none') + ' ' + os.environ['MLFLOW_TRACKING_URI'])"
    (tmp_path / "train.py").write_text(says)

    Trainer(tmp_path, tracking_uri=uri).into_project(("{python}", "train.py"), 60)

    assert (tmp_path / "seen").read_text() == f"{password} {uri}"


@pytest.mark.slow
def test_one_that_takes_too_long_is_stopped(tmp_path):
    (tmp_path / "train.py").write_text("import time; time.sleep(60)")

    with pytest.raises(OutsideError, match="was stopped after 1 s"):
        Trainer(tmp_path).into_project(("{python}", "train.py"), 1)


@pytest.mark.parametrize("command", ["no-such-program", "./not_here.sh", "a\0b"])
def test_a_program_that_is_not_there_is_the_plans_fault(command, tmp_path):
    with pytest.raises(InputError, match="found no program"):
        Trainer(tmp_path).into_project((command,), 60)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_a_flow_that_is_killed_takes_its_trainer_with_it(tmp_path):
    sleeps = "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(600)"
    (tmp_path / "train.py").write_text(sleeps)
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    pid = int(_within(60, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text()))

    starter.send_signal(signal.SIGKILL)
    starter.wait()

    _within(10, lambda: not Path(f"/proc/{pid}").exists() or "Z" in _state(pid))


def test_two_flows_of_one_project_train_one_after_the_other(tmp_path):
    trainer, order = Trainer(tmp_path, locks=tmp_path / "locks"), []
    inside = threading.Event()

    def second():
        inside.wait()
        with trainer.alone("p"):
            order.append("second")

    waits = threading.Thread(target=second)
    waits.start()
    with trainer.alone("p"), trainer.alone("another"):
        inside.set()
        time.sleep(0.3)
        order.append("first")
    waits.join()

    assert order == ["first", "second"]


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _within(limit_s, asked):
    deadline = time.monotonic() + limit_s
    while not (found := asked()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found
