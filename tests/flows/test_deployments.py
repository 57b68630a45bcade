import importlib
import inspect
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
POOL = DEPLOYMENTS[0]["work_pool"]["name"]


@pytest.mark.slow
@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_a_deployment_names_a_flow_in_module_form_with_parameters_that_it_takes(deployment):
    module, name = deployment["entrypoint"].rsplit(".", 1)

    flow = getattr(importlib.import_module(module), name)

    given = deployment.get("parameters", {})
    from_events = [trigger["parameters"] for trigger in deployment.get("triggers", ())]
    for asked in [*from_events, *([{}] if deployment.get("schedules") else [])]:
        inspect.signature(flow.fn).bind(**given, **asked)
    assert flow.name.replace("-", "_") == module.rpartition(".")[2]
    assert all(asked["project"] == "{{ event.payload.project }}" for asked in from_events)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_a_deployment_is_of_no_project_says_what_it_does_and_is_found_by_its_kind_of_work(deployment):
    (work,) = deployment["tags"]

    assert "project" not in deployment.get("parameters", {})
    assert work in {"supply", "experiments", "promotion", "retraining", "watch", "board", "reports", "record"}
    assert deployment["description"].rstrip().endswith((".", "?"))


@pytest.mark.slow(seconds=60)
def test_all_deployments_are_made_from_the_root_without_a_question(pool):
    for left in pool.read_automations():  # by other files' tests on the same server
        pool.delete_automation(left.id)
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "deploy", "--all", "--no-prompt"],
        cwd=ROOT,
        env=os.environ | {"DO_NOT_TRACK": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    made = {one.name: one for one in pool.read_deployments()}
    assert set(made) == {one["name"] for one in DEPLOYMENTS}
    assert all(one.description and len(one.tags) == 1 and one.entrypoint for one in made.values())
    named = Counter(one.name.partition("__")[0] for one in pool.read_automations())
    assert {name: named[name] for name in made} == {
        one["name"]: len(one.get("triggers", ())) for one in DEPLOYMENTS
    }


@pytest.fixture
def pool(prefect_api: str) -> Iterator[Any]:
    """The server, with the pool that the deployments name and, before and after, without a deployment."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    with get_client(sync_client=True) as server:
        with suppress(ObjectAlreadyExists):
            server.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        yield server
        for deployment in server.read_deployments():
            server.delete_deployment(deployment.id)
