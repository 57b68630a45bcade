"""Right or wrong answers vary at least as much as they would if the bound in question were the truth."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.experiments.comparison import compare

LEVEL = 0.025


def test_no_loss_seen_takes_as_many_examples_as_the_share_lost_at_the_margin_asks_for():
    """z^2 0.99 / 0.01 = 380 at 2.5 %; the exact number for 0 of n below 1 % is 368."""
    few, enough = (_equal_but_for_one_flip(n).p_non_inferior for n in (350, 400))

    assert enough < LEVEL < few


@pytest.mark.parametrize(("examples", "margin"), [(200, 0.01), (300, 0.01), (200, 0.02)])
def test_a_rare_kind_that_is_always_lost_and_costs_the_margin_passes_at_most_at_the_level(examples, margin):
    """Without the floor 0.05 to 0.06 of them pass; the answers are discrete, hence 1.2 times."""
    rng = np.random.default_rng(2)

    passed = [_rare_loss(rng, examples, margin).p_non_inferior < LEVEL for _ in range(2000)]

    assert np.mean(passed) <= 1.2 * LEVEL + 2 * np.sqrt(LEVEL / 2000)


@pytest.mark.parametrize("sign", [1, -1], ids=["higher is better", "lower is better"])
def test_beside_something_simple_they_vary_as_that_does(sign):
    """Against 0.9 over 100 examples the standard error is at least 0.03."""
    right = sign * np.tile(np.arange(100) < 99, (3, 1)).astype(float)

    found = compare(right, np.full_like(right, sign * 0.9), paired=True, margin=0.01)

    assert found.standard_error == pytest.approx(0.03)


def test_values_that_are_no_answers_have_no_floor():
    values = np.random.default_rng(4).normal(scale=0.001, size=(3, 50))

    assert compare(values, np.zeros_like(values), paired=True, margin=0.3).standard_error < 0.001


def _equal_but_for_one_flip(examples):
    baseline = np.tile(np.arange(examples) % 20 > 0, (5, 1)).astype(float)
    candidate = baseline.copy()
    candidate[0, 1], candidate[1, 0] = 0, 1
    return compare(candidate, baseline, paired=True, margin=0.01)


def _rare_loss(rng, examples, margin):
    """A share of examples like the margin is always lost; in 1 % of all answers another seed differs."""
    right = np.tile(rng.random(examples) < 0.97, (5, 1)).astype(float)
    rare = rng.random(examples) < margin
    candidate, baseline = (np.where(rare, won, right) for won in (0.0, 1.0))
    candidate, baseline = (
        np.where(rng.random(arm.shape) < 0.01, 1 - arm, arm) for arm in (candidate, baseline)
    )
    return compare(candidate, baseline, paired=True, margin=margin * 0.98)
