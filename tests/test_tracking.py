"""Runs tracked by the helper and by plain MLflow are read back as the load side reads them."""

import re
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import polars as pl
import pytest

from tasks.adapters.disk_links import DiskRecords
from tasks.adapters.mlflow_runs import MlflowRuns
from tasks.errors import InputError, PlanError
from tasks.history.criteria import versions
from tasks.tracking import track, tracked

pytestmark = pytest.mark.slow

PLANS = {
    "canvas.yaml": """
title: T
objective: O
metrics: [{name: brier, title: Brier, direction: lower, margin: 0.02}]
""",
    "model.yaml": "checks: [{check: planned_seeds}, {check: primary, metric: brier}]",
}
DATA = {"dataset": "training@1", "evaluation": "evaluation@1"}
EXAMPLES = {"example_id": ["a", "b"], "brier": np.array([0.1, 0.2])}


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow') / 'mlflow.db'}"


@pytest.fixture
def home(uri, tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    return tmp_path


def links(home):
    return DiskRecords(home / ".proofline" / "ledger").links("p")


def test_what_a_run_logs_is_what_is_read(home, uri):
    with track("p", "EXP-1", seed=1, role="candidate", sprint="S1", commit="abc", **DATA) as run:
        run.log(config={"model": {"depth": 3}}, metrics={"auc": 0.7}, examples=EXAMPLES)
        run.log(safety=pl.DataFrame({"prompt_id": [1, 2], "toxicity": [0, 1]}), latency_ms=[3.0, 4.5])
        run.log(golden=pd.DataFrame({"id": ["g"], "expected": ["x"], "answered": ["x"]}))
        run.log(serving={"size": [1.5, None], "day": ["2026-11-21", None], "expected": [0.1, 0.2]})

    (found,) = MlflowRuns(uri).of_ticket("p", "EXP-1")
    tables = {
        name: MlflowRuns(uri).artifact(found, name)
        for name in ("examples", "safety", "latency", "golden", "serving")
    }
    assert (found.training, found.evaluation, found.commit, found.sprint) == (
        "training@1",
        "evaluation@1",
        "abc",
        "S1",
    )
    assert found.metrics["auc"] == 0.7
    assert tables["examples"].columns["example_id"].tolist() == ["a", "b"]
    assert tables["safety"].columns["toxicity"].tolist() == [0, 1]
    assert tables["latency"].columns["latency_ms"].tolist() == [3.0, 4.5]
    assert tables["golden"].columns["answered"].tolist() == ["x"]
    assert tables["serving"].columns["day"].tolist() == ["2026-11-21", None]
    assert tables["serving"].columns["expected"].tolist() == [0.1, 0.2]
    held = mlflow.MlflowClient(uri).get_run(found.id)
    assert held.data.params["model.depth"] == "3"
    environment = mlflow.artifacts.load_dict(f"{held.info.artifact_uri}/proofline/environment.json")
    assert environment["packages"]["numpy"] == np.__version__


def test_hours_are_measured_and_those_that_the_script_states_take_their_place(home, uri):
    with track("p", "EXP-2", seed=1, role="candidate", **DATA):
        pass
    with track("p", "EXP-2", seed=2, role="candidate", **DATA) as run:
        run.log(metrics={"proofline.compute_hours": 16.0})

    measured, stated = MlflowRuns(uri).of_ticket("p", "EXP-2")
    assert 0 <= measured.compute_hours < 1 / 60
    assert stated.compute_hours == 16.0


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("diverged"), "FAILED"), (KeyboardInterrupt(), "KILLED")]
)
def test_a_body_that_fails_marks_the_run_and_its_error_goes_on(home, uri, error, status):
    with pytest.raises(type(error)), track("p", "EXP-3", seed=1, role="candidate", **DATA) as run:
        raise error

    (found,) = MlflowRuns(uri).named([run.id])
    assert found.status == status
    assert found.compute_hours is not None
    assert mlflow.active_run() is None
    assert MlflowRuns(uri).of_ticket("p", "EXP-3") == ()


def test_the_first_tracked_run_locks_the_criteria_before_it_begins(home, uri):
    with track("p", "EXP-4", seed=1, role="attempt", **DATA):
        pass
    before = versions(links(home), "EXP-4")
    with track("p", "EXP-4", seed=1, role="candidate", **DATA):
        pass

    (locked,) = versions(links(home), "EXP-4")
    assert before == ()
    assert locked.criteria["brier"]["margin"] == "0.02"
    assert locked.at <= MlflowRuns(uri).of_ticket("p", "EXP-4")[-1].started


def test_a_seed_that_is_tracked_is_found_and_one_of_other_data_is_not(home):
    with track("p", "EXP-5", seed=1, role="baseline", **DATA):
        pass

    assert tracked("p", "EXP-5", seed=1, role="baseline", dataset="training@1")
    assert tracked("p", "EXP-5", seed=1, role="baseline", dataset="training@2") is None
    assert tracked("p", "EXP-5", seed=2, role="baseline", dataset="training@1") is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seed": 0}, "seed: found 0; allowed: a whole number from 1"),
        ({"role": "champion"}, "role: found 'champion'; allowed: candidate, baseline, attempt"),
        ({"ticket": "x' or tags.a = 'b"}, "without quotes"),
        ({"dataset": ""}, "dataset: found no accepted version of the training data"),
    ],
)
def test_what_could_not_be_judged_is_refused_before_anything_is_trained(home, wrong, said):
    asked = {"project": "p", "ticket": "EXP-6", "seed": 1, "role": "candidate", **DATA} | wrong

    with pytest.raises(InputError, match=said), track(**asked):
        pytest.fail("the body ran")


def test_a_misspelt_project_is_refused_where_there_are_plans(home):
    with pytest.raises(PlanError, match="known: p"), track("q", "EXP-6", seed=1, role="candidate", **DATA):
        pytest.fail("the body ran")


def test_a_machine_without_plans_tracks_and_locks_nothing(uri, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with track("p", "EXP-7", seed=1, role="candidate", **DATA) as run:
        run.log(examples=EXAMPLES)

    assert [one.seed for one in MlflowRuns(uri).of_ticket("p", "EXP-7")] == [1]
    assert not (tmp_path / ".proofline").exists()


@pytest.mark.parametrize(
    ("logged", "said"),
    [
        ({"examples": {"brier": [0.1]}}, "examples: found columns brier; needed: example_id"),
        ({"safety": {"prompt_id": [1, 2], "toxicity": [0]}}, "safety: found something that is no table"),
        ({"golden": "rows"}, "golden: found something that is no table"),
    ],
)
def test_a_table_that_could_not_be_read_back_is_refused_with_what_is_needed(home, logged, said):
    with pytest.raises(InputError, match=said), track("p", "EXP-8", seed=1, role="candidate", **DATA) as run:
        run.log(**logged)


def test_the_plain_mlflow_way_of_the_guide_is_read_like_the_helpers(home, uri, monkeypatch):
    guide = (Path(__file__).parents[1] / "docs" / "tracking.md").read_text("utf-8")
    (plain,) = (
        block for block in re.findall(r"```python\n(.*?)```", guide, re.S) if "tasks.tracking" not in block
    )
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(
        experiment_id=mlflow.create_experiment("plain", artifact_location=(home / "artifacts").as_uri())
    )

    exec(plain, {"examples": pd.DataFrame(EXAMPLES)})

    (found,) = MlflowRuns(uri).of_ticket("my_project", "EXP-042")
    assert (found.role, found.seed) == ("candidate", 1)
    assert MlflowRuns(uri).artifact(found, "examples").columns["brier"].tolist() == [0.1, 0.2]
