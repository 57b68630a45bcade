"""The hypergeometric law against scipy.stats, whose import is what is saved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasks.stats.hypergeometric import drawn_at_most

draws = st.integers(1, 10**7).flatmap(
    lambda rows: st.tuples(st.just(rows), st.integers(0, rows), st.integers(0, min(rows, 10**6)))
)


@settings(deadline=None, max_examples=100)
@given(draws, st.floats(0, 1))
def test_the_chance_is_that_of_scipy_stats(draw, share):
    rows, marked, drawn = draw
    least, most = max(0, drawn - (rows - marked)), min(drawn, marked)
    held = least + round(share * (most - least))

    expected = stats.hypergeom.cdf(held, rows, marked, drawn)

    assert float(drawn_at_most(held, marked, drawn, rows)) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_no_ace_in_five_cards_worked_by_hand():
    """(48 choose 5) / (52 choose 5) = 1,712,304 / 2,598,960."""
    assert float(drawn_at_most(0, 4, 5, 52)) == pytest.approx(1_712_304 / 2_598_960)


def test_several_draws_are_asked_at_once():
    found = drawn_at_most(np.array([0, 5]), np.array([4, 5]), 5, 52)

    np.testing.assert_allclose(found, [1_712_304 / 2_598_960, 1])
