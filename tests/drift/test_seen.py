"""Numbers with few decimals are counted as whole ones, and nothing is counted otherwise for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.drift import numeric
from tasks.drift.numeric import count_numeric, numeric_ruler
from tasks.drift.seen import on_grid

cells = st.sampled_from([1, 10, 100, 1000]).flatmap(
    lambda per: st.lists(
        st.one_of(st.integers(-100, 100).map(lambda step: step / per), st.sampled_from([np.nan, -0.0])),
        min_size=1,
        max_size=80,
    ).map(np.array)
)


@settings(deadline=None, max_examples=80)
@given(cells)
def test_a_grid_holds_each_number_as_often_as_numpy_finds_it(values):
    grid = on_grid(values)

    if np.isnan(values).all():
        assert grid is None
        return
    different, rows = np.unique(values[~np.isnan(values)], return_counts=True)
    assert (grid.seen().values.tolist(), grid.seen().rows.tolist()) == (different.tolist(), rows.tolist())
    np.testing.assert_array_equal(np.append(grid.numbers, np.nan)[grid.places], values)


@settings(deadline=None, max_examples=40)
@given(cells, cells)
def test_a_grid_counts_as_one_number_after_the_other_does(reference, values):
    ruler = numeric_ruler(reference)

    counted, scores = count_numeric(values, 0, ruler)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(numeric, "on_grid", lambda _: None)
        one_by_one, same = count_numeric(values, 0, ruler)
    left_out = {"moments"}  # they add up to rounding
    assert counted.model_dump(exclude=left_out) == one_by_one.model_dump(exclude=left_out)
    assert scores.tolist() == same.tolist()


def test_cents_with_gaps_lie_on_a_grid_and_other_numbers_do_not():
    assert on_grid(np.array([0.1, np.nan, 1.34])).per == 100
    assert on_grid(np.array([0.1, 1 / 3])) is None
    assert on_grid(np.array([0.1, np.inf])) is None
    assert on_grid(np.array([0.1, 1e300])) is None
    assert on_grid(np.array([0.1, 0.2], dtype=np.float32)) is None
    assert on_grid(np.full(3, np.nan)) is None
