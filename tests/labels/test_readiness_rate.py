"""The readiness rate against its target; intervals from Clopper and Pearson's table and from R."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels.readiness_rate import judge_rate
from tasks.vocabulary import Verdict


def rate(on_time, late, pending=0):
    names = [f"E-{n}" for n in range(on_time + late + pending)]
    return judge_rate(
        names[:on_time],
        dict.fromkeys(names[on_time : on_time + late], "D-1 (3 days past due, in qa)"),
        names[on_time + late :],
    )


@pytest.mark.parametrize(
    ("on_time", "late", "verdict"),
    [
        (17, 0, Verdict.PASS),  # R: binom.test(17, 17) gives 0.8049 to 1
        (16, 0, Verdict.UNKNOWN),  # binom.test(16, 16) gives 0.7941 to 1
        (9, 0, Verdict.UNKNOWN),  # too few, however good
        (0, 9, Verdict.UNKNOWN),  # too few, however bad
        (4, 11, Verdict.FAIL),  # binom.test(4, 15) gives 0.0779 to 0.5510
        (6, 6, Verdict.WARN),  # binom.test(6, 12) gives 0.2109 to 0.7891
        (9, 3, Verdict.UNKNOWN),  # binom.test(9, 12) gives 0.4281 to 0.9451
    ],
)
def test_the_verdict_waits_until_the_whole_interval_is_on_one_side(on_time, late, verdict):
    assert rate(on_time, late).verdict is verdict


def test_the_interval_of_6_in_12_is_that_of_r():
    """R 4.3: binom.test(6, 12)$conf.int is 0.2109 to 0.7891."""
    low, high, level = rate(6, 6).evidence.get("readiness rate").interval

    assert (low, high, level) == (pytest.approx(0.2109, abs=5e-5), pytest.approx(0.7891, abs=5e-5), 0.95)


def test_few_experiments_are_said_to_be_few_with_their_count_and_how_many_more_would_do():
    found = rate(2, 1)

    assert (
        found.reason
        == "2 of 3 experiments had their data on time (67%, 95% interval 9% to 99%): too few to tell"
    )
    assert found.settle == "7 more experiments whose data comes due."


def test_a_rate_on_the_target_itself_is_said_not_to_be_settled_by_more():
    found = rate(40, 10)

    assert found.settle.startswith("The rate lies so near 80%")


def test_the_experiments_that_are_said_to_settle_it_do_at_the_same_rate():
    """19 of 20 is not yet told from 80%; at 95% on time, the number named must tell it."""
    found = rate(19, 1)
    more = int(found.settle.split()[1])

    total = 20 + more
    on_time = round(0.95 * total)
    assert found.verdict is Verdict.UNKNOWN
    assert rate(on_time, total - on_time).verdict is Verdict.PASS


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 5))
def test_more_experiments_on_time_never_make_the_verdict_worse(on_time, late, pending):
    order = [Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS]
    now, then = rate(on_time, late, pending), rate(on_time + 1, late, pending)

    assert (now.settle != "") == (now.verdict is Verdict.UNKNOWN)
    if on_time + late >= 10:
        assert order.index(then.verdict) >= order.index(now.verdict)
