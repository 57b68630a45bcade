"""Moves with nothing left out: MLflow's store and server, record on disk, the flow on a Prefect server."""

from __future__ import annotations

import json

import pytest

from flows.cli import main
from tasks.act.drill import drill_rollback
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.history.promotions import champion
from tasks.ledger.append import newest_first
from tasks.plans import find_project
from tests.act.moves import NOW
from tests.act.really import PLACE, make_project, promote, trial

pytestmark = pytest.mark.slow(seconds=55)

MODEL_PLAN = """
looks: [3]
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
promotion: {model: delays, checks: [{check: served}]}
"""
CANVAS = """
title: T
objective: O
metrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]
"""


def stands():
    return champion(outside().records.links("p"), *PLACE).version


def pointed():
    return outside().registry.pointed("delays", "champion")


@pytest.fixture
def root(tmp_path, monkeypatch):
    make_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return tmp_path


def test_a_model_is_let_in_by_its_answers_drilled_and_rolled_back_by_the_command_and_by_the_flow(
    root, prefect_api, capsys
):
    assert promote(1).state == "done"
    wrong = promote(2, expected=3)
    assert (wrong.state, stands(), pointed()) == ("abandoned", "1", "1")
    assert "differently than expected" in wrong.why
    promoted = promote(4)
    assert (promoted.state, stands(), pointed()) == ("done", "3", "3")
    assert promoted.parts.keys() == {"fetch", "start", "answer", "alias"}

    drill = drill_rollback(find_project(find_home().root, "p"), PLACE, "1", lambda _: trial(4), NOW)
    assert (drill.before, drill.after, pointed()) == ("1", "3", "3")

    capsys.readouterr()
    assert main(["rollback", "delays", "--why", "it fell", "--answer", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], stands(), pointed()) == ("1", "1", "1")
    assert found["parts"].keys() == {"alias", "fetch", "start"}
    assert found["seconds"] < found["parts"]["start"]

    for name, text in (("model", MODEL_PLAN), ("canvas", CANVAS)):
        (root / "configs" / "p" / f"{name}.yaml").write_text(text)
    assert main(["run", "roll_back_model", "--why", "again", "--to", "3"]) == 0
    assert (stands(), pointed()) == ("3", "3")
    told = [r.body["announced"] for r in newest_first(outside().records.links("p")) if "announced" in r.body]
    assert len(told) == 2
