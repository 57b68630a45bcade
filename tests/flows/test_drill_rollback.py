"""``proofline drill rollback`` as people run it: the candidate comes and goes, and what serves stays."""

from __future__ import annotations

import json

import numpy as np
import pytest

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.history.drills import newest_rollback
from tasks.load.operation import operation_of
from tasks.load.shared import load_project
from tasks.readiness.promotion import Place

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

PLACE = Place("sorter", "staging", "champion")
CANVAS = """
title: T
objective: O
metrics: [{name: brier, title: Brier, direction: lower, margin: 0.02}]
"""
MODEL = """
looks: [2]
checks: [{check: planned_seeds}, {check: primary, metric: brier}]
promotion: {model: sorter, checks: [{check: rollback_drill}]}
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    with bound(memory()) as made:
        log_runs(made)
        yield made


def log_runs(outside):
    """Two seeds of each arm with a model each."""
    rng = np.random.default_rng(3)
    for role, gain in (("candidate", 0.05), ("baseline", 0.0)):
        for seed in (1, 2):
            brier = 0.2 - gain + rng.normal(0, 0.01, 500)
            columns = {"example_id": np.array([f"e{n}" for n in range(500)], dtype=object), "brier": brier}
            run = Run(f"{role}-{seed}", role, seed, "training@1", "evaluation@1", "abc")
            outside.runs.tickets.setdefault("E-1", []).append((run, columns))
            outside.registry.runs[run.id, "model"] = {"MLmodel": run.id.encode()}


def test_the_way_back_is_tried_on_an_alias_of_its_own_and_kept_for_the_checklist(outside, capsys):
    from flows.evaluate_experiment import evaluate_experiment

    evaluated = evaluate_experiment("p", "E-1")
    code = main(["drill", "p", "rollback", "--ticket", "E-1", "--json"])

    said = json.loads(capsys.readouterr().out)
    project, links = load_project("p"), outside.records.links("p")
    tried = newest_rollback(links, PLACE)
    assert (code, said["outcome"], said["before"], said["after"]) == (0, "TRIED", "1", "")
    assert (tried.seconds, dict(tried.parts)) == (said["seconds"], said["parts"])
    assert operation_of(project, project.model(), links, tried.at, PLACE).drill == tried
    assert outside.registry.pointed("sorter", "champion") == ""
    assert outside.registry.pointed("sorter", "champion-drill") == ""
    tags = outside.registry.version("sorter", tried.before).tags
    assert (tags["proofline.ticket"], tags["proofline.evaluation"]) == ("E-1", evaluated.id)


def test_a_drill_names_the_ticket_and_one_that_was_never_judged_is_refused(outside, capsys):
    assert main(["drill", "rollback"]) == 3
    assert "--ticket" in capsys.readouterr().err
    assert main(["drill", "rollback", "--ticket", "E-1"]) == 3
    assert "found no evaluation" in capsys.readouterr().err
