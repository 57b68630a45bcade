"""Kolmogorov's law against scipy.stats, whose import is what is saved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasks.stats.kolmogorov import kolmogorov_above


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 20_000), st.floats(0.0, 5.0))
def test_the_chance_is_that_of_scipy_stats(n, size):
    distance = min(1.0, size / n**0.5)

    assert kolmogorov_above(distance, n) == pytest.approx(stats.kstwo.sf(distance, n), rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 140, 141, 50_000, 50_001, 100_000, 100_001])
@pytest.mark.parametrize("size", [0.3, 0.7, 1.48, 1.49, 2.01, 4.0])
def test_the_chance_is_that_of_scipy_stats_where_another_formula_begins(n, size):
    distance = min(1.0, size / n**0.5)

    assert kolmogorov_above(distance, n) == pytest.approx(stats.kstwo.sf(distance, n), abs=2e-9)


def test_ten_values_exceed_a_distance_of_0_409_in_five_percent():
    """0.40925, Miller, L. H. (1956), table of percentage points of Kolmogorov statistics, n = 10."""
    assert kolmogorov_above(0.40925, 10) == pytest.approx(0.05, abs=1e-5)


def test_a_hundred_million_values_exceed_1_3581_over_their_root_in_five_percent():
    """1.3581, Smirnov (1948), table of the limit law."""
    assert kolmogorov_above(1.3581 / 1e4, 100_000_000) == pytest.approx(0.05, abs=1e-4)


def test_values_at_no_distance_are_always_exceeded_and_those_at_1_never():
    assert (kolmogorov_above(0.0, 7), kolmogorov_above(1.0, 7)) == (1, 0)
