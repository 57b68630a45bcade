"""Gwet's AC1."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import TooFewItems
from tasks.labels.agreement import cohen_kappa, gwet_ac1
from tests.labels.test_krippendorff import RELIABILITY_DATA, in_rows


def test_ac1_of_gwets_lopsided_table_is_what_he_published_where_kappa_is_below_0():
    """Gwet (2008), 125 subjects: 118 and 0 agree, 5 and 2 part; AC1 0.9408, kappa -0.0234."""
    first, second = ["+"] * 123 + ["-"] * 2, ["+"] * 118 + ["-"] * 5 + ["+"] * 2
    item = [*range(125), *range(125)]

    ac1 = gwet_ac1(item, ["A"] * 125 + ["B"] * 125, first + second)

    assert ac1 == pytest.approx(0.9408, abs=5e-5)
    assert cohen_kappa(first, second) == pytest.approx(-0.0234, abs=5e-5)


def test_ac1_of_four_raters_with_missing_labels_is_that_of_gwets_own_package():
    """Gwet's irrCAC for R, gwet.ac1.raw(cac.raw4raters): 0.77544."""
    assert gwet_ac1(*in_rows(RELIABILITY_DATA)) == pytest.approx(0.77544, abs=5e-6)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_ac1_of_two_raters_is_that_of_the_two_line_formula(pairs):
    """p_e = 2 q (1 - q), q the mean share of the two raters (Gwet 2008, equation 4 for two labels)."""
    first, second = (np.array(side, dtype=int) for side in zip(*pairs, strict=True))
    q = (first.mean() + second.mean()) / 2
    agree, chance = (first == second).mean(), 2 * q * (1 - q)

    ac1 = gwet_ac1(*in_rows(np.array([first, second])))

    expected = math.nan if q in {0.0, 1.0} else (agree - chance) / (1 - chance)
    assert ac1 == pytest.approx(expected, nan_ok=True)


def test_single_labels_have_no_ac1():
    assert math.isnan(gwet_ac1([1, 2, 3], ["a", "a", "b"], ["x", "y", "x"]))


def test_no_label_at_all_is_refused():
    with pytest.raises(TooFewItems, match="no item has a label"):
        gwet_ac1([], [], [])
