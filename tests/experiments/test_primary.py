"""The primary passes when better is shown and the target reached; no worse but not better is equivalent."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.primary import Primary
from tasks.vocabulary import Finding, Verdict

RNG = np.random.default_rng(0)
BASELINE = np.array([0.868, 0.871, 0.880, 0.879, 0.870])  # mean 0.8736
NOISE = np.array([-0.004, 0.003, 0.001, -0.002, 0.002])  # mean 0, standard error 0.0013


def experiment(gain, *, noise=NOISE, look=1, looks=2, direction="higher", **scores):
    arms = {"candidate": BASELINE + gain + noise, "baseline": BASELINE}
    fields = {"direction": direction, "target": None, "margin": 0.01, "smallest_gain": 0.005, "unit": "share"}
    seeds = (1, 2, 3, 4, 5)
    found = {"accuracy": Scores(**{**arms, **fields, **scores})}
    return Experiment("EXP-7", "d1", look, looks, seeds, seeds, seeds, found)


def judged(data, **fields):
    check = Primary(metric="accuracy", **fields)
    (found,) = check.judge(check.measure(data, RNG))
    return found


@pytest.mark.parametrize(
    ("gain", "look", "verdict"),
    [
        (0.02, 1, Verdict.PASS),
        (0.003, 1, Verdict.UNKNOWN),
        (0.003, 2, Verdict.WARN),
        (-0.001, 1, Verdict.WARN),
        (-0.009, 2, Verdict.UNKNOWN),
        (-0.03, 1, Verdict.FAIL),
    ],
    ids=["better", "open", "open at the last look", "gain excluded", "nothing shown", "worse"],
)
def test_the_verdict_follows_what_is_shown(gain, look, verdict):
    found = judged(experiment(gain, look=look))

    assert found.verdict is verdict
    assert (found.settle != "") == (verdict is Verdict.UNKNOWN)


def test_without_a_smallest_gain_equal_arms_are_settled_once_a_gain_of_the_margin_is_excluded():
    found = judged(experiment(0.0, smallest_gain=0.0))

    assert found.verdict is Verdict.WARN
    assert "a useful gain is excluded" in found.reason


@pytest.mark.parametrize(
    ("target", "verdict"), [(0.88, Verdict.PASS), (0.895, Verdict.UNKNOWN), (0.95, Verdict.FAIL)]
)
def test_better_passes_only_on_target_and_fails_only_when_shown_short(target, verdict):
    """The candidate's mean is 0.8936 with a standard error of 0.0028 over seeds."""
    found = judged(experiment(0.02, target=target))

    assert found.verdict is verdict
    assert f"the target {target:.1%}" in found.reason


def test_a_mean_just_on_target_reaches_it():
    """0.1 + 0.2 is not quite 0.3 in floating point."""
    target = float((BASELINE + 0.02 + NOISE).mean())

    assert judged(experiment(0.02, target=target * (1 + 1e-15))).verdict is Verdict.PASS


@pytest.mark.parametrize(("target", "verdict"), [(0.86, Verdict.PASS), (0.80, Verdict.FAIL)])
def test_where_lower_is_better_the_target_is_reached_from_above(target, verdict):
    assert judged(experiment(-0.02, direction="lower", target=target)).verdict is verdict


def test_no_worse_but_short_of_the_target_is_not_equivalent():
    assert judged(experiment(-0.001, target=0.95)).verdict is Verdict.FAIL
    assert judged(experiment(-0.001, target=0.874)).verdict is Verdict.UNKNOWN


def test_the_p_values_are_those_of_t_tests_against_nothing_the_target_and_the_smallest_gain():
    evidence = judged(experiment(0.004, target=0.88)).evidence
    gains = NOISE + 0.004
    expected = {
        "p superior": stats.ttest_1samp(gains, 0, alternative="greater").pvalue,
        "p gain too small": stats.ttest_1samp(gains, 0.005, alternative="less").pvalue,
        "p below target": stats.ttest_1samp(BASELINE + gains, 0.88, alternative="less").pvalue,
    }

    assert {name: evidence.value(name) for name in expected} == pytest.approx(expected)


def test_an_open_gain_is_planned_for_the_smallest_useful_gain():
    found = judged(experiment(0.003, noise=4 * NOISE))

    assert found.evidence.value("assumed difference") == 0.005
    assert "if the candidate truly is 0.50 points better than the baseline" in found.settle


def test_without_a_smallest_useful_gain_the_margin_is_planned_for():
    found = judged(experiment(0.003, noise=4 * NOISE, smallest_gain=0.0))

    assert found.evidence.value("assumed difference") == 0.01


def test_every_look_spends_its_part_of_alpha():
    """Gain 0.004: t(4) = 3.07, p .0187, enough for one look of .025 and not for one of two."""
    verdicts = [judged(experiment(0.004, looks=looks)).verdict for looks in (1, 2)]

    assert verdicts == [Verdict.PASS, Verdict.UNKNOWN]


def test_a_miss_is_told_by_the_gap_to_the_target_and_then_by_the_standing_beside_the_baseline():
    reason = judged(experiment(0.02, target=0.95)).reason

    short, beside = reason.split("; against ")
    assert short.startswith(
        "accuracy misses the target 95.0%: the candidate's 89.4% is 5.64 points short of it (95% interval 6."
    )
    assert "better" not in short
    assert "p-value" not in beside
    assert beside.startswith("the baseline's 87.4% it is 2.00 points better")


def test_a_mean_short_of_target_by_chance_says_what_would_tell():
    found = judged(experiment(0.02, target=0.898))
    more = found.evidence.value("more seeds")

    assert f"{more:,.0f} more seeds of each arm" in found.settle
    assert "if the candidate truly equals the target" in found.settle


def test_a_recipe_that_does_not_vary_is_unknown_whatever_it_gains():
    found = judged(experiment(0.05, noise=np.zeros(5)))

    assert (found.verdict, found.evidence.value("p superior")) == (Verdict.UNKNOWN, None)


@pytest.mark.parametrize("alpha", [0.02, 0.001, 1e-6])
@pytest.mark.parametrize("gain", [0.02, 0.006, 0.003, -0.001, -0.009, -0.03])
def test_a_stricter_alpha_never_turns_another_verdict_into_pass(gain, alpha):
    check = Primary(metric="accuracy")
    evidence = check.measure(experiment(gain, target=0.875), RNG)
    (before,) = check.judge(evidence)
    (after,) = Primary(metric="accuracy", alpha=alpha).judge(evidence)

    assert after.verdict is not Verdict.PASS or before.verdict is Verdict.PASS


def test_a_metric_that_was_not_logged_is_unknown_and_survives_json():
    found = judged(Experiment("EXP-7", "d1", 1, 2, (), (), (), {}))

    assert (found.verdict, found.subject) == (Verdict.UNKNOWN, "accuracy")
    assert found.settle
    assert Finding.model_validate_json(found.model_dump_json()) == found


def test_the_gate_waits_for_the_primary_of_this_metric():
    assert Primary(metric="accuracy").asks == "primary/accuracy"


def test_the_candidate_is_shown_in_its_own_direction_with_its_interval_over_seeds():
    candidate = judged(experiment(-0.02, direction="lower")).evidence.get("candidate")
    expected = stats.ttest_1samp(BASELINE - 0.02 + NOISE, 0).confidence_interval(0.95)

    assert candidate.value == pytest.approx(0.8536)
    assert candidate.interval[:2] == pytest.approx((expected.low, expected.high))
    assert candidate.n == 5
