"""How many more: R's power.t.test where the model reduces to it, and which of seeds and examples is short."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tasks.experiments.settle import MOST_EXAMPLES, Settle, SettledBy, power_of, projected, settle
from tasks.experiments.standard_error import Spread


def spread(seed_sd, example_sd=0.0, *, seeds=5, examples=0, arms=1, cell_sd=0.0):
    """Spread of arms that each have these standard deviations (the examples' is that of the difference)."""
    n = max(examples, 1)
    cell = np.full(arms, cell_sd**2 / (seeds * n))
    return Spread(
        seed=np.full(arms, seed_sd**2 / seeds) + cell,
        example=example_sd**2 / n + float(cell.sum()),
        cell=cell,
        seeds=np.full(arms, float(seeds)),
        examples=examples,
    )


def test_power_of_two_arms_of_twenty_is_that_of_r():
    """In R: power.t.test(n = 20, delta = 1, sd = 1)$power is 0.8689528 (two-sided .05)."""
    found = power_of(spread(1.0, seeds=20, arms=2), lift=1.0, alpha=0.025)

    assert found == pytest.approx(0.8689528, abs=1e-6)


def test_eighteen_seeds_an_arm_give_the_power_that_r_says_and_seventeen_do_not():
    """In R: power.t.test(power = .90, delta = 1, alternative = "one.sided")$n is 17.84713."""
    seventeen, eighteen = (power_of(spread(1.0, seeds=s, arms=2), lift=1.0, alpha=0.05) for s in (17, 18))

    assert seventeen < 0.90 < eighteen


def test_the_spread_of_five_seeds_is_taken_1_56_times_as_wide():
    """sqrt(4 / 1.649), the lower 20 % quantile of chi-square with 4 degrees of freedom from tables."""
    now = spread(1.0)

    assert projected(now, 5, 0).standard_error / now.standard_error == pytest.approx(1.5576, abs=1e-3)


def test_the_spread_to_expect_is_the_sum_of_seeds_examples_and_cells():
    """It is seed / S + example / n + cell / (S n); a seed mean's variance is taken 4 / 1.6488 times."""
    found = projected(spread(0.03, 0.2, examples=50, cell_sd=0.1), 8, 400)
    seed = (0.03**2 + 0.1**2 / 50) * 4 / 1.6488 - 0.1**2 / 50

    assert found.standard_error**2 == pytest.approx(seed / 8 + 0.2**2 / 400 + 0.1**2 / (8 * 400), rel=1e-4)


@pytest.mark.parametrize(
    ("seed_sd", "example_sd", "by"),
    [(0.009, 0.35, SettledBy.SEEDS), (0.007, 0.4, SettledBy.EXAMPLES)],
    ids=["seeds differ much", "seeds differ little"],
)
def test_where_either_would_do_the_one_that_grows_by_the_smaller_factor_is_asked_for(seed_sd, example_sd, by):
    now = spread(seed_sd, example_sd, examples=2000)
    alone = [power_of(projected(now, s, n), lift=0.03, alpha=0.0125) for s, n in ((100, 2000), (5, 10**6))]

    assert min(alone) >= 0.8
    assert settle(now, lift=0.03, alpha=0.0125, power=0.8).by is by


def test_with_500_examples_no_seeds_suffice_and_about_1_900_examples_do():
    """Margin .018, seed sd .005 an arm, five seeds, one-sided .05; 5 % of the answers differ."""
    now = spread(0.005, 0.05**0.5, examples=500, arms=2)

    found = settle(now, lift=0.018, alpha=0.05, power=0.8)

    assert power_of(projected(now, 10_000, 500), lift=0.018, alpha=0.05) < 0.8
    assert (found.by, found.more_seeds) == (SettledBy.EXAMPLES, None)
    assert found.more_examples + 500 == pytest.approx(1900, abs=50)


def test_few_noisy_seeds_on_many_examples_ask_for_seeds():
    found = settle(spread(0.01, 0.3, examples=100_000), lift=0.01, alpha=0.05, power=0.8)

    assert (found.by, found.more_examples) == (SettledBy.SEEDS, None)


def test_seeds_and_examples_that_are_both_short_grow_together():
    """Neither 100 seeds nor a million examples suffice alone."""
    now = spread(0.01, 0.3, examples=500)
    found = settle(now, lift=0.012, alpha=0.0125, power=0.8)
    alone = [
        power_of(projected(now, s, n), lift=0.012, alpha=0.0125) for s, n in ((100, 500), (5, MOST_EXAMPLES))
    ]

    assert max(alone) < 0.8
    assert found.by is SettledBy.SEEDS_AND_EXAMPLES
    assert (5 + found.more_seeds) / 5 == pytest.approx((500 + found.more_examples) / 500, rel=0.2)


def test_it_is_never_said_that_no_number_suffices_when_both_caps_together_would():
    now = spread(0.009, 0.3, examples=50)
    found = settle(now, lift=0.0088, alpha=0.0125, power=0.8)
    s, n = 5 + found.more_seeds, 50 + found.more_examples

    assert power_of(projected(now, 100, 50 * 100 // 5), lift=0.0088, alpha=0.0125) < 0.8
    assert power_of(projected(now, s, n), lift=0.0088, alpha=0.0125) >= 0.8


def test_a_difference_beyond_reach_says_that_no_number_suffices():
    assert settle(spread(1.0), lift=0.01, alpha=0.05, power=0.8) == Settle(SettledBy.NO_NUMBER)
    assert settle(spread(1.0), lift=0.0, alpha=0.05, power=0.8) == Settle(SettledBy.NO_NUMBER)


def test_enough_evidence_needs_nothing_more():
    assert settle(spread(0.001), lift=1.0, alpha=0.05, power=0.8) == Settle(SettledBy.NOTHING)


@st.composite
def spreads(draw):
    return spread(
        draw(st.floats(0.001, 0.05)),
        draw(st.floats(0.01, 0.5)),
        seeds=draw(st.integers(2, 20)),
        examples=draw(st.integers(2, 5000)),
        arms=draw(st.sampled_from([1, 2])),
        cell_sd=draw(st.floats(0.0, 0.5)),
    )


@settings(deadline=None, max_examples=25)
@given(spreads())
def test_the_answer_has_the_power_and_one_less_has_not(now):
    found = settle(now, lift=0.02, alpha=0.025, power=0.8)
    assume(found.by in {SettledBy.SEEDS, SettledBy.EXAMPLES})
    s, n = int(now.seeds[0]) + (found.more_seeds or 0), now.examples + (found.more_examples or 0)
    less = (s - 1, n) if found.more_seeds else (s, n - 1)

    assert power_of(projected(now, s, n), lift=0.02, alpha=0.025) >= 0.8
    assert power_of(projected(now, *less), lift=0.02, alpha=0.025) < 0.8
