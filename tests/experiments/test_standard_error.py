"""The standard error over seeds and examples: worked by hand, and true to its level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from tasks.experiments.standard_error import spread_of

REPEATS = 1200
tables = arrays(
    np.float64, st.tuples(st.integers(2, 5), st.integers(2, 6)), elements=st.integers(-50, 50).map(float)
)


def test_two_seeds_by_two_examples_worked_by_hand():
    """[[1, 2], [3, 6]]: V_seed 4.5 / 2, V_example 2 / 2, residuals +-0.5 so V_cell 1 / 4."""
    spread = spread_of((np.array([[1.0, 2.0], [3.0, 6.0]]),))

    assert spread.standard_error**2 == pytest.approx(2.25 + 1.0 - 0.25)
    assert spread.df == pytest.approx(9 / 6.0625)


def test_unpaired_arms_add_their_seeds_and_share_their_examples():
    """The same differences against an arm of zeros: its seeds add nothing to vary, V_seed stays 2.25."""
    spread = spread_of((np.array([[1.0, 2.0], [3.0, 6.0]]), np.zeros((3, 2))))

    assert spread.standard_error**2 == pytest.approx(3.0)
    assert list(spread.seed) == pytest.approx([2.25, 0.0])


def test_a_residual_larger_than_both_sources_is_floored_at_the_larger():
    """[[2, -1], [-1, 1]]: V_seed .125 / 2, V_example .125 / 2, residuals +-1.25 so V_cell 6.25 / 4."""
    spread = spread_of((np.array([[2.0, -1.0], [-1.0, 1.0]]),))

    assert float(spread.cell.sum()) == pytest.approx(6.25 / 4)
    assert spread.standard_error**2 == pytest.approx(0.125 / 2)


@settings(deadline=None, max_examples=40)
@given(tables)
def test_seeds_and_examples_play_the_same_part(table):
    as_is, turned = spread_of((table,)), spread_of((table.T.copy(),))

    assert as_is.standard_error == pytest.approx(turned.standard_error)
    assert as_is.df == pytest.approx(turned.df, nan_ok=True)


@settings(deadline=None, max_examples=40)
@given(tables, st.integers(2, 4), st.sampled_from([0, 1]))
def test_more_seeds_or_examples_that_say_the_same_never_widen_it(table, times, axis):
    once, again = spread_of((table,)), spread_of((np.repeat(table, times, axis=axis),))

    assert again.standard_error <= once.standard_error + 1e-9


@settings(deadline=None, max_examples=40)
@given(tables, st.floats(0.1, 100))
def test_it_is_in_the_unit_of_the_values(table, factor):
    assert spread_of((table * factor,)).standard_error == pytest.approx(
        spread_of((table,)).standard_error * factor, abs=1e-9
    )


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("seeds", [5, 10])
@pytest.mark.parametrize("ratio", [0.25, 1, 4])
def test_equal_arms_on_shared_examples_are_called_better_in_one_of_forty(paired, seeds, ratio):
    """One-sided .025; ratio: variance of the difference from seeds to that from 50 examples."""
    rng = np.random.default_rng([seeds, int(ratio * 4), paired])
    t, df = np.transpose([_t_and_df(_arms(rng, paired, seeds, ratio)) for _ in range(REPEATS)])

    called = np.mean(stats.t.sf(t, df) < 0.025)

    assert called == pytest.approx(0.025, abs=3 * (0.025 * 0.975 / REPEATS) ** 0.5)


def test_taking_the_examples_as_fixed_would_call_equal_arms_better_far_too_often():
    """The simulation above can fail: without V_example the same arms err more than twice as often."""
    rng = np.random.default_rng(7)
    arms = [_arms(rng, True, 10, 1) for _ in range(REPEATS)]
    by_seed = np.array([differences.mean(axis=1) for (differences,) in arms])

    called = np.mean(stats.ttest_1samp(by_seed, 0, axis=1, alternative="greater").pvalue < 0.025)

    assert called > 0.05


def _arms(rng, paired, seeds, ratio, examples=50):
    example = rng.normal(size=examples)
    seed = (ratio * seeds / examples) ** 0.5
    if paired:
        return (seed * rng.normal(size=(seeds, 1)) + example + rng.normal(size=(seeds, examples)),)
    shared = 3 * rng.normal(size=examples)
    arms = (
        seed * rng.normal(size=(seeds, 1)) + rng.normal(size=(seeds, examples))
        for _ in ("candidate", "baseline")
    )
    candidate, baseline = (arm / 2**0.5 + shared for arm in arms)
    return candidate + example, baseline


def _t_and_df(arms):
    spread = spread_of(arms)
    difference = arms[0].mean() - (arms[1].mean() if len(arms) == 2 else 0.0)
    return difference / spread.standard_error, spread.df
