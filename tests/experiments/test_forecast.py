"""Forecasts: known cases, what must hold whatever the history, and whether they hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tasks.errors import UserError
from tasks.experiments.forecast import LEAST_SPRINTS, LEVELS, MOST_STEPS, forecast
from tasks.experiments.forecast_bootstrap import damped_increments
from tasks.experiments.forecast_curves import curve_futures
from tasks.experiments.forecast_futures import futures
from tasks.experiments.forecast_stairs import stair_futures, stair_share

RISING = (0.719, 0.762, 0.800, 0.832, 0.857, 0.872, 0.884)

histories = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=LEAST_SPRINTS, max_size=12)


def made(history=RISING, target=0.92, horizon=4, seed=1, **others):
    return forecast(history, target=target, horizon=horizon, rng=np.random.default_rng(seed), **others)


def test_below_five_sprints_there_is_no_forecast_and_the_history_is_kept():
    found = made(RISING[:4])

    assert (found.too_little, found.quantiles, found.probability) == (1, (), ())
    assert found.history == RISING[:4]


def test_no_history_at_all_is_too_little_history():
    assert made([]).too_little == LEAST_SPRINTS


@pytest.mark.parametrize("history", [[0.8] * 5, [0.8] * 8, [0.7, *[0.8] * 7]], ids=["5", "8", "moved once"])
def test_a_history_that_hardly_moves_does_not_show_how_large_a_step_may_be(history):
    found = made(history, target=0.805)

    assert (found.still, found.probability, found.quantiles) == (True, (), ())
    assert made(history, target=0.8).reached


def test_stairs_climb_as_often_as_since_the_start_however_long_they_stood_lately():
    """2 climbs in 8 sprints: a beta of 2.5 and 6.5, so that 5 sprints in 18 climb in the mean."""
    early, late = [0.0, 1.0, 2.0, *[2.0] * 6], [*[0.0] * 7, 1.0, 2.0]
    first, second = (stair_futures(np.array(h), 1, 20_000, np.random.default_rng(1)) for h in (early, late))

    assert np.array_equal(first, second)
    assert (first > 2).mean() == pytest.approx(2.5 / 9, abs=0.01)
    assert [stair_share(np.array(h)) for h in (early, RISING, [1.0, 1.0, 0.5])] == [0.75, 0.0, 0.0]


def test_what_is_called_below_10_percent_hardly_ever_happens_on_stairs():
    """Three in ten sprints climb, by 0.01 in the mean; a target half such a climb above happens in half."""
    below, happened = 0, 0
    for number in range(200):
        rng = np.random.default_rng([31, number])
        values = 0.8 + np.cumsum((rng.random(11) < 0.3) * rng.exponential(0.01, 11))
        said = made(values[:8], target=values[7] + 0.005, horizon=3).probability
        below += bool(said) and said[-1] < 0.1
        happened += values[10] >= values[7] + 0.005

    assert happened > 80
    assert below <= 6


def test_one_future_in_five_is_without_progress():
    """Straight gains of 1: all others gain 0.4 or more in a sprint, or lie on the line."""
    drawn = futures(np.arange(9.0), 1, np.random.default_rng(1))[:, 0] - 8.0

    assert (drawn < 0.2).mean() == pytest.approx(0.2, abs=0.02)


def test_a_target_that_is_reached_is_said_to_be_reached_whatever_the_history():
    for history in (RISING, RISING[:2]):
        found = made(history, target=history[-1])

        assert found.reached
        assert set(found.probability) <= {1.0}


def test_a_target_reached_once_and_lost_again_is_not_reached():
    assert not made([0.7, 0.8, 0.93, 0.9, 0.9], target=0.92).reached


def test_what_already_stands_in_the_sprint_under_way_is_the_least_that_comes():
    found = made(standing=0.9, target=0.9)

    assert found.reached
    assert found.quantile(0.05, 1) >= 0.9


def test_a_steady_climb_of_one_point_a_sprint_is_expected_to_go_on_at_first():
    """A straight line from 0.60 to 0.67: the next value on it is 0.68."""
    low, high, _ = made(np.linspace(0.60, 0.67, 8), target=0.7, horizon=1).between(0.8, 1)

    assert low < 0.68 < high


def test_a_saturated_history_does_not_promise_what_its_first_rate_would():
    """The linear rate (last - first) / 7 of this curve would reach 0.95 in the next four sprints."""
    curve = 0.9 - 0.4 * np.exp(-0.8 * np.arange(8))
    linear = curve[-1] + 4 * (curve[-1] - curve[0]) / 7

    assert linear > 0.95
    assert made(curve, target=0.95).probability[3] < 0.3


@given(histories, st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_a_nearer_target_is_never_less_likely(history, one, other):
    near, far = sorted((one, other))

    pairs = zip(made(history, near).probability, made(history, far).probability, strict=True)

    assert all(nearer >= further for nearer, further in pairs)


@given(histories, st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_a_later_date_is_never_less_likely(history, target):
    said = made(history, target).probability

    assert list(said) == sorted(said)


@given(histories)
@settings(max_examples=40, deadline=None)
def test_quantiles_are_ordered_and_never_above_the_ceiling(history):
    found = made(history, target=1.0, ceiling=1.0)
    assume(found.quantiles)

    assert all(list(row) == sorted(row) for row in found.quantiles)
    assert max(max(row) for row in found.quantiles) <= 1.0


@given(histories, st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_a_metric_of_which_lower_is_better_is_the_mirror_of_one_of_which_higher_is(history, target):
    higher = made(history, target, ceiling=1.0)
    lower = made([-v for v in history], -target, ceiling=-1.0, direction="lower")

    assert lower.probability == higher.probability
    mirrored = [[-v for v in row[::-1]] for row in lower.quantiles]
    assert np.allclose(mirrored, higher.quantiles)


@given(st.lists(st.floats(0, 0.1), min_size=LEAST_SPRINTS, max_size=9))
@settings(max_examples=20, deadline=None)
def test_the_unit_of_a_metric_does_not_matter(gains):
    shares = np.cumsum(gains)
    percent = made(100 * shares, target=100 * (shares[-1] + 0.0501))

    assert np.allclose(percent.probability, made(shares, target=shares[-1] + 0.0501).probability, atol=0.002)


@given(st.lists(st.floats(0, 0.1), min_size=LEAST_SPRINTS, max_size=9))
@settings(max_examples=20, deadline=None)
def test_a_best_so_far_never_falls_below_where_it_stands(gains):
    best = np.cumsum(gains)
    assume(np.count_nonzero(np.diff(best) > 0.001) > 1)

    assert min(min(row) for row in made(best, target=5.0).quantiles) >= best[-1]


def test_the_same_chance_gives_the_same_forecast():
    assert made(seed=3) == made(seed=3)
    assert made(seed=3) != made(seed=4)


def test_the_history_is_left_as_it_was():
    history = np.array(RISING)

    made(history)

    assert tuple(history) == RISING


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"history": [0.1, float("nan"), 0.2, 0.3, 0.4]}, "no finite number"),
        ({"target": float("inf")}, "no finite number"),
        ({"horizon": 0}, "horizon of 0; allowed: 1 to 52"),
        ({"horizon": MOST_STEPS + 1}, "horizon of 53"),
        ({"target": 1.2, "ceiling": 1.0}, "found 1.2, which is beyond the ceiling 1"),
        ({"ceiling": 0.8}, "which is beyond the ceiling 0.8"),
        ({"ceiling": 0.8, "direction": "lower"}, "found 0.719, which is beyond the ceiling 0.8"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(asked, said):
    with pytest.raises(UserError, match=said):
        made(**asked)


def test_ranges_are_read_from_the_quantiles_by_their_share():
    found = made()

    assert found.between(0.9, 2)[:2] == (found.quantiles[1][0], found.quantiles[1][-1])
    assert found.between(0.5, 1).level == 0.5
    assert len(found.quantiles[0]) == len(LEVELS)


def test_increments_that_never_vary_come_again_and_only_fade():
    """Gains of f, then f + f ** 2, f being uniform from 0.4 to 1.1: 0.75 and 0.75 + 0.6033 in the mean."""
    drawn = damped_increments(np.arange(6.0), 2, 4000, np.random.default_rng(1)) - 5.0

    assert 0.4 <= drawn[:, 0].min() <= drawn[:, 0].max() <= 1.1
    assert drawn.mean(axis=0) == pytest.approx([0.75, 1.3533], abs=0.02)


def test_curves_find_the_saturation_that_made_the_history():
    """0.9 - 0.4 exp(-0.35 t) without noise; its 9th value is 0.8829, its 12th 0.8940."""
    curve = 0.9 - 0.4 * np.exp(-0.35 * np.arange(1, 13))

    drawn = curve_futures(curve[:8], 4, 4000, np.random.default_rng(1))

    assert np.median(drawn, axis=0) == pytest.approx(curve[8:], abs=0.004)


def test_ranges_hold_as_often_and_probabilities_come_true_as_often_as_they_say():
    """Mixed simulated progress: 70 % of values within 65-85 %, 90 % within 85-97 %, in 150 histories."""
    held, said, happened = [], [], []
    for number in range(150):
        rng = np.random.default_rng([20, number])
        values = _progress(int(rng.integers(5, 12)) + 3, rng)
        history, ahead = values[:-3], values[-3:]
        target = history[-1] + rng.uniform(0.2, 2) * np.diff(history).mean()
        found = forecast(history, target=target, horizon=3, rng=rng)
        if found.still:
            continue
        ranges = [(found.between(share, step)) for share in (0.7, 0.9) for step in (1, 2, 3)]
        held.append(
            [low <= value <= high for (low, high, _), value in zip(ranges, [*ahead, *ahead], strict=True)]
        )
        said.append(found.probability)
        happened.append(np.maximum.accumulate(ahead) >= target)

    in_70, in_90 = np.array(held)[:, :3].mean(), np.array(held)[:, 3:].mean()
    likely = np.array(said) >= 0.6
    assert 0.65 <= in_70 <= 0.85
    assert 0.85 <= in_90 <= 0.97
    assert likely.sum() > 40
    assert np.array(happened)[likely].mean() == pytest.approx(np.array(said)[likely].mean(), abs=0.15)


def _progress(sprints, rng):
    """A saturation with noise, one that ends, steps with gains that fade, or a best so far."""
    t = np.arange(1, sprints + 1)
    kind, rising = rng.integers(4), 1 - np.exp(-rng.uniform(0.1, 0.6) * t)
    if kind == 0:
        return rising + rng.normal(0, 0.03, sprints)
    if kind == 1:
        return np.minimum(rising, rising[rng.integers(2, sprints)])
    if kind == 2:
        return np.cumsum((rng.random(sprints) < 0.6) * rng.exponential(0.95**t))
    return np.maximum.accumulate(rng.normal(0.1 * t, 0.5))
