"""The sums that tell slow drift: their limit, what each window adds, and what windows vary by in any case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasks.drift.gradual_course import MOST_A_WINDOW, compared, start, step
from tasks.drift.gradual_limit import ALLOWANCE, limit_of
from tasks.drift.gradual_spread import borrowed_spread

ROWS = 1_000.0


def one_stream(windows):
    """A course whose reference is these windows' means, each of 1,000 rows, about their mean."""
    means = np.asarray(windows)
    squares = ROWS * ((means - means.mean()) ** 2).sum()
    return start([ROWS * len(means)], [squares], [len(means) - 1.0])


def after(course, means, *, rows=ROWS):
    """The course of one stream after windows with these means."""
    for number, mean in enumerate(means, start=1):
        course = step(course, number, np.array([rows]), np.array([mean]))
    return course


def test_the_limit_of_one_window_is_the_normal_quantile_less_the_allowance():
    limit = limit_of(streams=1, windows=1, alpha=0.05)

    assert limit == pytest.approx(stats.norm.isf(0.025) - ALLOWANCE, abs=0.01)


def test_the_limit_of_4_has_the_run_length_of_336_that_the_textbook_states():
    """Montgomery, Statistical Quality Control, table 9.3: 168 for both sides, k = 0.5, h = 4."""
    in_34 = 1 - np.exp(-34 / 336)

    limit = limit_of(streams=1, windows=34, alpha=2 * in_34, allowance=0.5)

    assert limit == pytest.approx(4, abs=0.12)


@settings(max_examples=12)
@given(st.integers(1, 200), st.integers(4, 100), st.floats(0.001, 0.1))
def test_more_streams_more_windows_and_a_smaller_alpha_raise_the_limit(streams, windows, alpha):
    limit = limit_of(streams, windows, alpha)

    assert limit <= limit_of(streams + 1, windows, alpha)
    assert limit <= limit_of(streams, windows + 1, alpha)
    assert limit <= limit_of(streams, windows, alpha / 2)


def test_a_window_deviates_as_the_t_test_of_it_against_all_before_says():
    """Five windows of the reference and one after: scipy's two-sample t with one value on a side."""
    windows, newest = np.array([0.3, -0.2, 0.1, -0.4, 0.2]), 0.6
    t = stats.ttest_ind([newest], windows)

    found = compared(one_stream(windows), np.array([ROWS]), np.array([newest - windows.mean()]))

    assert found.deviate[0] == pytest.approx(stats.norm.isf(t.pvalue / 2))


def test_windows_that_differ_no_more_than_chance_are_held_to_chance():
    course = start([5_000.0], [0.01], [4.0])

    found = compared(course, np.array([ROWS]), np.array([0.05]))

    assert found.usual[0] == pytest.approx(1 / np.sqrt(ROWS))


def test_nothing_is_told_of_the_first_window_of_a_reference_without_windows():
    course = start([5_000.0], [0.0], [0.0])

    assert compared(course, np.array([ROWS]), np.array([3.0])).deviate[0] == 0


def test_streams_that_vary_alike_are_put_together_as_by_hand():
    """Variance 2 with 4 degrees of freedom: 2 exp(log 2 - digamma(2)), and digamma(2) is 1 - 0.57722."""
    spread = borrowed_spread(np.full(10, 8.0), np.full(10, 4.0))

    np.testing.assert_allclose(spread.factor, 2 * np.exp(np.log(2) - 0.42278), rtol=1e-3)
    np.testing.assert_allclose(spread.df, 40)


def test_a_stream_that_varies_a_thousand_times_as_much_keeps_most_of_it():
    squares = 12 * np.array([1.0, 0.7, 1.4, 1.1, 0.8, 1_000.0])

    factor = borrowed_spread(squares, np.full(6, 12.0)).factor

    assert factor[-1] > 500
    assert factor[:-1].max() < 5


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=8), st.floats(0.5, 50))
def test_a_factor_is_at_least_1_and_finite(squares, df):
    spread = borrowed_spread(np.array(squares), np.full(len(squares), df))

    assert np.all(spread.factor >= 1)
    assert np.isfinite(spread.factor).all()
    assert np.all(spread.df >= 0)


def test_one_odd_window_neither_reaches_the_limit_nor_makes_those_after_it_seem_to_move():
    rng = np.random.default_rng(1)
    quiet = rng.normal(0, 1 / np.sqrt(ROWS), 30)
    means = np.concatenate([quiet[:10], [5.0], quiet[10:]])

    course = after(start([5_000.0], [4.0], [4.0]), means)

    assert MOST_A_WINDOW - ALLOWANCE <= course.peak[0] < limit_of(2, 52, 0.01)
    assert abs(course.mean[0]) < 0.05


def test_a_stream_without_rows_stays_as_it_was():
    course = after(start([5_000.0], [4.0], [4.0]), [0.1, 0.2])

    later = after(course, [7.0], rows=0.0)

    assert all(np.array_equal(getattr(later, name), getattr(course, name)) for name in vars(course))


@settings(max_examples=15)
@given(st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=20))
def test_up_and_down_change_places_when_everything_is_turned_round(means):
    up = after(start([5_000.0], [4.0], [4.0]), means)
    down = after(start([5_000.0], [4.0], [4.0]), [-mean for mean in means])

    np.testing.assert_allclose(up.sums, down.sums[::-1])
    np.testing.assert_allclose(up.peak, down.peak)


@pytest.mark.parametrize("varying", [False, True])
def test_no_stream_is_called_in_99_of_100_years_however_windows_vary_by_nature(varying):
    """100 years of 52 weeks, 40 streams, a reference of 5 windows; above 5 alarms has probability .001."""
    rng = np.random.default_rng(2)
    shape = (100, 40)
    factors = np.where(np.arange(40) % 2, np.geomspace(1, 2_000, 40), 1.0) if varying else np.ones(40)
    own = rng.normal(size=(5, *shape)) * np.sqrt(factors / ROWS)
    course = start(np.full(shape, 5 * ROWS), ROWS * 4 * own.var(axis=0, ddof=1), np.full(shape, 4.0))

    for week in range(1, 53):
        means = rng.normal(size=shape) * np.sqrt(factors / ROWS) - own.mean(axis=0)
        course = step(course, week, np.full(shape, ROWS), means)
    alarms = (course.peak >= limit_of(40, 52, 0.01)).any(axis=1).sum()

    assert alarms <= 5


def test_a_ramp_to_a_tenth_of_a_deviation_in_12_weeks_is_found_by_its_end_in_four_of_five_years():
    """100 years: below 76 has probability .001 at the 88 % that `benchmarks.drift_weeks` measures."""
    rng = np.random.default_rng(3)
    shape = (100, 40)
    own = rng.normal(size=(5, *shape)) / np.sqrt(ROWS)
    course = start(np.full(shape, 5 * ROWS), ROWS * 4 * own.var(axis=0, ddof=1), np.full(shape, 4.0))

    for week in range(1, 39):
        means = rng.normal(size=shape) / np.sqrt(ROWS) - own.mean(axis=0)
        means[:, 0] += 0.1 * max(0, week - 26) / 12
        course = step(course, week, np.full(shape, ROWS), means)
    found = (course.peak[:, 0] >= limit_of(40, 52, 0.01)).sum()

    assert found >= 76
