"""Events, and the watch over Prefect's own failures, on a real server: with kills and a real worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.client.schemas.actions import WorkPoolCreate

from flows.automations import HEARTBEATS, declare_automations
from tasks.act.shared import emit
from tasks.adapters.connect import outside
from tasks.events import PREFIX, BatchLanded, event_id
from tasks.history.troubles import Trouble, troubles
from tasks.ledger.append import find
from tests.act.test_outbox import drift
from tests.retraining.night import within

pytestmark = [pytest.mark.slow(seconds=170), pytest.mark.usefixtures("prefect_api")]

ROOT = Path(__file__).parents[2]
LIMIT_S = 300  # on a machine that does much else
CANVAS = "{title: T, objective: O, metrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]}"
SUPPLY = """
sources: {vendor: {dataset: training}}
item: id
labels: [label]
checks: [{check: leakage}]
"""
FLOW = """
import os, time
from pathlib import Path
from prefect import flow

@flow
def slow_flow(project: str, seconds: int):
    with Path("pids").open("a") as pids:
        pids.write(f"{os.getpid()}\\n")
    if len(Path("pids").read_text().split()) == 1:
        time.sleep(seconds)
"""
KILLED = """
import os, signal
from datetime import UTC, datetime
from tasks.act import decisions, shared
from tests.act.test_outbox import drift

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

MOMENT
decisions.announce_once.fn(decisions.keep.fn(drift()), datetime.now(UTC))
"""
MOMENTS = {
    "between keeping and telling": "shared.emit_event = die",
    "between telling and marking": "decisions.record_done = die",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose record is in this folder."""
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "supply.yaml").write_text(SUPPLY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    for setting in ("PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(setting, raising=False)
    return tmp_path


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_event_beside_which_its_process_was_killed_arrives_once(home: Path, moment: str):
    from flows.land_batches import land_batches

    decision = drift(moment)
    script = KILLED.replace("MOMENT", MOMENTS[moment]).replace("drift()", f"drift({moment!r})")
    died = subprocess.run([sys.executable, "-c", script], cwd=home, check=False).returncode

    land_batches("p")
    land_batches("p")
    named = event_id("drift.found", "p", decision.key)
    within(LIMIT_S, lambda: events(decision_id=decision.id), "the event")

    assert died == -signal.SIGKILL
    assert [one["id"] for one in events(decision_id=decision.id)] == [str(named)]
    assert find(outside().records.links("p"), "done", decision.key) is not None


@pytest.mark.soak
def test_a_trigger_that_starts_nothing_and_a_run_that_is_killed_are_told_of_and_the_run_goes_on(home: Path):
    with deployed(home) as server:
        made, again = declare_automations(home / "prefect.yaml"), declare_automations(home / "prefect.yaml")
        with worker(home) as first:
            emit(BatchLanded(project="p", subject="no number"), "batch.p.x", "LANDED", key=str(home))
            (refused,) = within(LIMIT_S, lambda: kept("trigger"), "the alert on the trigger")
            run = started(server, seconds=LIMIT_S)
            within(LIMIT_S, (home / "pids").exists, "the run's process")
            os.kill(first.pid, signal.SIGKILL)  # or it would say that the run's process has ended
            os.kill(int((home / "pids").read_text()), signal.SIGKILL)
        killed = time.monotonic()
        within(LIMIT_S, lambda: is_in("CRASHED", server, run), "the end of the silent run")
        silent_s = time.monotonic() - killed
        with worker(home):
            (died,) = within(LIMIT_S, lambda: kept("run"), "the alert on the run")
            within(LIMIT_S, lambda: is_in("COMPLETED", server, run), "the run's end")

    print(f"a killed run was found {silent_s:.0f} s after it was killed")  # noqa: T201 - what it shows
    assert (len(made), again) == (4, ())
    assert refused.named.startswith("slow__automation")
    assert "seconds" in refused.reason
    assert died.named.startswith("slow-flow, run ")
    assert died.then == "it is begun anew"
    assert {one["resource"]["proofline.outcome"] for one in events(alert=died.id)} == {"RUN_DIED"}


@contextmanager
def deployed(home: Path) -> Iterator[Any]:
    """The deployments that tell of failures, and one whose runs are killed; nothing is left of them."""
    from prefect.client.orchestration import get_client

    file = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    env = {HEARTBEATS: "30"}
    pool = {"name": f"pool-{home.name}", "job_variables": {"env": env}}
    tell = [one | {"work_pool": pool} for one in file["deployments"] if one["name"].startswith("tell-")]
    trigger = {
        "type": "event",
        "enabled": True,
        "expect": ["proofline.batch.landed"],
        "match": {"proofline.project": "p"},
        "posture": "Reactive",
        "threshold": 1,
        "within": 0,
        "parameters": {"project": "{{ event.payload.project }}", "seconds": "{{ event.payload.subject }}"},
    }
    slow = {"name": "slow", "entrypoint": "slow_flow.slow_flow", "work_pool": pool, "triggers": [trigger]}
    (home / "slow_flow.py").write_text(FLOW)
    (home / "prefect.yaml").write_text(yaml.safe_dump(file | {"deployments": [*tell, slow]}))
    with get_client(sync_client=True) as server:
        server.create_work_pool(WorkPoolCreate(name=pool["name"], type="process"))
        subprocess.run(prefect("--no-prompt", "deploy", "--all"), cwd=home, check=True, capture_output=True)
        try:
            yield server
        finally:
            for one in server.read_automations():
                server.delete_automation(one.id)
            for one in server.read_deployments():
                server.delete_deployment(one.id)


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that nobody helps."""
    said = ["worker", "start", "--pool", f"pool-{home.name}", "--type", "process"]
    quick = os.environ | {"PREFECT_WORKER_QUERY_SECONDS": "1", "DO_NOT_TRACK": "1"}
    with (home / "worker.log").open("ab") as log:
        made = subprocess.Popen(
            prefect(*said), cwd=home, env=quick, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield made
        finally:
            with suppress(ProcessLookupError):
                os.killpg(made.pid, signal.SIGKILL)
            made.wait()


def prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *words]


def started(server: Any, *, seconds: int) -> Any:
    deployment = server.read_deployment_by_name("slow-flow/slow")
    asked = {"project": "p", "seconds": seconds}
    return server.create_flow_run_from_deployment(deployment.id, parameters=asked).id


def is_in(state: str, server: Any, run: Any) -> bool:
    return bool(server.read_flow_run(run).state.type == state)


def kept(what: str) -> list[Trouble]:
    found = troubles(outside().records.links("p"), datetime(2000, 1, 1, tzinfo=UTC))
    return [one for _, one in found if one.what == what]


def events(**payload: str) -> list[dict[str, Any]]:
    """Events of ours that the server has stored, with these fields in their payload."""
    from prefect.client.orchestration import get_client

    asked = {"filter": {"event": {"prefix": [PREFIX]}}, "limit": 50}
    with get_client(sync_client=True) as server:
        found = server.request("POST", "/events/filter", json=asked).json()["events"]
    return [one for one in found if payload.items() <= one["payload"].items()]
