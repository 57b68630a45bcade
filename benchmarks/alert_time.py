# The tests have no types:
# mypy: disable-error-code="no-untyped-call"
"""Seconds from a metric that is kept to the alert: the deployment of prefect.yaml, its schedule, a worker.

A real server and a process worker of Prefect with their defaults. Values come at any moment of a minute.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import yaml

from benchmarks.tables import note, options, show
from flows.server import prefect_server
from tasks.adapters.connect import outside
from tasks.history.metrics import keep_produced
from tasks.ledger.append import Links, newest_first
from tasks.readiness.produced import Produced
from tests.flows.test_watch_metrics import CANVAS, MODEL, PLACE, promote

FILE = Path(__file__).resolve().parents[1] / "prefect.yaml"
FLOW, PROJECT, VERSION = "flows.watch_metrics.watch_metrics", "p", "2"
LIMIT_S = 600


def main() -> None:
    """Print the seconds of every alert and the longest."""
    asked = options(__doc__ or "", repetitions=5)
    rng = np.random.default_rng(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = _project(Path(folder))
        with prefect_server(home / ".proofline"), _worker(home):
            _deploy(home)
            took = [_alert(n, asked.repetitions, rng) for n in range(asked.repetitions)]
    show(
        ["alerts", "seconds, middle", "longest"], [[len(took), f"{np.median(took):.0f}", f"{max(took):.0f}"]]
    )


def _project(root: Path) -> Path:
    """A project whose record holds a champion that was let in at an accuracy of 0.90."""
    folder = root / "configs" / PROJECT
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL.replace("ROLL_BACK", "false"))
    os.environ.update(
        PROOFLINE_ROOT=str(root), PROOFLINE_ENVIRONMENT=PLACE.environment, PROOFLINE_ALIAS=PLACE.alias
    )
    registry = SimpleNamespace(versions={}, files={}, aliases={}, digest_here=lambda *_: "")
    made = SimpleNamespace(records=outside().records, registry=registry)
    began = datetime.now(UTC) - timedelta(days=30)
    promote(made, "1", "", began)
    promote(made, VERSION, "1", began)
    return root


def _alert(number: int, of: int, rng: np.random.Generator) -> float:
    """Keep a value that fell, at some moment of a minute; seconds until the record says that it was told."""
    time.sleep(float(rng.uniform(0, 60)))
    links, day = outside().records.links(PROJECT), date.today() - timedelta(days=of - number)
    fallen = Produced(metric="accuracy", value=0.84, n=20_000, version=VERSION, day=day)
    began = time.monotonic()
    keep_produced(links, fallen, project=PROJECT, place=PLACE, now=datetime.now(UTC), by="benchmark")
    _within(lambda: _is_told(links, day))
    took = time.monotonic() - began
    note(f"{took:.0f} s")
    return took


def _is_told(links: Links, day: date) -> bool:
    told = (one.body for one in newest_first(links, ("state",)))
    return any(body.get("alert") == "fall" and body["day"] == day.isoformat() for body in told)


def _deploy(home: Path) -> None:
    """The deployment as prefect.yaml has it, for this project."""
    all_ = yaml.safe_load(FILE.read_text("utf-8"))
    own = next(one for one in all_["deployments"] if one["entrypoint"] == FLOW)
    (home / "prefect.yaml").write_text(
        yaml.safe_dump(all_ | {"deployments": [own | {"parameters": {"project": PROJECT}}]})
    )
    words = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    for _ in range(60):  # the worker makes its pool first
        done = subprocess.run(
            words, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
        time.sleep(2)
    sys.exit(done.stdout + done.stderr)


@contextmanager
def _worker(home: Path) -> Iterator[None]:
    pool = yaml.safe_load(FILE.read_text("utf-8"))["deployments"][0]["work_pool"]["name"]
    words = [sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--type", "process"]
    with (home / "worker.log").open("w") as log:
        worker = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True, cwd=home)
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=60)


def _within(asked: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not asked():
        if time.monotonic() > deadline:
            sys.exit(f"no alert within {LIMIT_S} s")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
