"""What same_seed and dataset_version say, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readiness.data_facts import DataFacts
from tasks.readiness.dataset_version import DatasetVersion
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import ReadinessCheck
from tasks.readiness.rerun import Rerun
from tasks.readiness.same_seed import LARGEST, SameSeed
from tasks.vocabulary import Finding, Verdict


def find(check: ReadinessCheck, **brought: object) -> Finding:
    dossier = Dossier("EXP-1", "digest", **brought)
    return check.judge(check.measure(dossier, np.random.default_rng(1)))[0]


def trained_twice(first: dict[str, float], again: dict[str, float]) -> Finding:
    return find(SameSeed(), rerun=Rerun(1, first, again))


def test_a_loss_of_0_500_that_becomes_0_505_is_exactly_1_percent_apart_and_passes():
    found = trained_twice({"loss": 0.500, "auc": 0.9}, {"loss": 0.505, "auc": 0.9})

    assert found.verdict is Verdict.PASS
    assert found.evidence.value(LARGEST) == pytest.approx(0.01)
    assert "loss is 1% apart" in found.reason


def test_one_metric_further_apart_fails_whatever_the_others_say():
    found = trained_twice({"loss": 0.5, "auc": 0.9}, {"loss": 0.506, "auc": 0.9})

    assert found.verdict is Verdict.FAIL
    assert "loss is 1.2% apart, more than 1%" in found.reason


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"auc": 0.9}, {}),
        ({"auc": float("nan")}, {"auc": float("nan")}),
        ({"auc": 0.9}, {"auc": float("nan")}),
        ({"auc": 0.9}, {"auc": float("inf")}),
        ({"auc": 0.0}, {"auc": 0.001}),
        ({"auc": 5e-324}, {"auc": 1e308}),
    ],
)
def test_a_metric_without_a_comparable_number_never_passes(first, again):
    assert trained_twice(first, again).verdict is Verdict.FAIL


def test_nothing_logged_is_nothing_shown():
    assert trained_twice({}, {}).verdict is Verdict.UNKNOWN


@given(st.floats(-1e6, 1e6), st.floats(-0.5, 0.5))
def test_what_is_twice_the_same_passes_and_a_sign_changes_nothing(value, share):
    same = trained_twice({"a": value}, {"a": value})
    here = trained_twice({"a": value}, {"a": value * (1 + share)})
    mirrored = trained_twice({"a": -value}, {"a": -value * (1 + share)})

    assert same.verdict is Verdict.PASS
    assert here.verdict is mirrored.verdict


DATA = DataFacts("training@1", "evaluation@1", training_rows=9, evaluation_rows=3, shared=0)


def test_two_recorded_versions_pass_by_name():
    found = find(DatasetVersion(), data=DATA)

    assert found.verdict is Verdict.PASS
    assert "training@1" in found.reason


def test_a_lost_version_fails_with_why():
    lost = DataFacts("training@1", "evaluation@1", lost=("training@1: the record knows no such version",))

    found = find(DatasetVersion(), data=lost)

    assert found.verdict is Verdict.FAIL
    assert "the record knows no such version" in found.reason


def test_runs_that_name_no_version_fail():
    assert find(DatasetVersion(), data=DataFacts("training@1", "")).verdict is Verdict.FAIL


def test_a_probe_that_failed_says_why_and_what_would_bring_it():
    found = find(SameSeed(), untold={"rerun": "trainer: ended with 1: no such column"})

    assert found.verdict is Verdict.UNKNOWN
    assert found.reason == "trainer: ended with 1: no such column"
    assert found.settle
