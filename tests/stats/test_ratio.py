from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tasks.errors import TooFewItems
from tasks.stats.ratio import ratio_interval
from tasks.vocabulary import Interval

Z = float(stats.norm.ppf(0.975))
positive = st.floats(0.01, 100)


def normal(mean: float, error: float) -> Interval:
    return Interval(mean - Z * error, mean + Z * error, 0.95)


def test_of_two_normal_estimates_it_is_the_interval_of_fieller():
    """Fieller (1954), J. R. Statist. Soc. B 16(2), 175-185: the roots of (a - r b)^2 = z^2 (va + r^2 vb)."""
    a, b, va, vb = 0.8, 0.9, 0.01**2, 0.02**2
    g = b**2 - Z**2 * vb
    root = sqrt((a * b) ** 2 - (a**2 - Z**2 * va) * g)

    found = ratio_interval(a, normal(a, sqrt(va)), b, normal(b, sqrt(vb)))

    assert found.low == pytest.approx((a * b - root) / g)
    assert found.high == pytest.approx((a * b + root) / g)
    assert found.level == 0.95


@given(positive, positive, st.floats(0, 5), st.floats(0, 5))
def test_beside_an_exact_value_the_limits_are_only_divided_by_it(above, below, down, up):
    low, high = above - down, above + up

    found = ratio_interval(above, Interval(low, high, 0.95), below, Interval(below, below, 0.95))

    assert found.low == pytest.approx(low / below, abs=1e-6 * (1 + high / below))
    assert found.high == pytest.approx(high / below, abs=1e-6 * (1 + high / below))


@given(positive, positive, st.floats(0.001, 0.3), st.floats(0.001, 0.3))
def test_the_ratio_lies_within_and_a_surer_value_below_the_line_never_widens_it(above, below, a, b):
    above_in = Interval(above * (1 - a), above * (1 + a), 0.95)
    wide, narrow = (Interval(below * (1 - e), below * (1 + e), 0.95) for e in (b, b / 2))
    assume(above_in.low > 0)

    first = ratio_interval(above, above_in, below, wide)
    second = ratio_interval(above, above_in, below, narrow)

    assert first.low <= above / below * (1 + 1e-9)
    assert above / below <= first.high * (1 + 1e-9)
    assert first.low <= second.low * (1 + 1e-9)
    assert second.high <= first.high * (1 + 1e-9)


def test_it_misses_the_true_ratio_about_as_often_as_it_says():
    """4,000 pairs of normal means; 95 % holds it, give or take what 4,000 trials allow (0.8 %, 2.3 sd)."""
    rng = np.random.default_rng(1)
    above, below = rng.normal(0.8, 0.01, 4000), rng.normal(0.9, 0.02, 4000)

    held = [
        found.low <= 0.8 / 0.9 <= found.high
        for a, b in zip(above, below, strict=True)
        for found in [ratio_interval(a, normal(a, 0.01), b, normal(b, 0.02))]
    ]

    assert np.mean(held) == pytest.approx(0.95, abs=0.008)


def test_a_value_below_the_line_that_may_be_nothing_has_no_upper_limit():
    found = ratio_interval(1.0, Interval(0.9, 1.1, 0.95), 1.0, Interval(-0.1, 2.1, 0.95))

    assert (found.low, found.high) == (-inf, inf)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(TooFewItems, match="must be above 0"):
        ratio_interval(1.0, Interval(0.9, 1.1, 0.95), 0.0, Interval(0, 0, 0.95))
