"""Outlook: levels on the way, the verdict at the committed sprint, and how past forecasts turned out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.experiments.forecast_reliability import Turned, reliability
from tasks.experiments.forecast_verdict import course
from tasks.experiments.outlook import Ahead, Point, levels_between, outlook

AHEAD = tuple(Ahead(name=f"S{n}") for n in (8, 9, 10))


def points(*values):
    return [Point(name=f"S{n}", value=value) for n, value in enumerate(values, start=1)]


RISING = points(0.719, 0.762, 0.800, 0.832, 0.857, 0.872, 0.884)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "on track"),
        (0.70, "on track"),
        (0.696, "on track"),
        (0.694, "at risk"),
        (0.40, "at risk"),
        (0.394, "off track"),
        (0.0, "off track"),
        (None, "no verdict"),
    ],
)
def test_the_verdict_follows_the_percentage_that_is_shown(probability, word):
    assert course(probability) == word


@pytest.mark.parametrize(
    ("standing", "target", "levels"),
    [
        (0.884, 0.92, (0.90, 0.91)),
        (120.0, 80.0, (110.0, 90.0)),
        (0.46, 0.40, (0.44, 0.42)),
        (0.5, 0.5, ()),
    ],
)
def test_levels_are_round_values_a_third_and_two_thirds_of_the_way(standing, target, levels):
    assert levels_between(standing, target) == levels


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_levels_lie_between_where_it_stands_and_the_target(standing, target):
    low, high = sorted((standing, target))

    assert all(low < level < high for level in levels_between(standing, target))


def test_a_nearer_level_is_never_less_likely_than_the_target():
    made = outlook(RISING, AHEAD, target=0.92, ceiling=1.0, seed=1)

    assert made.levels == (0.90, 0.91)
    for step in made.steps:
        assert step.at_levels[0] >= step.at_levels[1] >= step.probability


def test_the_verdict_is_about_the_committed_sprint_and_none_is_given_without_one():
    second = outlook(RISING, AHEAD, target=0.92, committed_step=2, seed=1)

    assert second.probability == second.steps[1].probability
    assert second.course == course(second.probability) == "off track"
    assert outlook(RISING, AHEAD, target=0.92, seed=1).course == "no verdict"


def test_too_little_history_has_no_steps_but_a_reached_target_is_on_track():
    little = outlook(RISING[:3], AHEAD, target=0.92, committed_step=2, seed=1)
    reached = outlook(RISING[:3], AHEAD, target=0.8, committed_step=2, seed=1)

    assert (little.steps, little.missing, little.course) == ((), 2, "no verdict")
    assert (reached.reached, reached.course) == (True, "on track")


def test_nothing_reached_so_far_is_an_outlook_without_anything():
    made = outlook([], AHEAD, target=0.92, seed=1)

    assert (made.standing, made.missing, made.steps, made.levels) == (None, 5, (), ())


def test_six_forecasts_at_about_70_percent_of_which_four_came_true_are_counted():
    """Brier by hand: (4 x 0.3 ** 2 + 2 x 0.7 ** 2) / 6 = 1.34 / 6."""
    turned = [Turned(said=0.7, happened=came, held=came) for came in (True, True, True, True, False, False)]

    found = reliability(turned)

    assert found is not None
    assert [(band.about, band.n, band.happened) for band in found.bands] == [(0.7, 6, 4)]
    assert found.brier == pytest.approx(1.34 / 6)
    assert (found.n, found.held) == (6, 4)


def test_before_the_first_day_has_come_nothing_is_known_of_past_forecasts():
    assert reliability([]) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_every_forecast_falls_into_one_band_and_brier_stays_between_0_and_1(pairs):
    found = reliability([Turned(said=said, happened=came, held=True) for said, came in pairs])

    assert found is not None
    assert sum(band.n for band in found.bands) == len(pairs)
    assert 0 <= found.brier <= 1
