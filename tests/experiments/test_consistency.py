"""Seeds are consistent when the bound of their variation, not its sample value, is below the limit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.experiments.consistency import Consistency, bound
from tasks.experiments.experiment import Experiment, Scores
from tasks.judge import findings_of
from tasks.vocabulary import Verdict


def judged(by_seed, looks=1, **fields):
    values = np.asarray(by_seed, dtype=np.float64)
    seeds = tuple(range(1, len(values) + 1))
    scores = {"accuracy": Scores(values, values, "higher", None, 0.01)}
    look = Experiment("EXP-7", "d1", 1, looks, seeds, seeds, seeds, scores)
    (found,) = findings_of(Consistency(metric="accuracy", **fields), look, 7)
    return found


def five(variation):
    """Five seeds around 0.8 with this coefficient of variation."""
    around = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    return 0.8 * (1 + variation * around / around.std(ddof=1))


@pytest.mark.parametrize(
    ("variation", "verdict"),
    [(0.0126, Verdict.PASS), (0.0127, Verdict.UNKNOWN), (0.045, Verdict.UNKNOWN), (0.047, Verdict.FAIL)],
)
def test_three_percent_at_five_seeds_takes_a_sample_value_below_1_26(variation, verdict):
    """0.03 sqrt(0.7107 / 4) = 0.01264 and 0.03 sqrt(9.488 / 4) = 0.0462: the chi-squared table."""
    assert judged(five(variation)).verdict is verdict


def test_what_is_needed_is_printed_with_the_seeds_that_would_settle_it():
    """0.02 sqrt((S - 1) / chi2) falls below 0.03 at 14 seeds and not at 13, by the table."""
    found = judged(five(0.02))
    enough = [0.02 * np.sqrt((s - 1) / stats.chi2.ppf(0.05, s - 1)) < 0.03 for s in (13, 14)]

    assert "less than 1.26% is needed to show less than 3.00%" in found.reason
    assert found.settle.startswith("9 more seeds (14 in all) would settle it")
    assert enough == [False, True]


def test_a_variation_seen_above_the_limit_is_settled_by_no_number_of_seeds():
    assert "No number up to 100 seeds" in judged(five(0.031)).settle


def test_every_look_spends_its_part_of_alpha():
    assert judged(five(0.012), looks=2).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "missing"),
        ([0.8, np.nan], "missing"),
        ([0.8], "Only one seed"),
        ([0.8, 0.8, 0.8], "as if the seed did not reach the training"),
        ([-0.8, -0.81], "only above 0"),
        ([-0.1, 0.1], "only above 0"),
    ],
)
def test_what_has_no_variation_relative_to_a_mean_is_unknown(values, reason):
    found = judged(values)

    assert found.verdict is Verdict.UNKNOWN
    assert reason in found.reason
    assert found.settle


def test_the_seeds_of_examples_are_compared_by_their_means():
    examples = five(0.01)[:, None] + np.linspace(-0.3, 0.3, 11)

    assert judged(examples).evidence.value("variation") == pytest.approx(0.01)


def test_the_bound_errs_in_about_one_of_twenty():
    rng = np.random.default_rng(3)
    seen = rng.normal(0.8, 0.8 * 0.03, size=(4000, 5))
    varies = seen.std(axis=1, ddof=1) / seen.mean(axis=1)

    assert np.mean(varies * bound(5, 0.05) < 0.03) == pytest.approx(0.05, abs=0.012)
    assert np.mean(varies * bound(5, 0.95) > 0.03) == pytest.approx(0.05, abs=0.012)
