"""Rounds of nightly work that is killed at random moments, then run to its end by two at once.

Run as ``python -m tests.soak.kills --rounds 100 --seed 1``; says in JSON what it found. It starts an S3
protocol server of its own. The work itself is the two flows as they are deployed, in processes that are
killed by SIGKILL; only Prefect's engine is left out, since a server would be most of the time.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tests.s3_store import KEYS, client, parquet, put_batch
from tests.soak.look_through import look_through

PROJECT = "p"
KILLS_A_ROUND = 2
PLAN = """
sources:
  vendor: {{dataset: training, at: "s3://{vendor}/drop", settle_seconds: 0}}
item: id
labels: [label]
checks: [{{check: leakage}}]
"""
PRODUCTS = (
    "boto3",
    "pyarrow.parquet",
    "dvc.repo.add",
    "dvc.repo.index",
    "dvc.repo.init",
    "dvc.repo.push",
    "dvc.repo.worktree",
    "dvc_data.index.checkout",
    "dvc_data.index.push",
    "dvc_render",
    "dvc_s3",
    "dulwich.client",
    "networkx",
    "s3fs",
    "aiobotocore.session",
    "flows.land_batches",
    "flows.nightly_supply",
)
SERVER = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"


def main() -> None:
    """Run the rounds; exit 1 when a promise was broken in one of them."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder, _server() as endpoint:
        os.environ.update({**KEYS, "AWS_ENDPOINT_URL": endpoint})
        found = [_round(Path(folder), asked.seed + number, endpoint) for number in range(asked.rounds)]
    broken = [one for one in found if one["broken"]]
    kills = sum(one["kills"] for one in found)
    sys.stdout.write(json.dumps({"rounds": len(found), "kills": kills, "broken": broken}) + "\n")
    sys.exit(1 if broken else 0)


def _round(folder: Path, seed: int, endpoint: str) -> dict[str, Any]:
    """One project from nothing: killed runs, two at once that go to the end, then the look through."""
    rng, home = np.random.default_rng(seed), folder / str(seed)
    vendor, kept = f"vendor-{seed}", f"kept-{seed}"
    os.environ["PROOFLINE_DATASETS_REMOTE"] = f"s3://{kept}/p"
    os.environ["PROOFLINE_ROOT"] = str(home)
    s3 = client(endpoint)
    for bucket in (vendor, kept):
        s3.create_bucket(Bucket=bucket)
    land(s3, vendor, home)
    kills = sum(_killed_after(float(rng.uniform(0.05, 0.7 * _whole_run_s()))) for _ in range(KILLS_A_ROUND))
    began = time.monotonic()
    codes = [_wait(worker) for worker in (_started(), _started())]
    _lasted.append(time.monotonic() - began)
    broken = [f"two runs at once, to the end, ended with {codes}"] if any(codes) else []
    broken += look_through(home, PROJECT, s3, vendor, kept)
    return {"seed": seed, "kills": kills, "broken": broken}


_lasted: list[float] = []


def _whole_run_s() -> float:
    """How long the work takes here: kills fall anywhere in it."""
    return max(_lasted[-5:], default=3.0)


def land(s3: Any, vendor: str, home: Path) -> None:
    """Two batches and a bare file in the bucket, a bare file in our own folder; b2 shares rows with one."""
    (home / "configs" / PROJECT).mkdir(parents=True)
    (home / "configs" / PROJECT / "supply.yaml").write_text(PLAN.format(vendor=vendor))
    s3.put_object(Bucket=vendor, Key="drop/bare.parquet", Body=_rows(0))
    put_batch(s3, vendor, "drop/b1", _rows(100), 10)
    put_batch(s3, vendor, "drop/b2", _rows(5), 10)
    own = home / ".proofline/batches" / PROJECT / "incoming/vendor"
    own.mkdir(parents=True)
    (own / "own.parquet").write_bytes(_rows(200))


def _rows(first: int) -> bytes:
    names = range(first, first + 10)
    return parquet({"id": [f"r{n}" for n in names], "label": ["a", "b"] * 5, "value": list(names)})


def _killed_after(seconds: float) -> bool:
    """Start the work and kill it; whether it was still at work."""
    worker = _started()
    time.sleep(seconds)
    os.kill(worker, signal.SIGKILL)
    return _wait(worker) != 0


def _started() -> int:
    """The work in a process of its own, forked: products that take seconds to import are there already."""
    _import_products()
    worker = os.fork()
    if worker:
        return worker
    code = 1
    try:
        _work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _wait(worker: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])


def _work() -> None:
    """Both flows in their own order; a task is its function, and nobody listens to events."""
    import prefect

    from flows.land_batches import land_batches
    from flows.nightly_supply import nightly_supply
    from tasks.act import shared
    from tasks.adapters.plain_task import PlainTask

    prefect.Task.__call__ = PlainTask.__call__ = lambda task, *args, **named: task.fn(*args, **named)
    shared.emit_event = lambda **_: None
    for _ in range(3):  # look, look again, and put in what had to wait
        land_batches.fn(PROJECT)
    nightly_supply.fn(PROJECT)


def _import_products() -> None:
    """So that every fork has them: they take seconds to import, and start no threads of their own."""
    for name in PRODUCTS:
        importlib.import_module(name)


@contextmanager
def _server() -> Iterator[str]:
    """An S3 protocol server in a process without our threads, so that ours may fork."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(port=port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_it_answers(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _until_it_answers(port: int) -> None:
    import socket

    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the S3 protocol server did not start within a minute")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="of the first round; each has the next number")
    return parser.parse_args()


if __name__ == "__main__":
    main()
