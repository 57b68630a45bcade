"""``proofline finish`` starts the evaluation: the deployment of prefect.yaml, its trigger, a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from flows.cli import main
from tasks.adapters.connect import outside
from tasks.ledger.append import newest_first
from tasks.tracking import track
from tests.retraining.night import FILE, listening, within

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

FINISHED = "proofline.experiment.finished"
(DEPLOYMENT,) = (
    one
    for one in yaml.safe_load(FILE.read_text("utf-8"))["deployments"]
    if any(FINISHED in trigger["expect"] for trigger in one.get("triggers", ()))
)
PROJECT = "flight_delays"
PLANS = {
    "canvas.yaml": """
title: T
objective: O
metrics: [{name: brier, title: Brier, direction: lower, margin: 0.02, smallest_gain: 0.01}]
""",
    "model.yaml": "looks: [3]\nchecks: [{check: planned_seeds}, {check: primary, metric: brier}]",
}
LIMIT_S = 120


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project root in which both arms of EXP-7 are trained; the worker finds it by its folder alone."""
    folder = tmp_path / "configs" / PROJECT
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    for setting in ("MLFLOW_TRACKING_URI", "PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(setting, raising=False)
    for role, brier in (("baseline", 0.25), ("candidate", 0.2)):
        for seed in (1, 2, 3):
            _train(role, seed, brier)
    return tmp_path


def test_a_finished_look_is_evaluated_by_a_worker_with_the_ticket_that_the_event_names(home: Path):
    from prefect.client.orchestration import get_client

    with listening(home, LIMIT_S, ["evaluate-experiment"]), get_client(sync_client=True) as server:
        deployment = server.read_deployment_by_name(f"evaluate-experiment/{DEPLOYMENT['name']}").id
        assert main(["finish", "EXP-7"]) == 0
        run = within(LIMIT_S, lambda: _ended(server, deployment), "the evaluation")
        assert run.state_name == "Completed", run.state.message
        said = within(LIMIT_S, lambda: _findings(server, run), "what it found")

    assert run.parameters == {"project": PROJECT, "ticket": "EXP-7"}
    (kept,) = _decisions()
    assert (kept["subject"], kept["outcome"]) == ("EXP-7", "PROMOTABLE")
    assert any(line.startswith("primary brier: PASS, brier is better") for line in said)


def _train(role: Any, seed: int, brier: float) -> None:
    hard = np.random.default_rng(0).normal(scale=0.05, size=300)
    noise = np.random.default_rng([seed, int(100 * brier)]).normal(scale=0.02, size=300)
    with track(
        PROJECT, "EXP-7", seed=seed, role=role, dataset="training@1", evaluation="evaluation@1"
    ) as run:
        run.log(examples={"example_id": [f"x{n}" for n in range(300)], "brier": brier + hard + noise})


def _ended(server: Any, deployment: Any) -> Any:
    """The deployment's only run, once it has ended."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    one = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
    found = server.read_flow_runs(deployment_filter=one)
    assert len(found) <= 1
    return next((run for run in found if run.state.is_final()), None)


def _findings(server: Any, run: Any) -> list[str]:
    """What the flow run's log says of findings and decisions, once the last line is there."""
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId

    one = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))
    logs = server.read_logs(log_filter=one)
    lines = [log.message for log in logs if log.name == "proofline"]
    return lines if any(line.startswith("EXP-7: ") for line in lines) else []


def _decisions() -> list[dict[str, Any]]:
    links = newest_first(outside().records.links(PROJECT))
    return [one.body["decision"] for one in links if one.kind == "decision"]
