"""Every planned seed once in both arms, or it is said which are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.experiments.experiment import Experiment
from tasks.experiments.planned_seeds import PlannedSeeds
from tasks.vocabulary import Verdict

RNG = np.random.default_rng(0)
seeds = st.lists(st.integers(1, 6), max_size=10)


def finding(planned, candidate, baseline):
    look = Experiment("EXP-7", "d1", 1, 2, tuple(planned), tuple(candidate), tuple(baseline), {})
    check = PlannedSeeds()
    (found,) = check.judge(check.measure(look, RNG))
    return found


def test_all_planned_seeds_once_in_both_arms_pass_in_any_order():
    found = finding([1, 2, 3], [3, 1, 2], [1, 2, 3])

    assert (found.verdict, found.subject, found.settle) == (Verdict.PASS, "EXP-7", "")
    assert found.evidence.value("seeds logged") == 3
    assert found.evidence.data_digest == "d1"


def test_a_missing_and_a_doubled_seed_are_named_with_their_arm():
    found = finding([1, 2, 3], [1, 3], [1, 2, 3, 3])

    assert found.verdict is Verdict.UNKNOWN
    assert found.evidence.named == ("candidate lacks seed 2", "baseline has seed 3 more than once")
    assert "Of 3 planned seeds 1 are logged once in both arms: candidate lacks seed 2" in found.reason
    assert "candidate lacks seed 2" in found.settle


def test_seeds_beyond_the_plan_are_neither_counted_nor_missed():
    found = finding([1, 2], [1, 2, 3, 9, 9], [1, 2])

    assert found.verdict is Verdict.PASS
    assert found.evidence.value("seeds logged") == 2


def test_a_look_without_planned_seeds_cannot_be_told():
    found = finding([], [1, 2], [1, 2])

    assert found.verdict is Verdict.UNKNOWN
    assert found.settle


@given(seeds, seeds)
def test_it_passes_exactly_when_both_arms_hold_the_plan_once(candidate, baseline):
    planned = [1, 2, 3]
    kept = [sorted(seed for seed in arm if seed in planned) for arm in (candidate, baseline)]

    assert (finding(planned, candidate, baseline).verdict is Verdict.PASS) == (kept == [planned, planned])


@pytest.mark.parametrize("arm", [[1, 2], [1, 2, 2], []])
def test_an_unanswered_finding_says_what_settles_it(arm):
    found = finding([1, 2], arm, [1, 2])

    assert (found.settle != "") == (found.verdict is Verdict.UNKNOWN)
