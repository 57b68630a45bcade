"""Student's t against scipy.stats, whose import is what is saved."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasks.stats.student_t import shifted_t_above, t_above, t_exceeded

degrees = st.floats(1, 1e5)


@settings(deadline=None, max_examples=60)
@given(st.floats(-50, 50), degrees)
def test_the_upper_tail_is_that_of_scipy_stats(t, df):
    assert t_above(t, df) == pytest.approx(stats.t.sf(t, df), rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.floats(1e-6, 0.999), degrees)
def test_what_is_exceeded_with_a_chance_is_exceeded_with_that_chance(chance, df):
    assert t_above(t_exceeded(chance, df), df) == pytest.approx(chance, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.3, 30), degrees, st.floats(0, 1e4))
def test_the_shifted_tail_is_that_of_scipy_stats_also_where_its_complement_underflows(t, df, shift):
    assert shifted_t_above(t, df, shift) == pytest.approx(stats.nct.sf(t, df, shift), abs=1e-9)


def test_the_two_sided_five_percent_point_of_ten_degrees_is_that_of_the_tables():
    """2.228, Fisher and Yates (1938), table III."""
    assert t_exceeded(0.025, 10) == pytest.approx(2.228, abs=5e-4)


def test_what_is_not_known_stays_unknown():
    assert math.isnan(t_above(math.nan, 4))
    assert math.isnan(shifted_t_above(2.0, math.nan, 1.0))
