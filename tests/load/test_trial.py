"""How a version is tried before an alias moves to it: the plan says how, its run logged what is asked."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports_promotion import Trial
from tasks.load.trial import trials_of
from tasks.plans import find_project
from tests.act.moves import move_to, register

CANVAS = "title: T\nobjective: O\nmetrics: [{name: brier, title: Brier, direction: lower, margin: 0.02}]\n"
MODEL = """
looks: [2]
checks: [{check: planned_seeds}, {check: primary, metric: brier}]
promotion: {model: delays, serve: guarded, checks: [{check: same_preprocessing, tolerance: 0.01}]}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    return find_project(tmp_path, "p")


@pytest.fixture(autouse=True)
def outside():
    with bound(memory()) as made:
        register(1)
        yield made


def test_it_is_served_as_the_plan_says_and_asked_what_its_run_logged(project, outside):
    outside.runs.tables["run-1", "serving"] = {"value": np.arange(3.0), "expected": np.arange(3.0)}

    trial = trials_of(project)(move_to("1"))

    assert (trial.serve, trial.tolerance) == ("guarded", 0.01)
    assert list(trial.rows.inputs["value"]) == [0.0, 1.0, 2.0]


def test_a_plan_that_cannot_be_read_does_not_stop_the_way_back_and_that_is_told(project, caplog):
    (project.folder / "model.yaml").write_text("looks: [")

    trial = trials_of(project)(move_to("1"))

    assert trial == Trial(rows=None, serve="mlflow")
    assert "the plan cannot be read" in caplog.text
