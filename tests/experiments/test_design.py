"""Design before training: R's power where the model reduces to it, the known case of too few examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.experiments.comparison import compare
from tasks.experiments.design import Claim, assumed_spread, design, detectable, widest_example_sd
from tasks.experiments.settle import projected

SURE = 10**6  # seeds that a spread comes from which is as good as known
GUARD = Claim("accuracy", "guard", 0.018, 0.05)
PRIMARY = Claim("accuracy", "primary", 1.0, 0.025)


def given_spread(seed_sd, example_sd=0.0, *, examples=0, paired=False, from_seeds=5):
    return assumed_spread(
        seed_sd=seed_sd, example_sd=example_sd, examples=examples, paired=paired, from_seeds=from_seeds
    )


def test_with_500_examples_no_number_of_seeds_shows_the_margin_and_about_1_900_examples_do():
    """Margin .018, seed sd .005, 5 % of the answers differ: sd of the difference sqrt(.05)."""
    spread = given_spread(0.005, 0.05**0.5, examples=500)

    found = design(GUARD, spread, seeds=[5], examples=500)

    assert not found.decisive
    assert found.seeds_needed is None
    assert found.examples_needed == pytest.approx(1900, abs=50)


def test_the_power_of_two_arms_of_twenty_is_that_of_r():
    """In R: power.t.test(n = 20, delta = 1, sd = 1)$power is 0.8689528 (two-sided .05)."""
    found = design(PRIMARY, given_spread(1.0, from_seeds=SURE), seeds=[20], examples=0)

    assert found.looks[0].power == pytest.approx(0.8689528, abs=1e-3)
    assert found.seeds_needed == 17  # in R: power.t.test(power = .8, delta = 1)$n is 16.71477


def test_the_smallest_gain_is_that_of_r():
    """In R: power.t.test(n = 10, power = .8)$delta is 1.324947 (two-sided .05)."""
    spread = projected(given_spread(1.0, from_seeds=SURE), 10, 0)

    assert detectable(spread, alpha=0.025, power=0.8) == pytest.approx(1.324947, rel=2e-3)


def test_every_look_spends_its_part_of_the_level():
    alone = design(GUARD, given_spread(0.01), seeds=[5], examples=0)
    halved = design(GUARD, given_spread(0.01), seeds=[5, 20], examples=0)

    assert halved.looks[0].power < alone.looks[0].power
    assert halved.looks[0].detectable > alone.looks[0].detectable


def test_what_the_design_promises_is_what_the_comparison_keeps():
    """Simulated: equal arms, 8 paired seeds, 400 examples; the guard is shown as often as was said."""
    claim = Claim("m", "guard", 0.03, 0.05)
    spread = given_spread(0.01, 0.3, examples=400, paired=True, from_seeds=SURE)
    said = design(claim, spread, seeds=[8], examples=400).looks[0].power
    rng, shown = np.random.default_rng(8), 0
    for _ in range(800):
        arms = rng.normal(0, 0.01, (2, 8, 1)) + np.stack([rng.normal(0, 0.3, 400), np.zeros(400)])[:, None]
        shown += compare(arms[0], arms[1], paired=True, margin=0.03).p_non_inferior < 0.05

    assert 0.5 < said < 0.9
    assert shown / 800 == pytest.approx(said, abs=0.05)


@settings(max_examples=40)
@given(st.floats(0.001, 0.1), st.floats(0.01, 0.5), st.integers(5, 40), st.integers(50, 5000))
def test_from_five_seeds_on_more_seeds_or_examples_show_as_small_a_difference(
    seed_sd, example_sd, seeds, examples
):
    """But for 2 %: the degrees of freedom fall where the seeds' part of the spread grows."""
    spread = given_spread(seed_sd, example_sd, examples=100)
    found = [
        design(GUARD, spread, seeds=[s], examples=n).looks[0]
        for s, n in ((seeds, examples), (seeds + 5, examples), (seeds, 2 * examples))
    ]

    assert 1.02 * found[0].detectable >= max(found[1].detectable, found[2].detectable)


@settings(max_examples=40)
@given(st.floats(0.002, 0.05), st.integers(2, 30))
def test_a_margin_as_large_as_the_smallest_that_is_shown_has_the_wanted_power(seed_sd, seeds):
    spread = given_spread(seed_sd, 0.2, examples=1000)
    smallest = design(GUARD, spread, seeds=[seeds], examples=1000).looks[0].detectable

    found = design(Claim("m", "guard", smallest, 0.05), spread, seeds=[seeds], examples=1000)

    assert found.looks[0].power == pytest.approx(0.8, abs=1e-3)


def test_independent_errors_at_ninety_percent_spread_by_the_root_of_eighteen_hundredths():
    assert widest_example_sd(0.9) == pytest.approx(0.18**0.5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: design(Claim("m", "guard", 0.0, 0.05), given_spread(0.1), seeds=[5], examples=0),
        lambda: design(GUARD, given_spread(0.1), seeds=[], examples=0),
        lambda: design(GUARD, given_spread(0.1), seeds=[1, 5], examples=0),
        lambda: design(GUARD, given_spread(0.1), seeds=[20, 5], examples=0),
        lambda: design(GUARD, given_spread(0.1), seeds=[5], examples=-1),
        lambda: design(GUARD, given_spread(0.1), seeds=[5], examples=0, power=1.0),
        lambda: given_spread(0.0),
        lambda: given_spread(0.0, 0.3, examples=0),
        lambda: given_spread(-0.1),
        lambda: given_spread(0.1, from_seeds=1),
        lambda: widest_example_sd(1.0),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_is_needed(ask):
    with pytest.raises(InputError, match="needed"):
        ask()


def test_where_neither_seeds_nor_examples_do_alone_the_design_names_both():
    spread = given_spread(0.005, 0.4, examples=2000)
    claim = Claim("accuracy", "primary", 0.01, 0.025)

    found = design(claim, spread, seeds=[5, 10], examples=2000)

    assert (found.seeds_needed, found.examples_needed) == (None, None)
    seeds, examples = found.both_needed
    assert design(claim, spread, seeds=[5, seeds], examples=examples).looks[1].power >= 0.8
    assert design(claim, spread, seeds=[5, seeds], examples=2000).looks[1].power < 0.8
    assert design(claim, spread, seeds=[5, 10], examples=examples).looks[1].power < 0.8
