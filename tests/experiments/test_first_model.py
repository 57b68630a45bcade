"""A first model passes when it is shown to beat the simple baseline that the canvas names, on target."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.first_model import FirstModel
from tasks.judge import findings_of
from tasks.vocabulary import Verdict

SEEDS = np.array([0.868, 0.871, 0.880, 0.879, 0.870])  # mean 0.8736, standard error 0.0025
NONE = np.empty((0,))


def judged(simple, *, target=None, values=SEEDS, look=1, **fields):
    planned = (1, 2, 3, 4, 5)
    scores = Scores(
        values,
        NONE,
        **{"direction": "higher", "target": target, "margin": 0.01, "smallest_gain": 0.005, **fields},
        unit="share",
        simple=simple,
        simple_name="always on time",
    )
    data = Experiment("EXP-1", "d1", look, 2, planned, planned, (), {"accuracy": scores})
    (found,) = findings_of(FirstModel(metric="accuracy"), data, 7)
    return found


@pytest.mark.parametrize(
    ("simple", "target", "verdict"),
    [
        (0.77, None, Verdict.PASS),
        (0.77, 0.87, Verdict.PASS),
        (0.77, 0.875, Verdict.UNKNOWN),
        (0.77, 0.90, Verdict.FAIL),
        (0.868, None, Verdict.UNKNOWN),
        (0.95, None, Verdict.FAIL),
    ],
    ids=["better", "better and on target", "short by chance", "short", "open", "worse"],
)
def test_it_must_beat_what_is_simple_and_reach_the_target(simple, target, verdict):
    assert judged(simple, target=target).verdict is verdict


def test_a_gain_that_is_excluded_fails_and_is_never_called_equivalent():
    values = 0.8 + 0.0001 * np.arange(5)

    assert judged(0.8001, values=values, look=2).verdict is Verdict.FAIL


def test_the_reason_names_what_it_is_better_than():
    reason = judged(0.77).reason

    assert "the candidate's 87.4% against that of always on time, 77.0% is 10.36 points better" in reason


def test_the_p_value_is_that_of_a_t_test_against_the_simple_value():
    expected = stats.ttest_1samp(SEEDS, 0.868, alternative="greater").pvalue

    assert judged(0.868).evidence.value("p superior") == pytest.approx(expected)


def test_where_lower_is_better_a_lower_value_beats_it():
    assert judged(0.95, direction="lower").verdict is Verdict.PASS


def test_without_a_simple_baseline_it_cannot_be_told():
    found = judged(None)

    assert found.verdict is Verdict.UNKNOWN
    assert found.settle


def test_with_examples_it_extends_to_new_ones():
    examples = SEEDS[:, None] + np.linspace(-0.1, 0.1, 40)

    assert "does not extend" in judged(0.77).reason
    assert "does not extend" not in judged(0.77, values=examples).reason
