"""Holm's adjustment: known answers, properties, and what it promises under no effect."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stats.multiplicity import holm

p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_four_claims_worked_by_hand_are_adjusted_by_the_step_down():
    """0.005 x 4, 0.01 x 3, 0.03 x 2; 0.04 x 1 is raised to the step before it."""
    adjusted = holm([0.01, 0.04, 0.03, 0.005])

    assert adjusted == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_five_evenly_spaced_claims_are_adjusted_as_by_r():
    """In R: p.adjust(c(.01, .02, .03, .04, .05), "holm")."""
    assert holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])


def test_no_claims_give_no_p_values():
    assert holm([]).shape == (0,)


@given(p_lists)
def test_an_adjusted_p_value_is_never_below_its_own_nor_above_bonferroni(p_values):
    adjusted = holm(p_values)

    assert np.all(adjusted >= p_values)
    assert np.all(adjusted <= np.minimum(np.multiply(p_values, len(p_values)), 1))


@given(p_lists, st.randoms())
def test_the_order_of_the_claims_does_not_matter(p_values, random):
    order = list(range(len(p_values)))
    random.shuffle(order)

    assert holm(np.array(p_values)[order]) == pytest.approx(holm(p_values)[order])


def test_five_true_nulls_are_called_wrong_in_five_percent_of_families():
    """Exact for independent p-values: 1 - (1 - .05 / 5) ^ 5 = .0490."""
    families = np.random.default_rng(1).uniform(size=(20_000, 5))

    wrong = np.mean([holm(family).min() < 0.05 for family in families])

    assert wrong == pytest.approx(0.0490, abs=3 * (0.049 * 0.951 / 20_000) ** 0.5)
