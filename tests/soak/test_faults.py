"""The nightly work on a store whose answers are lost, cut, delayed and refused at random."""

from __future__ import annotations

import numpy as np
import prefect
import pytest

from flows.land_batches import land_batches
from flows.nightly_supply import nightly_supply
from tasks.adapters import s3_blobs
from tasks.adapters.plain_task import PlainTask
from tasks.errors import OutsideError
from tests.s3_store import KEYS, client, faulty_way, s3_server
from tests.soak.kills import PROJECT, land
from tests.soak.look_through import look_through

pytestmark = pytest.mark.slow

KINDS = ("500", "503", "403", "refuse", "cut", "shorten", "stall", "slow")
SHARE = 0.1  # of the requests that go wrong
MOST_RUNS = 40


def test_whatever_goes_wrong_on_the_way_is_retried_or_said_and_in_the_end_done_once(tmp_path, monkeypatch):
    for kind in (prefect.Task, PlainTask):
        monkeypatch.setattr(kind, "__call__", lambda task, *args, **named: task.fn(*args, **named))
    monkeypatch.setattr("tasks.act.shared.emit_event", lambda **_: None)
    monkeypatch.setattr(s3_blobs, "ATTEMPTS", 2)
    monkeypatch.setattr(s3_blobs, "READ_TIMEOUT_S", 0.5)
    rng, happened = np.random.default_rng(7), []

    def fault(method, path):
        kind = str(rng.choice(KINDS)) if rng.random() < SHARE else None
        happened.extend([kind] if kind else [])
        return kind

    with s3_server() as endpoint, faulty_way(endpoint, fault) as way:
        s3 = client(endpoint)
        for bucket in ("vendor", "kept"):
            s3.create_bucket(Bucket=bucket)
        named = {
            "AWS_ENDPOINT_URL": way,
            "PROOFLINE_DATASETS_REMOTE": "s3://kept/p",
            "PROOFLINE_ROOT": str(tmp_path),
        }
        for name, value in {**KEYS, **named}.items():
            monkeypatch.setenv(name, value)
        land(s3, "vendor", tmp_path)

        said = run_until_done()

        assert look_through(tmp_path, PROJECT, s3, "vendor", "kept") == []
    assert happened
    assert all(KEYS["AWS_SECRET_ACCESS_KEY"] not in sentence for sentence in said)


def run_until_done():
    """Run again after every fault that was said; what was said. Any other error is not caught."""
    said, quiet = [], 0
    for _ in range(MOST_RUNS):
        try:
            for _ in range(3):
                land_batches.fn(PROJECT)
            nightly_supply.fn(PROJECT)
        except OutsideError as error:
            said.append(str(error))
        else:
            quiet += 1
        if quiet == 2:  # the second time there was nothing left to do
            return said
    raise AssertionError(f"not done after {MOST_RUNS} runs: {said[-3:]}")
