"""Whose recipe the example trains: an arm's own, or another ticket's candidate's."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "flight_delays"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ticket", "role", "again", "recipe"),
    [
        ("EXP-000", "candidate", None, "logistic"),
        ("EXP-001", "candidate", None, "boosting"),
        ("EXP-001", "baseline", None, "logistic"),
        ("EXP-001", "baseline", "EXP-001", "logistic"),  # as the plan fills it in for a ticket of its own
        ("RETRAIN-1", "candidate", "EXP-001", "boosting"),
        ("RETRAIN-1", "baseline", "EXP-001", "boosting"),
        ("RETRAIN-2", "baseline", "EXP-000", "logistic"),
    ],
)
def test_a_retraining_trains_the_other_tickets_candidate_in_both_arms(
    ticket, role, again, recipe, monkeypatch
):
    monkeypatch.syspath_prepend(str(EXAMPLE))
    train = importlib.import_module("train")

    assert train.recipe_of(ticket, role, again) == recipe


@pytest.mark.slow
def test_the_script_runs_without_being_told_of_another_ticket(tmp_path):
    words = ["--project", "p", "--ticket", "EXP-001", "--role", "candidate", "--seeds", "1"]
    data = ["--training", str(tmp_path), "--evaluation", str(tmp_path)]
    versions = ["--training-version", "t@1", "--evaluation-version", "e@1"]

    done = subprocess.run(
        [sys.executable, str(EXAMPLE / "train.py"), *words, *data, *versions],
        env={"MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path / 'x.db'}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "found no Parquet file" in done.stderr
