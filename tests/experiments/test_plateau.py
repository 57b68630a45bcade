"""Plateau: the chance that the next three attempts gain a step, by hand, by grid and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.experiments.plateau import AHEAD, LEAST, WINDOW, gain_ahead

STEP = 0.01
attempts = st.lists(st.floats(0, 1), min_size=LEAST, max_size=12)


def killed(gain, luck, attempts, runs=600, seed=11):
    """Share of simulated runs of attempts that look dead (chance below 10 %) when that many are made."""
    rng = np.random.default_rng(seed)
    values = gain * np.arange(attempts) + rng.normal(0, luck, (runs, attempts))
    return np.mean([gain_ahead(one, step=STEP).probability < 0.1 for one in values])


def by_grid(values, step):
    """The posterior summed over a grid of slope and luck, from the prior as it is documented; all in steps.

    A flat prior on where the line stands takes one observation off.
    """
    place = np.arange(len(values)) - (len(values) - 1) / 2
    centred = (np.asarray(values) - np.mean(values)) / step
    slope, luck = np.linspace(-10, 10, 4001)[:, None], np.geomspace(0.02, 50, 200)[None, :]
    left = sum((v - slope * t) ** 2 for v, t in zip(centred, place, strict=True))
    weight = -(len(values) - 1) * np.log(luck) - left / (2 * luck**2)
    weight = weight - np.log(luck) - (slope - 1 / 3) ** 2 / (2 * luck**2)  # the line: worth 1
    weight = weight - 2 * np.log(luck) - 2 * 0.5**2 / (2 * luck**2)  # luck: half a step, worth 2
    weight = np.exp(weight - weight.max())
    return weight[slope[:, 0] >= 1 / 3].sum() / weight.sum()


@pytest.mark.parametrize(
    "values",
    [[0.70, 0.703, 0.699, 0.702, 0.701, 0.70], [0.7, 0.71, 0.712, 0.72, 0.719], [0.7, 0.69, 0.72, 0.7, 0.71]],
    ids=["flat", "rising", "erratic"],
)
def test_the_chance_is_that_of_the_posterior_summed_over_a_grid(values):
    assert gain_ahead(values, step=STEP).probability == pytest.approx(by_grid(values, STEP), abs=0.004)


def test_a_run_that_gains_half_a_percent_an_attempt_is_hardly_ever_stopped():
    """METHODS: "the last three within 1 %" stops such a run 83 to 100 % of the time."""
    assert [killed(0.005, luck, 8) <= 0.02 for luck in (0.001, 0.002, 0.005)] == [True] * 3


def test_a_run_that_gains_nothing_is_mostly_stopped_by_its_eighth_attempt():
    assert [killed(0.0, luck, 8) >= 0.97 for luck in (0.001, 0.002, 0.005)] == [True] * 3


def test_luck_as_large_as_the_step_makes_it_cautious():
    """Then it cannot tell well: it stops two dead runs in three, and one live one in fifteen."""
    assert killed(0.0, STEP, 8) > 0.6
    assert killed(0.005, STEP, 8) < 0.1


def test_what_the_prior_calls_likely_happens_as_often():
    """Truth drawn from the prior itself: of chances in a band, that share comes true."""
    rng = np.random.default_rng(5)
    said, came = [], []
    for _ in range(4000):
        luck = np.sqrt(2 * (0.5 * STEP) ** 2 / rng.chisquare(2))
        slope = rng.normal(STEP / AHEAD, luck)
        said.append(gain_ahead(slope * np.arange(6) + rng.normal(0, luck, 6), step=STEP).probability)
        came.append(slope * AHEAD >= STEP)
    said, came = np.array(said), np.array(came)
    for low, high in ((0.0, 0.1), (0.1, 0.4), (0.4, 0.6), (0.6, 0.9), (0.9, 1.0)):
        band = (said >= low) & (said < high)

        assert came[band].mean() == pytest.approx(said[band].mean(), abs=0.05)


@given(attempts, st.floats(0.001, 1000))
def test_the_unit_of_the_metric_does_not_matter(values, factor):
    one, other = gain_ahead(values, step=STEP), gain_ahead(np.multiply(values, factor), step=STEP * factor)
    assume(one is not None)

    assert one.probability == pytest.approx(other.probability, rel=1e-6, abs=1e-9)


@given(attempts, st.floats(-1, 1))
def test_where_the_metric_stands_does_not_matter(values, by):
    one, other = gain_ahead(values, step=STEP), gain_ahead(np.add(values, by), step=STEP)
    assume(one is not None)

    assert one.probability == pytest.approx(other.probability, rel=1e-6, abs=1e-9)


def test_early_leaps_are_forgotten():
    leaps = [0.1, 0.3, 0.5]
    flat = [0.7 + 0.0005 * (-1) ** n for n in range(WINDOW)]

    assert gain_ahead([*leaps, *flat], step=STEP) == gain_ahead(flat, step=STEP)


@pytest.mark.parametrize("at", [0, 3, 7])
def test_an_attempt_that_crashed_changes_what_is_expected_no_more_than_if_it_were_missing(at):
    rising = [0.80, 0.82, 0.84, 0.86, 0.88, 0.90, 0.92, 0.94]
    found = gain_ahead([*rising[:at], 0.3, *rising[at + 1 :]], step=STEP)

    assert (found.attempts, found.crashed) == (7, 1)
    assert found.probability > 0.95


def test_where_more_than_a_quarter_lie_far_off_that_is_how_the_attempts_vary():
    assert gain_ahead([0.0, 1.0, 1.0, 0.0, 1.0], step=STEP).crashed == 0


def test_a_run_that_keeps_falling_has_not_crashed():
    assert gain_ahead([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], step=STEP).crashed == 0


@pytest.mark.parametrize(
    "values", [[], [0.8, 0.82, 0.84, 0.86, 0.3], [0.7] * (LEAST - 1), [0.7, float("nan"), 0.7, 0.7, 0.7]]
)
def test_too_few_or_missing_values_give_no_chance(values):
    assert gain_ahead(values, step=STEP) is None


@pytest.mark.parametrize("step", [0.0, -1.0, float("nan")])
def test_a_step_that_is_none_is_refused(step):
    with pytest.raises(InputError, match="smallest useful gain"):
        gain_ahead([0.7] * 6, step=step)
