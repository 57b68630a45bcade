"""A drifted batch lands, and a retrained model serves: deployments, triggers and a worker, no hand on it."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.commands.run import call_flow
from tasks.act.decisions import announce
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import Run
from tasks.adapters.production import place_of
from tasks.adapters.trainer import Trainer
from tasks.history.promotion_decisions import decision_named
from tasks.history.promotions import champion
from tasks.history.retrainings import retrainings
from tasks.load.rerun import trainer_of
from tasks.plans import Project, find_project
from tests.retraining.night import PROJECT, listening, runs_of, within

pytestmark = [pytest.mark.slow(seconds=150), pytest.mark.usefixtures("prefect_api")]

LIMIT_S = 500  # on a machine that does much else; alone it takes a minute
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


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project root with a champion that learnt from one batch; workers find it by their folder alone."""
    folder = tmp_path / "configs" / PROJECT
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / name).write_text(text)
    shutil.copy(TRAIN, tmp_path / TRAIN.name)
    monkeypatch.chdir(tmp_path)
    for setting in ("MLFLOW_TRACKING_URI", "PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    monkeypatch.setenv("PREFECT_LOGGING_EXTRA_LOGGERS", "proofline")
    found = find_project(tmp_path, PROJECT)
    _first_champion(tmp_path, found)
    return found


def test_a_drifted_batch_ends_in_a_retrained_model_that_serves_and_its_event_twice_trains_once(
    project: Project, tmp_path: Path
):
    links, where = outside().records.links(PROJECT), place_of(project)
    first = champion(links, *where)
    with listening(tmp_path, LIMIT_S):
        began = time.monotonic()
        _land(tmp_path, "training", "2026-10", shift=2.0)
        _land(tmp_path, "evaluation", "2026-10e", shift=2.0)
        call_flow("land_batches", PROJECT)
        stands = within(LIMIT_S, lambda: _newer(links, where, first), "a new champion")
        seconds = time.monotonic() - began
        (retrained,) = [one for one in retrainings(links) if one.state == "trained"]
        asked = len(runs_of("retrain-model"))
        announce.fn(decision_named(links, retrained.finding))
        within(LIMIT_S, lambda: _all_ended(asked), "the same event once more")

    training = 3600 * (retrained.hours or 0)
    print(f"{seconds:.0f} s from landed to serving, {training:.1f} s of it training")  # noqa: T201 - what it shows
    assert (stands.ticket, retrained.ticket) == ("RETRAIN-1", "RETRAIN-1")
    assert [one.ticket for one in retrainings(links) if one.ticket] == ["RETRAIN-1"]
    assert len(outside().runs.of_ticket(PROJECT, "RETRAIN-1")) == 6


def _newer(links, where, first):
    stands = champion(links, *where)
    return stands if stands != first else None


def _all_ended(before: int) -> bool:
    found = runs_of("retrain-model")
    return len(found) > before and all(run.state.is_completed() for run in found)


def _first_champion(root: Path, project: Project) -> None:
    """EXP-1 is trained by the plan's own trainer, judged as a first model, and let in."""
    _land(root, "training", "2026-09", shift=0.0)
    _land(root, "evaluation", "2026-09e", shift=0.0)
    call_flow("nightly_supply", PROJECT)
    plan, datasets = project.model(), outside().datasets
    versions = [datasets.current(PROJECT, name).name for name in ("training", "evaluation")]
    trainer = Trainer(root, tracking_uri=find_home().tracking_uri)
    wanted = Run("", "candidate", 1, *versions, "")
    trainer.into_project(trainer_of(project, plan, "EXP-1", wanted, (1, 2, 3)), LIMIT_S)
    assert call_flow("evaluate_experiment", PROJECT, ticket="EXP-1").outcome == "PROMOTABLE"
    assert call_flow("promote_model", PROJECT, ticket="EXP-1").state == "serving"


def _land(root: Path, source: str, batch: str, shift: float, rows: int = 3000) -> None:
    """A batch of waits and whether it came late; by ``shift`` both the waits and what is late move."""
    rng = np.random.default_rng([*batch.encode()])
    wait = rng.normal(shift, 1, rows)
    late = np.where(rng.random(rows) < 1 / (1 + np.exp(-3 * (wait - shift))), "late", "on time")
    frame = pd.DataFrame({"id": [f"{batch}-{n}" for n in range(rows)], "wait": wait, "late": late})
    place = root / ".proofline" / "batches" / PROJECT / "incoming" / source / batch
    place.mkdir(parents=True)
    frame.to_parquet(place / "rows.parquet")
    sha256 = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
    file = {"name": "rows.parquet", "sha256": sha256, "rows": rows}
    (place / "manifest.json").write_text(json.dumps({"id": batch, "files": [file]}))
