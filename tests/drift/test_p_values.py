"""Each test for drift agrees with scipy or with a count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasks.drift.distances import (
    critical_distance,
    kolmogorov_smirnov_distance,
    noise_floored,
    noise_floored_variation,
    population_stability_index,
    total_variation,
)
from tasks.drift.p_values import (
    kolmogorov_smirnov_p,
    outside_p,
    pearson_p,
    pool_neighbours,
    pool_rare,
    risen_share_p,
    share_p,
    unseen_p,
)

two_windows = st.integers(2, 8).flatmap(
    lambda bins: st.tuples(*[st.lists(st.integers(1, 200), min_size=bins, max_size=bins)] * 2)
)


@given(two_windows)
def test_kolmogorov_smirnov_on_bins_is_scipys_on_the_numbers_of_the_bins(windows):
    first, second = windows
    scipys = stats.ks_2samp(*(np.repeat(np.arange(len(w)), w) for w in windows), method="asymp")

    assert kolmogorov_smirnov_distance(first, second) == pytest.approx(scipys.statistic)
    assert kolmogorov_smirnov_p(first, second) == pytest.approx(scipys.pvalue, abs=1e-9)


@given(two_windows)
def test_pearsons_test_on_pooled_bins_is_scipys(windows):
    table = pool_neighbours(*windows)

    if table.shape[1] > 1:
        assert pearson_p(table) == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


@given(two_windows)
def test_pooling_keeps_all_rows_and_leaves_five_expected_in_every_bin(windows):
    for table in (pool_neighbours(*windows), pool_rare(*windows)):
        expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()

        assert table.sum(axis=1).tolist() == [sum(windows[0]), sum(windows[1])]
        assert table.shape[1] == 1 or expected.min() >= 5 - 1e-9


@given(two_windows)
def test_distances_do_not_depend_on_which_window_comes_first(windows):
    for distance in (kolmogorov_smirnov_distance, total_variation, population_stability_index):
        there, back = distance(*windows), distance(*windows[::-1])

        assert there == pytest.approx(back)
        assert there >= 0


def test_psi_of_two_bins_worked_by_hand():
    """(49.5 + .5, 49.5 + .5) against (24.5 + .5, 74.5 + .5): 0.25 ln 2 + 0.25 ln 1.5 = 0.27465."""
    found = population_stability_index([49.5, 49.5], [24.5, 74.5])

    assert found == pytest.approx(0.27465, abs=1e-5)


def test_total_variation_of_two_categories_is_the_share_that_moved():
    assert total_variation([50, 50], [30, 70]) == pytest.approx(0.2)


def test_share_p_is_twice_the_smaller_tail_of_fishers_exact_test():
    tails = [
        stats.fisher_exact([[3, 97], [15, 185]], alternative=side).pvalue for side in ("less", "greater")
    ]

    assert share_p(3, 100, 15, 200) == pytest.approx(2 * min(tails))


def test_outside_p_of_one_value_worked_by_hand():
    """N = m: q = 1/2; one value outside at least: 1/2 (1 + 1/2) = 3/4, one or both ends from current."""
    assert outside_p(1, 100, 100) == pytest.approx(0.75)
    assert outside_p(0, 100, 100) == 1


def test_outside_p_is_how_often_chance_leaves_so_many_outside():
    """4,000 shuffles of ranks: within three standard errors (.024) of the formula for 1 to 5 outside."""
    rng, n, m = np.random.default_rng(6), 300, 100
    ranks = rng.permuted(np.tile(np.arange(n + m), (4_000, 1)), axis=1)
    reference, current = ranks[:, :n], ranks[:, n:]
    low, high = reference.min(axis=1, keepdims=True), reference.max(axis=1, keepdims=True)
    outside = ((current < low) | (current > high)).sum(axis=1)

    for k in range(1, 6):
        assert np.mean(outside >= k) == pytest.approx(outside_p(k, n, m), abs=0.024)


def test_unseen_p_bounds_how_often_all_rows_of_a_category_fall_in_the_current_window():
    """Hypergeometric, exact: all 4 rows of a category among 100 of 400; times 10 categories."""
    exact = 10 * stats.hypergeom.pmf(4, 400, 4, 100)

    assert exact <= unseen_p(4, 10, 300, 100) <= 1.1 * exact


@pytest.mark.parametrize(
    ("rows", "critical"), [(200, 0.225), (1_000, 0.1007), (10_000, 0.0318), (100_000, 0.01007)]
)
def test_critical_distance_of_21_hypotheses_of_6_tests_worked_by_hand(rows, critical):
    """√(ln(2 × 126 / .01) / 2 × 2 / rows) = √(10.135 / rows)."""
    assert critical_distance(0.01 / (21 * 6), rows, rows) == pytest.approx(critical, rel=0.005)


def test_chance_stays_below_the_critical_distance():
    """2,000 pairs of windows at alpha .05: at most .05 exceed it (standard error .005)."""
    rng, rows = np.random.default_rng(7), 400
    pairs = rng.multinomial(rows, np.full(12, 1 / 12), size=(2_000, 2))

    beyond = [kolmogorov_smirnov_distance(*pair) > critical_distance(0.05, rows, rows) for pair in pairs]

    assert np.mean(beyond) < 0.05 + 3 * 0.005


def test_chance_alone_leaves_hardly_any_effect():
    """256 even categories, 1,000 rows each: total variation .28 by chance, little beyond its own noise."""
    pairs = np.random.default_rng(8).multinomial(1_000, np.full(256, 1 / 256), size=(200, 2))

    raw = np.mean([total_variation(*pair) for pair in pairs])
    floored = np.mean([noise_floored_variation(*pair) for pair in pairs])

    assert raw == pytest.approx(0.28, abs=0.01)
    assert floored < 0.06


def test_the_noise_of_the_distance_is_taken_off_in_squares():
    """0.1² - .82 (1/1,000 + 1/1,000) = 0.00836; its root is 0.09143."""
    assert noise_floored(0.1, 1_000, 1_000) == pytest.approx(0.09143, abs=1e-5)
    assert noise_floored(0.02, 1_000, 1_000) == 0


@pytest.mark.parametrize("pool", [pool_neighbours, pool_rare])
def test_pearsons_test_errs_at_its_stated_rate_on_many_rare_categories(pool):
    """1,500 pairs of windows of 300 rows over 100 Zipf categories, alpha .05: three errors are .017."""
    shares = 1 / np.arange(1, 101) ** 1.2
    pairs = np.random.default_rng(9).multinomial(300, shares / shares.sum(), size=(1_500, 2))

    errors = np.mean([pearson_p(pool(*pair)) < 0.05 for pair in pairs])

    assert errors == pytest.approx(0.05, abs=0.017)


@given(two_windows)
def test_pearsons_p_value_is_that_of_scipy_stats_to_12_digits(windows):
    expected = stats.chi2_contingency(np.array(windows), correction=False).pvalue

    assert pearson_p(np.array(windows)) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(60, 5_000), st.integers(60, 5_000))
def test_the_p_value_of_a_risen_share_is_fishers_of_scipy(first, second, n, m):
    (found,) = risen_share_p(np.array([first]), n, np.array([second]), m)

    assert found == pytest.approx(stats.hypergeom.sf(second - 1, n + m, first + second, m), rel=1e-9)
