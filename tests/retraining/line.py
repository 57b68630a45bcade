"""A small project whose model is a line through one feature: its plans, its rows and its first champion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from flows.commands.run import call_flow
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import Run
from tasks.adapters.trainer import Trainer
from tasks.load.rerun import trainer_of
from tasks.plans import Project

TRAIN = Path(__file__).with_name("train_line.py")
PLANS = {
    "canvas.yaml": """
title: T
objective: O
metrics:
  - {name: brier, title: Brier, direction: lower, target: 0.24, margin: 0.02, smallest_gain: 0.01,
     simple: {name: a coin, value: 0.25}}
people: [{name: Cleo, role: security, logins: [cleo]}]
""",
    "supply.yaml": """
sources: {training: {dataset: training}, evaluation: {dataset: evaluation}}
item: id
labels: [late]
disjoint: [[training, evaluation]]
checks: [{check: label_balance}, {check: leakage}]
""",
    "model.yaml": """
looks: [3]
trainer: ["{python}", train_line.py, "{project}", "{ticket}", "{role}", "{training}", "{evaluation}",
  "{training_version}", "{evaluation_version}", "{recipe}", "{seeds}"]
checks: [{check: planned_seeds}, {check: primary, metric: brier}]
first: {checks: [{check: planned_seeds}, {check: first_model, metric: brier}]}
promotion:
  model: line
  canary_share: 0.05
  standing:
    - {role: security, name: Cleo, tickets: "*", until: 2099-12-31, because: nobody is asked in this test}
  checks: [{check: canary_share}, {check: sign_off, role: security}]
drift:
  windows: training
  features: [wait]
  retrain: {in_windows: 1, of_latest: 2, when: drift}
  checks: [{check: shift}]
""",
}


def waits(batch: str, shift: float, rows: int = 3000) -> pd.DataFrame:
    """Waits and whether each came late; by ``shift`` both the waits and what is late move."""
    rng = np.random.default_rng([*batch.encode()])
    wait = rng.normal(shift, 1, rows)
    late = np.where(rng.random(rows) < 1 / (1 + np.exp(-3 * (wait - shift))), "late", "on time")
    return pd.DataFrame({"id": [f"{batch}-{n}" for n in range(rows)], "wait": wait, "late": late})


def first_champion(project: Project, limit_s: float) -> None:
    """EXP-1 is trained on what has landed by the plan's own trainer, judged as a first model, and let in."""
    name, home = project.name, find_home()
    call_flow("nightly_supply", name)
    datasets = outside().datasets
    versions = [datasets.current(name, dataset).name for dataset in ("training", "evaluation")]
    trainer = Trainer(home.root, tracking_uri=home.tracking_uri)
    wanted = Run("", "candidate", 1, *versions, "")
    trainer.into_project(trainer_of(project, project.model(), "EXP-1", wanted, (1, 2, 3)), limit_s)
    assert call_flow("evaluate_experiment", name, ticket="EXP-1").outcome == "PROMOTABLE"
    assert call_flow("promote_model", name, ticket="EXP-1").state == "serving"
