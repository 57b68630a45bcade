"""Runs of a script that knows nothing of Proofline are adopted and judged, in a real MLflow store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest

from flows.cli import main
from tasks.adapters.connect import outside
from tasks.ledger.append import newest_first

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

PLANS = {
    "canvas.yaml": """
title: T
objective: O
metrics: [{name: brier, title: Brier, direction: lower, margin: 0.02, smallest_gain: 0.01}]
""",
    "model.yaml": "looks: [3]\nchecks: [{check: planned_seeds}, {check: primary, metric: brier}]",
}
VERSIONS = ("--dataset", "training@1", "--evaluation", "evaluation@1")
SEEDS = (1, 2, 3)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'own' / 'mlflow.db'}")
    return tmp_path


def test_runs_that_plain_mlflow_logged_are_adopted_and_then_judged(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    baseline, candidate = _logged(home, brier=0.25), _logged(home, brier=0.2)
    assert not any("proofline" in name for one in (*baseline, *candidate) for name in _tags(one))

    _answer(capsys, "adopt", *baseline, "--ticket", "EXP-2", "--role", "baseline", *VERSIONS)
    early = _answer(capsys, "finish", "EXP-2")
    adopted = _answer(capsys, "adopt", *candidate, "--ticket", "EXP-2", "--role", "candidate", *VERSIONS)
    decided = _answer(capsys, "run", "evaluate_experiment", "--ticket", "EXP-2")

    assert early["code"] == 2
    assert "candidate lacks seeds 1, 2, 3" in early["reason"]
    assert [(one["run"], one["seed"]) for one in adopted["adopted"]] == list(
        zip(candidate, map(str, SEEDS), strict=True)
    )
    assert (decided["code"], decided["outcome"]) == (0, "PROMOTABLE")
    (criteria,) = (one for one in decided["findings"] if one["check"] == "criteria")
    assert "after the first run began" in criteria["reason"]
    (link,) = (one for one in newest_first(outside().records.links("p")) if one.kind == "decision")
    assert link.body["decision"]["id"] == decided["decision_id"]
    for one in (*baseline, *candidate):
        assert (_tags(one)["proofline.decision"], _tags(one)["proofline.outcome"]) == (
            decided["decision_id"],
            "PROMOTABLE",
        )


def test_a_run_that_failed_is_adopted_for_its_hours_and_that_is_told(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    (failed,) = _logged(home, brier=0.2, seeds=(1,), status="FAILED")

    code = main(["adopt", failed, "--ticket", "EXP-3", "--role", "candidate", *VERSIONS])

    assert code == 0
    assert (
        f"run {failed} is FAILED: its hours count; only a FINISHED run is judged" in capsys.readouterr().err
    )


def _logged(
    home: Path, *, brier: float, seeds: tuple[int, ...] = SEEDS, status: str = "FINISHED"
) -> list[str]:
    """Ids of runs as a script logs them with MLflow alone: a parameter, and a table of examples."""
    (home / "own").mkdir(exist_ok=True)
    mlflow.set_tracking_uri(f"sqlite:///{home / 'own' / 'mlflow.db'}")
    if mlflow.get_experiment_by_name("own") is None:
        mlflow.create_experiment("own", artifact_location=(home / "own" / "artifacts").as_uri())
    return [_log(mlflow.set_experiment("own").experiment_id, brier, seed, status) for seed in seeds]


def _log(experiment: str, brier: float, seed: int, status: str) -> str:
    """One run whose 300 examples are as hard in every run and have noise of their own."""
    hard = np.random.default_rng(0).normal(scale=0.05, size=300)
    noise = np.random.default_rng([seed, int(100 * brier)]).normal(scale=0.02, size=300)
    examples = pd.DataFrame({"example_id": [f"x{n}" for n in range(300)], "brier": brier + hard + noise})
    run = mlflow.start_run(experiment_id=experiment)
    mlflow.log_param("random_state", seed)
    examples.to_parquet("examples.parquet", index=False)
    mlflow.log_artifact("examples.parquet", "proofline")
    mlflow.end_run(status)
    return str(run.info.run_id)


def _answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What a command says as JSON, with its exit code."""
    code = main([*words, "--json"])
    return {"code": code, **json.loads(capsys.readouterr().out)}


def _tags(run: str) -> dict[str, str]:
    return dict(mlflow.MlflowClient().get_run(run).data.tags)
