"""What an arm did not log is named: by the arm where it lacks a metric, by the seed where a value is none."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.experiments.arms import Predictions
from tasks.experiments.consistency import Consistency
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.guard import Guard
from tasks.experiments.lacking_metrics import lacking_arms
from tasks.experiments.primary import Primary
from tasks.judge import findings_of
from tasks.vocabulary import Verdict

CHECKS = (Guard(metric="log_loss"), Primary(metric="log_loss"), Consistency(metric="log_loss"))


def experiment(candidate=(), baseline=(), *, lacking=(), paired=True):
    found = Scores(np.array(candidate), np.array(baseline), "lower", None, 0.01, paired=paired)
    scores = {"log_loss": found} if len(candidate) else {}
    seeds = (1, 2, 3)
    return Experiment(
        *("EXP-7", "d1", 1, 2, seeds, seeds, seeds, scores), lacking={"log_loss": lacking} if lacking else {}
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_metric_that_the_baseline_lacks_is_not_said_to_be_missing_in_both(check):
    (found,) = findings_of(check, experiment(lacking=("baseline lacks log_loss",)), 7)

    assert found.verdict is Verdict.UNKNOWN
    assert "baseline lacks log_loss" in found.reason
    assert "both arms" not in found.reason
    assert "baseline lacks log_loss" in found.settle


def test_a_missing_value_names_its_arm_and_seed_and_every_check_waits_for_it_in_the_same_words():
    data = experiment([0.5, np.nan, 0.6], [0.5, 0.6, 0.7])

    found = [finding for check in CHECKS for finding in findings_of(check, data, 7)]

    assert {finding.settle for finding in found} == {"The missing values of log_loss: candidate seed 2."}
    assert {finding.evidence.named for finding in found} == {("candidate seed 2",)}
    assert all("candidate seed 2" in finding.reason for finding in found)


def run(arm, seed, *metrics, columns=()):
    return Predictions(arm, seed, dict.fromkeys(columns, np.zeros(2)), dict.fromkeys(metrics, 0.5))


@pytest.mark.parametrize(
    ("baseline", "named"),
    [
        ([run("baseline", 1), run("baseline", 2)], ("baseline lacks auc",)),
        ([run("baseline", 1, "auc"), run("baseline", 2)], ("baseline lacks auc in seed 2",)),
        ([run("baseline", 1, "auc"), run("baseline", 2, columns=("y_true", "y_score"))], ()),
        ([run("baseline", 1, "auc"), run("baseline", 9)], ()),
        ([], ()),
    ],
    ids=["all seeds", "one seed", "made from examples", "an unplanned seed", "no run at all"],
)
def test_the_arm_is_named_and_the_seeds_where_only_some_lack_it(baseline, named):
    runs = [run("candidate", 1, "auc"), run("candidate", 2, "auc"), *baseline]

    assert lacking_arms(runs, "auc", (1, 2)) == named
