"""Rates: their counts, their intervals, and that a few decisions are never judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.board.flow_measures import KILL_RATE, PROMOTION_RATE
from tasks.board.rates import Band, rate


def test_a_rate_comes_with_its_count_and_its_exact_interval():
    """R: binom.test(9, 13)$conf.int is 0.3857383 to 0.9090796."""
    found = rate("kill rate", 9, 13, KILL_RATE)

    assert (found.count, found.measured.n) == (9, 13)
    assert found.measured.value == pytest.approx(9 / 13)
    assert found.measured.interval[:2] == pytest.approx((0.3857383, 0.9090796), abs=1e-6)


@pytest.mark.parametrize(
    ("count", "total", "band", "judged"),
    [
        (9, 9, KILL_RATE, "too few"),
        (7, 10, KILL_RATE, "healthy"),
        (9, 10, KILL_RATE, "unclear"),
        (1, 20, KILL_RATE, "outside"),
        (2, 10, PROMOTION_RATE, "healthy"),
        (0, 0, PROMOTION_RATE, "too few"),
    ],
)
def test_a_rate_is_judged_from_ten_on_and_called_outside_only_when_its_whole_interval_is(
    count, total, band, judged
):
    assert rate("r", count, total, band).judged == judged


def test_a_rate_of_nothing_has_no_value():
    found = rate("r", 0, 0, KILL_RATE)

    assert (found.measured.value, found.measured.interval, found.measured.n) == (None, None, 0)


@given(st.integers(0, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_a_share_outside_its_band_is_never_called_healthy(counts):
    count, total = counts
    found = rate("r", count, total, Band(0.4, 0.6))

    in_band = total >= 10 and 0.4 <= count / total <= 0.6
    assert (found.judged == "healthy") == in_band
