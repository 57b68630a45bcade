"""Uneven examples: a few large losses must not be taken for luck."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasks.experiments.comparison import compare
from tasks.experiments.settle import SettledBy
from tasks.experiments.unevenness import evened, mean_skewness, needed

LEVEL = 0.025
skewnesses = st.floats(-1, 1)


def test_the_skewness_of_a_mean_is_that_of_scipy_over_the_root_of_the_number():
    values = np.random.default_rng(1).lognormal(size=300)

    assert mean_skewness(values) == pytest.approx(stats.skew(values) / np.sqrt(300))


def test_the_t_is_that_of_hall_worked_by_hand():
    """Skewness -0.1 at a t of 2: 2 - 0.1 x 4 / 3 + 0.01 x 8 / 27 - 0.1 / 6 = 1.8530."""
    assert evened(2.0, -0.1) == pytest.approx(1.8530, abs=1e-4)


@given(st.floats(-30, 30), st.floats(0, 30), st.floats(-1, 1))
def test_a_larger_t_is_never_worse_and_none_is_raised(t, more, skewness):
    assert evened(t, skewness) <= evened(t + more, skewness) + 1e-9
    assert evened(t, skewness) <= t


@given(st.floats(0, 10), skewnesses)
def test_the_t_that_is_needed_is_evened_to_the_one_that_was_asked(t, skewness):
    least = needed(t, skewness)

    assert evened(least, skewness) >= t - 1e-6


def test_below_minus_a_fifth_only_two_fifths_of_a_t_count():
    """Hall's 3 - 0.25 x 9 / 3 + 0.0625 x 27 / 27 - 0.25 / 6 = 2.271 is above 3 / 2.5."""
    assert evened(3.0, -0.25) == pytest.approx(1.2)


@pytest.mark.parametrize(("sigma", "examples"), [(1.0, 300), (1.5, 200), (1.5, 1000), (2.0, 1000)])
def test_lognormal_losses_that_cost_the_margin_pass_at_most_at_1_6_times_the_level(sigma, examples):
    """Without the correction 0.06 to 0.14 of them pass."""
    rng = np.random.default_rng(14)
    losses = rng.lognormal(-(sigma**2) / 2, sigma, size=(1500, examples))

    assert _passed(rng, -losses) <= 1.6 * LEVEL + 2 * np.sqrt(LEVEL / 1500)


def test_normal_examples_that_cost_the_margin_pass_at_the_level():
    rng = np.random.default_rng(15)
    passed = _passed(rng, rng.normal(-1.0, 1.0, size=(3000, 60)))

    assert passed == pytest.approx(LEVEL, abs=3 * np.sqrt(LEVEL / 3000))


def test_a_few_large_losses_wait_for_more_examples():
    """Two of 100 lose 1 and the margin is 0.05: t is 2.1 and the skewness of the mean -0.7."""
    lost = np.where(np.arange(100) < 2, -1.0, 0.001 * np.cos(np.arange(100)))

    found = compare(np.tile(lost, (3, 1)), np.zeros((3, 100)), paired=True, margin=0.05, alpha=LEVEL)

    assert found.p_non_inferior > 0.1
    assert found.settled_by is SettledBy.EXAMPLES
    assert found.more_examples > 100


def _passed(rng, by_example):
    cells = rng.normal(scale=0.01, size=(5, by_example.shape[1]))
    found = (
        compare(one + cells, np.zeros_like(cells), paired=True, margin=1.0, alpha=LEVEL) for one in by_example
    )
    return np.mean([one.p_non_inferior < LEVEL for one in found])
