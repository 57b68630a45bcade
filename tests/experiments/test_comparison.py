"""Candidate against baseline: scipy's tests where the model reduces to them, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from tasks.errors import InputError
from tasks.experiments.comparison import compare
from tasks.experiments.settle import SettledBy

A = np.array([0.871, 0.884, 0.879, 0.890, 0.876])
B = np.array([0.868, 0.871, 0.880, 0.879, 0.870])
FAR = 0.01  # margin

values = arrays(np.float64, (4, 5), elements=st.integers(-20, 20).map(float))
quick = settings(deadline=None, max_examples=30)


def test_paired_seeds_alone_are_the_paired_t_test():
    found = compare(A, B, paired=True, margin=FAR)

    assert found.p_superior == pytest.approx(stats.ttest_rel(A, B, alternative="greater").pvalue)
    assert found.p_inferior == pytest.approx(stats.ttest_1samp(A - B, -FAR, alternative="less").pvalue)
    assert found.p_non_inferior == pytest.approx(stats.ttest_1samp(A - B, -FAR, alternative="greater").pvalue)


def test_unpaired_seeds_alone_are_welchs_t_test():
    found = compare(A, B[:4], paired=False, margin=FAR)
    welch = stats.ttest_ind(A, B[:4], equal_var=False, alternative="greater")

    assert found.p_superior == pytest.approx(welch.pvalue)
    assert found.df == pytest.approx(welch.df)


def test_a_deterministic_recipe_is_judged_over_its_examples_alone():
    """Every seed alike, differences even to both sides: the paired t-test over examples."""
    half = np.random.default_rng(3).normal(size=20)
    a, b = np.concatenate([0.1 + half, 0.1 - half]), np.zeros(40)

    found = compare(np.tile(a, (3, 1)), np.tile(b, (3, 1)), paired=True, margin=0.1)

    assert found.p_superior == pytest.approx(stats.ttest_rel(a, b, alternative="greater").pvalue)
    assert found.df == pytest.approx(39)


def test_the_interval_is_that_of_the_paired_t_test():
    low, high, level = compare(A, B, paired=True, margin=FAR).interval(0.9)
    expected = stats.ttest_rel(A, B).confidence_interval(0.9)

    assert (low, high, level) == pytest.approx((expected.low, expected.high, 0.9))


UNTOLD = {
    "constant": ([0.9] * 5, [0.8] * 5),
    "constant but for rounding": ([0.1 + 0.2, 0.3, 0.3], [0.2, 0.2, 0.2]),
    "constant over examples": (np.ones((3, 4)), np.zeros((3, 4))),
    "one seed": ([0.9], [0.8]),
    "one seed with examples": ([[0.9, 0.7]], [[0.8, 0.6]]),
    "missing": ([0.9, float("nan")], [0.8, 0.7]),
    "infinite": ([0.9, float("inf")], [0.8, float("inf")]),
    "no seeds": ([], []),
    "no seeds with examples": (np.zeros((0, 3)), np.zeros((0, 3))),
    "no examples": (np.zeros((3, 0)), np.zeros((3, 0))),
}


@pytest.mark.parametrize(("candidate", "baseline"), UNTOLD.values(), ids=UNTOLD)
@pytest.mark.parametrize("paired", [True, False])
def test_what_cannot_be_told_has_no_p_value_and_is_below_no_level(candidate, baseline, paired):
    found = compare(candidate, baseline, paired=paired, margin=0.01)

    assert not any(p < 1 for p in (found.p_superior, found.p_non_inferior, found.p_inferior))
    assert found.interval() is None
    assert (found.more_seeds, found.more_examples, found.settled_by) == (None, None, SettledBy.UNTOLD)


def test_one_example_is_no_sample_of_examples():
    found = compare(A[:, None], B[:, None], paired=True, margin=FAR)

    assert found.df == pytest.approx(4)


@pytest.mark.parametrize(
    ("candidate", "baseline", "margin"),
    [
        ([1, 2, 3], [1, 2], 0.1),
        ([[1, 2]], [[1, 2, 3]], 0.1),
        ([1, 2], [[1], [2]], 0.1),
        ([1, 2], [1, 3], -0.1),
    ],
    ids=["seeds differ", "examples differ", "one without examples", "negative margin"],
)
def test_arms_that_do_not_belong_together_are_refused_with_a_sentence(candidate, baseline, margin):
    with pytest.raises(InputError, match=r"found .*; needed: "):
        compare(candidate, baseline, paired=True, margin=margin)


@quick
@given(values, values, st.booleans())
def test_swapping_the_arms_turns_the_difference_and_its_p_value(a, b, paired):
    there = compare(a, b, paired=paired, margin=2)
    back = compare(b, a, paired=paired, margin=2)

    assert there.difference == pytest.approx(-back.difference)
    assert there.standard_error == pytest.approx(back.standard_error, nan_ok=True)
    assert not there.p_superior < 1 - back.p_superior - 1e-9  # both are careful where examples are uneven


@quick
@given(values, values, st.integers(-100, 100), st.booleans())
def test_raising_both_arms_alike_changes_nothing(a, b, shift, paired):
    here = compare(a, b, paired=paired, margin=2)
    there = compare(a + shift, b + shift, paired=paired, margin=2)

    assert here.difference == pytest.approx(there.difference, abs=1e-9)
    assert here.p_superior == pytest.approx(there.p_superior, nan_ok=True)


@quick
@given(values, values, st.floats(0, 5), st.floats(0.1, 5))
def test_a_wider_margin_is_easier_to_keep_and_harder_to_break(a, b, margin, wider):
    narrow = compare(a, b, paired=True, margin=margin)
    wide = compare(a, b, paired=True, margin=margin + wider)

    assert not wide.p_non_inferior > narrow.p_non_inferior
    assert not wide.p_inferior < narrow.p_inferior


@quick
@given(values, values)
def test_a_settled_comparison_needs_nothing_and_an_open_one_says_what(a, b):
    found = compare(a, b, paired=True, margin=2, alpha=0.025)
    settled = found.p_non_inferior < 0.025 or found.p_inferior < 0.025
    needs = (found.more_seeds or 0) + (found.more_examples or 0)

    assert (found.settled_by is SettledBy.NOTHING) == settled
    assert (needs > 0) == (
        found.settled_by in {SettledBy.SEEDS, SettledBy.EXAMPLES, SettledBy.SEEDS_AND_EXAMPLES}
    )


def test_a_gain_is_planned_for_until_it_is_excluded():
    """With a standard error of 0.007 a gain of 0.008 leaves 0.02 open; a loss of 0.03 excludes it."""
    noise = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])

    open_gain = compare(0.008 + noise, 0 * noise, paired=True, margin=0.1, smallest_gain=0.02)
    no_gain = compare(-0.03 + noise, 0 * noise, paired=True, margin=0.1, smallest_gain=0.02)

    assert (open_gain.assumed_difference, open_gain.settled_by) == (0.02, SettledBy.SEEDS)
    assert (no_gain.assumed_difference, no_gain.settled_by) == (0.0, SettledBy.NOTHING)


def test_when_todays_numbers_should_have_shown_it_the_measured_difference_is_planned_for():
    """Spread 0.001 and margin 0.01 leave no doubt of equal arms, so a loss near the margin is real."""
    noise = np.array([-0.001, 0.0005, 0.0, -0.0005, 0.001])

    found = compare(-0.0095 + noise, 0 * noise, paired=True, margin=0.01)

    assert found.settled_by is SettledBy.SEEDS
    assert found.assumed_difference == pytest.approx(-0.0095)
