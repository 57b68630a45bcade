"""The words of a trainer, filled in, and which metrics are compared."""

from __future__ import annotations

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.errors import InputError, PlanError
from tasks.load.rerun import filled, load_rerun
from tasks.plans import Project

CANVAS = """
title: T
objective: O
metrics:
  - {name: auc, title: AUC, direction: higher, margin: 0.02}
  - {name: brier, title: Brier, direction: lower, margin: 0.02}
"""
MODEL = "checks: [{{check: planned_seeds}}, {{check: primary, metric: auc}}]\ntrainer: {trainer}\n"
RUN = Run("r1", "candidate", 1, "training@1", "evaluation@1", "c", {"auc": 0.7, "seconds": 3.0})


@pytest.fixture
def outside():
    with bound(memory()) as made:
        yield made


def project(folder, trainer: str) -> Project:
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL.format(trainer=trainer))
    return Project("p", folder, "configs/p")


def rerun(place: Project):
    return load_rerun(place, place.canvas(), place.model(), "EXP-1", RUN)


def test_only_metrics_of_the_canvas_are_compared(outside, tmp_path):
    outside.retrain.again["r1"] = {"auc": 0.71, "brier": 0.1, "seconds": 9.0}

    found = rerun(project(tmp_path, "['{python}', train.py]"))

    assert (found.seed, found.first, found.again) == (1, {"auc": 0.7}, {"auc": 0.71})


def test_words_in_braces_are_filled_in_once_and_python_is_left():
    words = {"ticket": "{seed}", "seed": "7"}

    assert filled(("{python}", "--id={ticket}/{seed}"), words) == ("{python}", "--id={seed}/7")


def test_a_word_that_stands_for_nothing_is_the_plans_fault(tmp_path):
    with pytest.raises(PlanError, match=r"model.yaml, trainer: .*not \{sed\}"):
        project(tmp_path, "['{python}', '{sed}']").model()


def test_a_plan_without_a_trainer_is_told(outside, tmp_path):
    with pytest.raises(InputError, match="trainer: found nothing"):
        rerun(project(tmp_path, "[]"))


def test_data_that_the_record_does_not_know_cannot_be_learnt_from_again(outside, tmp_path):
    with pytest.raises(InputError, match="training@1: found no such version"):
        rerun(project(tmp_path, "['{python}', train.py, '{training}']"))
