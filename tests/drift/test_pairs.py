"""What chance makes of pairs of features, against scipy.stats, whose import is what is saved."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.drift.pairs import PairChanges

PRODUCT = np.array([0.02, -0.3, 0.11])
ERROR = np.array([0.05, 0.08, 0.04])
DF = np.array([3.4, 41.0, 18_000.0])
CHANGES = PairChanges(
    names=(("a", "b"), ("a", "c"), ("b", "c")),
    correlation=np.abs(PRODUCT),
    product=PRODUCT,
    error=ERROR,
    df=DF,
)


def test_the_p_value_of_pairs_is_that_of_the_t_of_scipy_stats():
    expected = 3 * 2 * stats.t.sf(np.abs(PRODUCT) / ERROR, DF).min()

    assert CHANGES.p() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("alpha", [0.2, 0.01, 1e-7])
def test_the_largest_change_of_chance_is_that_of_the_t_of_scipy_stats(alpha):
    expected = (stats.t.isf(alpha / 6, DF) * ERROR).max()

    assert CHANGES.critical(alpha) == pytest.approx(expected, rel=1e-12)


def test_a_difference_without_any_spread_is_no_chance():
    certain = PairChanges((("a", "b"),), np.ones(1), np.ones(1), np.zeros(1), np.ones(1))

    assert certain.p() == 0
