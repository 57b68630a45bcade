"""Completeness comes first: a part of a window is never judged as if it were all of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.drift.complete import WindowComplete
from tasks.drift.profile import profile
from tasks.drift.windows import Windows
from tasks.vocabulary import Verdict

REFERENCE = profile([{"x": np.arange(100.0)}])


def finding(rows, expected, complete, **thresholds):
    current = profile([{"x": np.zeros(rows)}], reference=REFERENCE)
    check = WindowComplete(**thresholds)
    data = Windows("week 9", "digest", REFERENCE, current, complete=complete, expected_rows=expected)
    return check.judge(check.measure(data, np.random.default_rng(0)))[0]


@pytest.mark.parametrize(
    ("rows", "expected", "complete", "verdict"),
    [
        (90, 100, None, Verdict.PASS),
        (89, 100, None, Verdict.UNKNOWN),
        (120, 100, None, Verdict.PASS),
        (100, 100, False, Verdict.UNKNOWN),
        (50, 100, True, Verdict.UNKNOWN),
        (50, None, True, Verdict.PASS),
        (50, None, None, Verdict.UNKNOWN),
        (0, 100, True, Verdict.UNKNOWN),
        (0, None, None, Verdict.UNKNOWN),
    ],
)
def test_a_window_is_complete_when_nothing_says_otherwise_and_something_says_so(
    rows, expected, complete, verdict
):
    assert finding(rows, expected, complete).verdict is verdict


def test_it_says_how_many_rows_are_missing():
    """90 % of 1,000 are 900; 860 are there."""
    found = finding(860, 1_000, None)

    assert found.settle == "40 more rows in the window."
    assert "86.0%" in found.reason


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_higher_share_never_makes_a_window_complete(rows, expected):
    lenient = finding(rows, expected, None, least_share=0.5)
    strict = finding(rows, expected, None, least_share=0.95)

    assert lenient.verdict is Verdict.PASS or strict.verdict is not Verdict.PASS
