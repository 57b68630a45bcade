"""``proofline up`` with real parts: one project root, brought up, killed and ended as a machine would."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from flows.up.left import marked
from flows.up.whereabouts import folder_of, is_up, whereabouts
from tests.s3_store import manifest, parquet

pytestmark = pytest.mark.slow(seconds=120)

ROOT = Path(__file__).resolve().parents[2]
DEPLOYMENTS = {one["name"] for one in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]}
SUPPLY = """
sources: {files: {dataset: training}}
item: id
labels: [label]
checks: [{check: label_balance, need: note}]
"""
LIMIT_S = 240  # on a machine that does much else; alone a start takes 25 s
STOP_LIMIT_S = 30  # alone 7 s


class Machine:
    """A project root with two projects, of which `up` can be started, killed and ended."""

    def __init__(self, root: Path) -> None:
        self.root, self.process = root, None

    @property
    def state(self) -> Path:
        return self.root / ".proofline"

    @property
    def parts(self) -> dict[str, str]:
        found = whereabouts(folder_of(self.state))
        return dict(found.parts) if found else {}

    def start(self) -> None:
        with (self.root / "up.log").open("a") as log:
            self.process = self.run("up", stdout=log, stderr=log, start_new_session=True)
        within(lambda: "worker" in self.parts, "everything up")

    def run(self, *words: str, **how: Any) -> subprocess.Popen[str]:
        others = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", "PROOFLINE_", "MLFLOW_"))
        }
        return subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *words],
            cwd=self.root,
            env=others | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            text=True,
            **how,
        )

    def said(self, *words: str) -> tuple[int, Any]:
        """Exit code and JSON of a command."""
        done = self.run(*words, "--json", stdout=subprocess.PIPE)
        return done.wait(), json.loads(done.communicate()[0])

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(STOP_LIMIT_S)

    @property
    def server_pid(self) -> int:
        return int(json.loads((self.state / "prefect" / "server.json").read_text())["pid"])


@pytest.fixture(scope="module")
def machine(
    tmp_path_factory: pytest.TempPathFactory, started_before: Callable[[Path], Path]
) -> Iterator[Machine]:
    root = tmp_path_factory.mktemp("machine")
    for project in ("first", "second"):
        (root / "configs" / project).mkdir(parents=True)
    (root / "configs" / "first" / "supply.yaml").write_text(SUPPLY)
    started_before(root / ".proofline")
    made = Machine(root)
    made.start()
    yield made
    if made.process and made.process.poll() is None:
        made.end(signal.SIGTERM)


def test_every_part_answers_on_this_machine_alone_and_every_deployment_is_made(machine: Machine):
    assert deployed(machine) == DEPLOYMENTS
    assert status_of(machine.parts["reports"], "/") == 200
    assert status_of(machine.parts["mlflow"], "/health") == 200
    assert {urlsplit(at).hostname for name, at in machine.parts.items() if name != "worker"} == {"127.0.0.1"}


def test_a_landed_batch_is_decided_with_no_hand_on_it(machine: Machine):
    land(machine, "2026-01")

    decided = within(lambda: of_kind(machine, "first", "decision"), "a decision")

    assert [one["subject"] for one in decided] == ["files/2026-01"]
    assert decided[0]["body"]["decision"]["outcome"] == "ACCEPTED"


def test_a_second_up_says_that_one_runs_and_where(machine: Machine):
    code, said = machine.said("up")

    assert (code, said["already"], said["parts"]) == (0, True, machine.parts)
    assert is_up(folder_of(machine.state))


@pytest.mark.soak
def test_parts_that_are_killed_are_there_again_at_the_same_places(machine: Machine):
    before, server = machine.parts, machine.server_pid
    worker = int(before["worker"].removeprefix("pid "))
    killed = [server, worker, *(pid for pid in marked(folder_of(machine.state)) if pid != worker)]

    for pid in killed:
        kill(pid)
    within(lambda: pid_of(machine) not in (0, worker) and machine.server_pid != server, "all parts anew")
    within(lambda: status_of(machine.parts["reports"], "/") == 200, "the report site")
    within(lambda: status_of(machine.parts["mlflow"], "/health") == 200, "MLflow")
    within(lambda: status_of(machine.parts["prefect"], "/api/health") == 200, "Prefect")

    after = machine.parts
    assert {**after, "worker": ""} == {**before, "worker": ""}


@pytest.mark.soak
def test_after_a_kill_the_next_up_takes_over_and_keeps_pause_deployments_places_and_runs(machine: Machine):
    """A run that was under way when everything was killed goes on; one of a paused project does nothing."""
    before = machine.parts
    assert machine.said("pause", "second", "--because", "nobody is here")[0] == 0
    run = begun(machine, "audit-record", "first", running=True)
    rests = begun(machine, "watch-costs", "second", running=False)
    machine.end(signal.SIGKILL)
    left = marked(folder_of(machine.state))

    machine.start()

    assert left
    assert not set(left) & set(marked(folder_of(machine.state)))
    assert {**machine.parts, "worker": ""} == {**before, "worker": ""}
    assert deployed(machine) == DEPLOYMENTS
    assert within(lambda: final(machine, run), "the run").name == "Completed"
    assert within(lambda: final(machine, rests), "the other run").name == "ProjectPaused"
    said = machine.said("status")[1]
    assert [(one["project"], one["why"]) for one in said["paused"]] == [("second", "nobody is here")]
    assert said["up"]


def test_a_clean_stop_leaves_no_process_and_what_status_says_then_is_not_up(machine: Machine):
    server = machine.server_pid

    code = machine.end(signal.SIGTERM)

    assert code == 0
    assert marked(folder_of(machine.state)) == []
    assert within(lambda: not Path(f"/proc/{server}").exists(), "the server's end", limit_s=5)
    assert not is_up(folder_of(machine.state))
    said = machine.said("status")[1]
    assert (said["up"], said["parts"], said["runs"]) == (False, {}, None)


def asked(machine: Machine) -> Any:
    """A client of the machine's server."""
    from prefect.client.orchestration import SyncPrefectClient

    return SyncPrefectClient(machine.parts["prefect"])


def deployed(machine: Machine) -> set[str]:
    with asked(machine) as server:
        return {one.name for one in server.read_deployments()}


def begun(machine: Machine, deployment: str, project: str, *, running: bool) -> Any:
    """A run of a deployment that begins in 20 s, or that says that it runs already though no process does."""
    from datetime import UTC, datetime, timedelta

    from prefect.states import Running, Scheduled

    soon = Scheduled(scheduled_time=datetime.now(UTC) + timedelta(seconds=20))
    with asked(machine) as server:
        found = next(one for one in server.read_deployments() if one.name == deployment)
        run = server.create_flow_run_from_deployment(found.id, parameters={"project": project}, state=soon)
        if running:
            server.set_flow_run_state(run.id, Running(), force=True)
    return run.id


def final(machine: Machine, run: Any) -> Any:
    with asked(machine) as server:
        state = server.read_flow_run(run).state
    return state if state.is_final() else None


def land(machine: Machine, name: str) -> None:
    """A batch whose manifest is written last."""
    rows = parquet({"id": [f"r{n}" for n in range(40)], "label": ["late", "on time"] * 20})
    folder = machine.state / "batches" / "first" / "incoming" / "files" / name
    folder.mkdir(parents=True)
    (folder / "rows.parquet").write_bytes(rows)
    (folder / "manifest.json").write_bytes(manifest(name, {"rows.parquet": rows}, 40))


def of_kind(machine: Machine, project: str, kind: str) -> list[Any]:
    return [one for one in machine.said("log", "--project", project)[1]["records"] if one["kind"] == kind]


def pid_of(machine: Machine) -> int:
    return int(machine.parts.get("worker", "pid 0").removeprefix("pid "))


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def status_of(address: str, path: str) -> int:
    """The HTTP status of a path; 0 where nothing answers."""
    place = urlsplit(address)
    there = http.client.HTTPConnection(place.hostname or "", place.port, timeout=5)
    try:
        there.request("GET", path)
        return there.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        there.close()


def within(look: Callable[[], Any], what: str, *, limit_s: float = LIMIT_S) -> Any:
    deadline = time.monotonic() + limit_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what}: not within {limit_s} s"
        time.sleep(0.5)
    return found
