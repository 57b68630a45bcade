"""A trainer run once more: real processes, a real MLflow store that is thrown away."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tasks.adapters.clean_environment import clean_environment
from tasks.adapters.ports import Run
from tasks.adapters.trainer import Trainer
from tasks.errors import InputError, OutsideError
from tests.adapters.code_folders import written

ROOT = Path(__file__).resolve().parents[2]
RUN = Run("r1", "candidate", 1, "training@1", "evaluation@1", "commit")
TRACKS = """
import os, sys

import mlflow

from tasks.tracking import track

SECRETS = ("AWS_SECRET_ACCESS_KEY", "MY_TOKEN")
for seed in (1, 2):
    with track("p", sys.argv[1], seed=seed, role="candidate", dataset="training@1", evaluation="e@1") as run:
        run.log(metrics={"auc": 0.7 + seed / 100, "secrets": sum(name in os.environ for name in SECRETS)})
        mlflow.log_text("x", "note.txt")
"""
PLANS = {
    "configs/p/canvas.yaml": "title: T\nobjective: O\n"
    "metrics: [{name: auc, title: A, direction: higher, margin: 0.1}]\n",
    "configs/p/model.yaml": "checks: [{check: planned_seeds}, {check: primary, metric: auc}]\n",
}


def trained(root: Path, *words: str, most_seconds: float = 60) -> dict[str, float]:
    return dict(Trainer(root, most_seconds)("p", RUN, ("{python}", *words)))


def listed(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.slow
def test_metrics_of_the_wanted_seed_come_back_and_nothing_is_left(tmp_path, monkeypatch):
    """The trainer tracks two seeds, locks criteria in a record, logs a file by MLflow alone."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("MY_TOKEN", "hunter2")
    written(tmp_path, {"train.py": TRACKS, **PLANS})
    before = listed(tmp_path)

    found = trained(tmp_path, "train.py", "EXP-1")

    assert found["auc"] == 0.71
    assert found["secrets"] == 0
    assert listed(tmp_path) == before


def test_one_that_tracks_nothing_is_told(tmp_path):
    written(tmp_path, {"train.py": "print('done')"})

    with pytest.raises(OutsideError, match=r"tracked no finished candidate of seed 1 .*tracked: none"):
        trained(tmp_path, "train.py")


def test_one_that_fails_says_its_last_line_without_secrets_and_persons(tmp_path):
    said = "no data at s3://key:hunter2@host for jane.doe@example.com"
    written(tmp_path, {"train.py": f"import sys; print('much before'); sys.exit({said!r})"})

    with pytest.raises(OutsideError) as caught:
        trained(tmp_path, "train.py")

    assert str(caught.value).startswith("trainer: ended with 1: no data at s3://***@host for ")
    assert "hunter2" not in str(caught.value)
    assert "jane.doe" not in str(caught.value)
    assert "much before" not in str(caught.value)


@pytest.mark.slow
def test_one_that_hangs_is_stopped_with_its_children(tmp_path):
    child = "import time, pathlib; time.sleep(3); pathlib.Path('late').touch()"
    hangs = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    written(tmp_path, {"train.py": hangs})

    with pytest.raises(OutsideError, match="was stopped after 1 s"):
        trained(tmp_path, "train.py", most_seconds=1)

    time.sleep(3)
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize("command", ["no-such-program", "a\0b"])
def test_a_program_that_is_not_there_is_the_plans_fault(command, tmp_path):
    with pytest.raises(InputError, match="found no program"):
        Trainer(tmp_path)("p", RUN, (command,))


def test_only_what_is_on_the_list_is_handed_on(tmp_path, monkeypatch):
    for name in (
        "AWS_SESSION_TOKEN",
        "PREFECT_API_KEY",
        "MLFLOW_TRACKING_PASSWORD",
        "GITHUB_TOKEN",
        "SSH_AUTH_SOCK",
    ):
        monkeypatch.setenv(name, "hunter2")

    found = clean_environment(tmp_path, {"OWN": "1"})

    assert "hunter2" not in found.values()
    assert (found["HOME"], found["TMPDIR"], found["OWN"]) == (str(tmp_path), str(tmp_path), "1")
    assert found["PATH"] == os.environ["PATH"]
    assert sys.executable
