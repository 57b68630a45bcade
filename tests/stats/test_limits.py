"""Limits on rates: known answers, what more trials and events do, and how often the bound errs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasks.errors import InputError, TooFewItems
from tasks.stats.limits import rate_lower_bound, rate_upper_bound, trials_needed, trials_needed_at

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_none_of_a_thousand_shows_less_than_0_299_percent():
    """1 - 0.05 ** (1 / 1000), which is the exact bound when nothing happened."""
    assert rate_upper_bound(0, 1000) == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert 0.00298 < rate_upper_bound(0, 1000) < 0.00300


def test_a_tenth_of_a_percent_takes_2995_trials_with_none_and_4742_with_one():
    """The first is ln 0.05 / ln 0.999 = 2994.2; the second solves 0.999^n + n 0.001 0.999^(n-1) = 0.05."""
    needed = [trials_needed(0.001, events) for events in (0, 1)]

    assert needed == [2995, 4742]
    assert stats.binom.cdf(1, 4742, 0.001) < 0.05 < stats.binom.cdf(1, 4741, 0.001)


@given(counts, st.sampled_from([0.9, 0.95, 0.99]))
def test_both_bounds_are_those_of_scipy(count, level):
    events, trials = count
    exact = stats.binomtest(events, trials)

    upper = stats.binomtest(events, trials, alternative="less").proportion_ci(level, "exact").high
    lower = stats.binomtest(events, trials, alternative="greater").proportion_ci(level, "exact").low
    assert rate_upper_bound(events, trials, level=level) == pytest.approx(upper)
    assert rate_lower_bound(events, trials, level=level) == pytest.approx(lower)
    assert lower <= exact.statistic <= upper


@given(st.floats(0.0005, 0.9), st.integers(0, 30), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_trials_needed_are_the_fewest_that_do(limit, events, level):
    needed = trials_needed(limit, events, level=level)

    assert rate_upper_bound(events, needed, level=level) < limit
    assert needed == events + 1 or rate_upper_bound(events, needed - 1, level=level) >= limit


@given(st.floats(0.001, 0.4), st.floats(0.0, 0.9))
def test_going_on_at_the_rate_seen_takes_at_least_as_many_as_without_events(limit, share):
    needed = trials_needed_at(limit * share, limit)

    assert needed >= trials_needed(limit)


def test_a_rate_that_is_not_below_the_limit_is_shown_by_no_number():
    assert trials_needed_at(0.05, 0.05) is None
    assert trials_needed_at(0.0499999, 0.05) is None


def test_the_bound_lies_below_the_true_rate_in_at_most_one_of_twenty():
    events = np.random.default_rng(2).binomial(500, 0.01, 2000)
    too_low = np.mean([rate_upper_bound(int(k), 500) < 0.01 for k in events])

    assert 0.01 < too_low <= 0.05


@pytest.mark.parametrize("limit", [0.0, 1.0, -0.1])
def test_no_number_of_trials_is_given_for_a_limit_that_none_can_show(limit):
    with pytest.raises(InputError, match="allowed: a rate above 0 and below 1"):
        trials_needed(limit)


def test_a_rate_of_nothing_and_more_events_than_trials_are_refused():
    with pytest.raises(TooFewItems):
        rate_upper_bound(0, 0)
    with pytest.raises(InputError, match="found 3 events in 2 trials"):
        rate_lower_bound(3, 2)
