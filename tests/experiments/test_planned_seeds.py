"""Every planned seed once in both arms, or it is said which are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.planned_seeds import PlannedSeeds, look_lacks
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


def test_a_candidate_without_any_baseline_says_why_it_is_no_first_model_and_how_to_declare_one():
    look = Experiment("EXP-7", "d1", 1, 2, (1, 2), (1, 2), (), {}, not_first="runs of EXP-3 are tagged so")
    check = PlannedSeeds()

    (found,) = check.judge(check.measure(look, RNG))

    assert found.verdict is Verdict.UNKNOWN
    assert found.reason.endswith("this is no first model: runs of EXP-3 are tagged so")
    assert "lacks" not in found.reason
    assert "section first in model.yaml" in found.settle


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


def test_a_look_that_is_all_there_lacks_nothing_also_when_more_is_logged():
    assert look_lacks(range(1, 3), {"candidate": [1, 2, 9], "baseline": [2, 1]}, is_first=False) == ""


def test_what_each_arm_lacks_and_has_too_often_is_said():
    logged = {"candidate": [1, 2, 3], "baseline": [1, 1, 2, 3, 4, 5]}

    assert look_lacks(range(1, 6), logged, is_first=False) == (
        "candidate lacks seeds 4, 5; baseline has seed 1 more than once"
    )


def test_a_first_model_is_asked_for_a_baseline_only_where_some_of_it_is_logged():
    alone, begun = {"candidate": [1, 2], "baseline": []}, {"candidate": [1, 2], "baseline": [1]}

    assert look_lacks(range(1, 3), alone, is_first=True) == ""
    assert look_lacks(range(1, 3), alone, is_first=False) == "baseline lacks seeds 1, 2"
    assert look_lacks(range(1, 3), begun, is_first=True) == "baseline lacks seed 2"


def test_of_many_missing_seeds_the_first_are_named_and_the_others_counted():
    said = look_lacks(range(1, 501), {"candidate": []}, is_first=True)

    assert said.startswith("candidate lacks seeds 1, 2,")
    assert said.endswith("19, 20 and 480 more")


def copied(candidate, baseline, **fields):
    """The finding on one metric whose rows are these, a seed each, in both arms."""
    rows = [np.asarray(rows, dtype=float) for rows in (candidate, baseline)]
    planned = tuple(range(1, len(candidate) + 1))
    scores = {"brier": Scores(*rows, "lower", None, 0.01)}
    check = PlannedSeeds(**fields)
    (found,) = check.judge(
        check.measure(Experiment("EXP-7", "d1", 1, 1, planned, planned, planned, scores), RNG)
    )
    return found


OWN = np.random.default_rng(3).normal(size=(3, 50))


def test_seeds_with_equal_values_to_the_last_bit_are_one_run_and_nothing_is_known_of_chance():
    found = copied([OWN[0], OWN[0], OWN[1]], OWN)

    assert found.verdict is Verdict.UNKNOWN
    assert "seeds 1 and 2 of the candidate logged exactly the same values" in found.reason
    assert "does the seed reach training?" in found.reason
    assert found.settle


def test_copies_in_the_baseline_are_found_and_a_first_model_is_not_asked_for_them():
    assert "seeds 1, 2 and 3 of the baseline" in copied(OWN, [OWN[0]] * 3).reason
    assert copied(OWN, [OWN[0]] * 3, arms=("candidate",)).verdict is Verdict.PASS


def test_a_deterministic_recipe_may_repeat_itself_where_examples_say_how_far_chance_goes():
    assert copied([OWN[0]] * 3, OWN, deterministic=True).verdict is Verdict.PASS

    without = copied([0.7] * 3, [0.6, 0.61, 0.62], deterministic=True)

    assert without.verdict is Verdict.UNKNOWN
    assert "Values of every example" in without.settle


def test_two_seeds_with_one_and_the_same_accuracy_and_nothing_else_known_may_agree_by_luck():
    spread = [0.910, 0.912, 0.914, 0.918, 0.920]

    assert copied([0.912, 0.908, 0.912, 0.914, 0.91], spread).verdict is Verdict.PASS
    assert copied([0.912, 0.912, 0.912, 0.914, 0.91], spread).verdict is Verdict.UNKNOWN
    assert copied([0.912, 0.912], [0.91, 0.92]).verdict is Verdict.UNKNOWN
