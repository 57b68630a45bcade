"""Whether the baseline that a candidate was judged beside is what serves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.readiness.baseline_facts import BaselineFacts, compared
from tasks.readiness.champion_as_baseline import ChampionAsBaseline
from tasks.vocabulary import Verdict
from tests.samples import dossier

TREES = {"recipe": "trees", "depth": "3", "commit": "1f3a"}


def found(recipe, *baselines, same_bytes=False):
    facts = compared("1", recipe, baselines, same_bytes=same_bytes)
    check, data = ChampionAsBaseline(), replace(dossier(0), baseline=facts)
    return check.judge(check.measure(data, np.random.default_rng(1)))[0]


def test_where_nothing_serves_any_baseline_will_do():
    check, data = ChampionAsBaseline(), replace(dossier(0), baseline=BaselineFacts())

    assert check.judge(check.measure(data, np.random.default_rng(1)))[0].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("baselines", "same_bytes", "verdict", "said"),
    [
        ((TREES, TREES), False, Verdict.PASS, "the same parameters and code"),
        (({}, {}), True, Verdict.PASS, "byte by byte"),
        (({**TREES, "commit": "9c41"},), True, Verdict.PASS, "byte by byte"),
        (({**TREES, "recipe": "coin"},), False, Verdict.FAIL, "it differs in recipe"),
        ((TREES, {**TREES, "depth": "2"}), False, Verdict.FAIL, "it differs in depth"),
        ((TREES, {**TREES, "depth": "2"}), True, Verdict.FAIL, "it differs in depth"),
        (({**TREES, "commit": "9c41"},), False, Verdict.UNKNOWN, "its code is another: 9c41, not 1f3a"),
        (({"commit": "1f3a"},), False, Verdict.UNKNOWN, "logged no parameters"),
        ((), False, Verdict.UNKNOWN, "no run of a baseline"),
    ],
)
def test_a_baseline_is_what_serves_by_bytes_or_by_parameters_and_code(baselines, same_bytes, verdict, said):
    finding = found(TREES, *baselines, same_bytes=same_bytes)

    assert finding.verdict is verdict
    assert said in finding.reason


def test_a_champion_whose_run_logged_no_parameters_is_not_known():
    assert found({"commit": "1f3a"}, TREES).verdict is Verdict.UNKNOWN
