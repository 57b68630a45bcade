"""A percentile's bounds are order statistics that hold whatever the distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasks.stats.quantiles import quantile_bounds


@pytest.mark.parametrize(("n", "known"), [(58, False), (59, True)])
def test_an_upper_bound_of_the_95th_percentile_takes_59_values(n, known):
    """1 - 0.95^59 = 0.9515 and 1 - 0.95^58 = 0.9490 (Wilks 1941)."""
    _, high = quantile_bounds(np.arange(n), 0.95)

    assert high == (58.0 if known else None)


@given(st.lists(st.integers(0, 50), min_size=5, max_size=300), st.sampled_from([0.5, 0.9, 0.95]))
def test_the_bounds_of_a_quantile_are_those_of_scipy(values, share):
    test = stats.quantile_test(values, p=share)
    expected = test.confidence_interval(0.9)

    low, high = quantile_bounds(values, share)

    assert low == (None if np.isnan(expected.low) else expected.low)
    assert high == (None if np.isnan(expected.high) else expected.high)


def test_each_bound_errs_in_at_most_one_of_twenty():
    rng, truth = np.random.default_rng(4), stats.lognorm.ppf(0.95, 1)
    bounds = [quantile_bounds(rng.lognormal(size=300), 0.95) for _ in range(2000)]
    wrong = [np.mean([low > truth for low, _ in bounds]), np.mean([high < truth for _, high in bounds])]

    assert all(0.01 < error <= 0.06 for error in wrong)


def test_nothing_has_no_bounds():
    assert quantile_bounds([], 0.95) == (None, None)
