"""A guard passes when no worse is shown, fails when worse is shown, and else says what would settle it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.guard import Guard
from tasks.vocabulary import Finding, Verdict

RNG = np.random.default_rng(0)
BASELINE = np.array([0.868, 0.871, 0.880, 0.879, 0.870])
NOISE = np.array([-0.004, 0.003, 0.001, -0.002, 0.002])  # mean 0, standard error 0.0013


def experiment(gain, *, noise=NOISE, looks=2, direction="higher", unit="share", **scores):
    arms = {"candidate": BASELINE[: len(noise)] + gain + noise, "baseline": BASELINE[: len(noise)]}
    fields = {"direction": direction, "target": None, "margin": 0.01, "unit": unit}
    seeds = tuple(range(1, len(noise) + 1))
    found = {"accuracy": Scores(**{**arms, **fields, **scores})}
    return Experiment("EXP-7", "d1", 1, looks, seeds, seeds, seeds, found)


def judged(data, **fields):
    check = Guard(metric="accuracy", **fields)
    (found,) = check.judge(check.measure(data, RNG))
    return found


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [(0.01, Verdict.PASS), (0.0, Verdict.PASS), (-0.009, Verdict.UNKNOWN), (-0.03, Verdict.FAIL)],
)
def test_the_verdict_follows_what_is_shown_against_the_margin(gain, verdict):
    assert judged(experiment(gain)).verdict is verdict


@pytest.mark.parametrize(
    ("gain", "verdict"), [(0.03, Verdict.FAIL), (0.009, Verdict.UNKNOWN), (-0.01, Verdict.PASS)]
)
def test_where_lower_is_better_a_rise_is_worse(gain, verdict):
    found = judged(experiment(gain, direction="lower"))

    assert found.verdict is verdict
    assert found.evidence.value("difference") == pytest.approx(-gain)
    assert found.evidence.value("candidate") == pytest.approx(BASELINE.mean() + gain)


def test_the_p_values_are_those_of_the_paired_t_test_against_the_margin():
    evidence = judged(experiment(-0.004)).evidence
    differences = NOISE - 0.004

    assert evidence.value("p no worse") == pytest.approx(
        stats.ttest_1samp(differences, -0.01, alternative="greater").pvalue
    )
    assert evidence.value("p worse") == pytest.approx(
        stats.ttest_1samp(differences, -0.01, alternative="less").pvalue
    )


def test_every_look_spends_its_part_of_alpha():
    """Gain -0.0058: t(4) = 3.25, p .0157, which one look of .05 or two let pass and four do not."""
    p = judged(experiment(-0.0058)).evidence.value("p no worse")
    verdicts = [judged(experiment(-0.0058, looks=looks)).verdict for looks in (1, 2, 4)]

    assert 0.05 / 4 < p < 0.05 / 2
    assert verdicts == [Verdict.PASS, Verdict.PASS, Verdict.UNKNOWN]


def test_calling_one_of_several_guards_worse_takes_more():
    """Gain -0.0142 is shown beyond the margin at .025; as one of five guards .005 is needed."""
    alone, of_five = judged(experiment(-0.0142)), judged(experiment(-0.0142), guards=5)

    assert (alone.verdict, of_five.verdict) == (Verdict.FAIL, Verdict.UNKNOWN)
    assert "settled at a looser level than is asked here" in of_five.settle


def test_an_open_guard_says_how_many_seeds_would_settle_it():
    found = judged(experiment(0.0, noise=5 * NOISE))
    more = found.evidence.value("more seeds")

    assert more > 0
    assert f"{more:,.0f} more seeds of each arm ({5 + more:,.0f} in all)" in found.settle
    assert "would settle accuracy with 80% power" in found.settle
    assert "No look is left" not in found.settle


def test_an_open_guard_that_no_number_settles_says_so():
    found = judged(experiment(0.0, noise=100 * NOISE))

    assert found.evidence.value("more seeds") is None
    assert "No number up to 100 seeds and 1,000,000 examples would settle accuracy" in found.settle


def test_a_settled_guard_needs_no_more_seeds():
    found = judged(experiment(0.0))

    assert (found.settle, found.evidence.value("more seeds")) == ("", 0)


def test_the_reason_gives_both_arms_the_interval_and_the_margin():
    assert judged(experiment(0.01)).reason.startswith(
        "accuracy is no worse: the candidate's 88.4% against the baseline's 87.4% is 1.00 points better "
        "(95% interval 0.64 points better to 1.36 points better; 5 seeds), "
        "shown to be within the margin of 1.00 points"
    )


def test_without_examples_the_reason_does_not_extend_to_new_ones():
    with_examples = np.linspace(-0.1, 0.1, 40) + BASELINE[:, None]
    wider = {"candidate": with_examples + NOISE[:, None], "baseline": with_examples}

    assert "does not extend to new examples" in judged(experiment(0.0)).reason
    assert "does not extend" not in judged(experiment(0.0, **wider)).reason


NOTHING = np.array([])
UNTOLD = {
    "no seeds": (experiment(0.0, noise=NOTHING), "No values"),
    "no examples": (experiment(0.0, candidate=np.zeros((5, 0)), baseline=np.zeros((5, 0))), "No values"),
    "one seed": (experiment(0.0, noise=NOISE[:1]), "Only one seed"),
    "no variation": (experiment(0.0, noise=np.zeros(5)), "Every seed gave the same difference"),
    "a missing value": (
        experiment(0.0, noise=np.array([0.001, np.nan])),
        "Values of accuracy are missing: 1 in all: candidate seed 2",
    ),
    "no such metric": (Experiment("EXP-7", "d1", 1, 2, (), (), (), {}), "No values"),
}


@pytest.mark.parametrize(("data", "reason"), UNTOLD.values(), ids=UNTOLD)
def test_what_cannot_be_told_is_unknown_with_its_reason_and_what_settles_it(data, reason):
    found = judged(data)

    assert (found.verdict, found.subject) == (Verdict.UNKNOWN, "accuracy")
    assert found.reason.startswith(reason)
    assert found.settle
    assert Finding.model_validate_json(found.model_dump_json()) == found


def test_the_gate_waits_for_the_guard_of_this_metric():
    assert Guard(metric="accuracy").asks == "guard/accuracy"


def test_a_candidate_on_the_margin_passes_in_one_of_forty():
    """Two looks of .05 spend .025 each; a true loss of just the margin must not pass more often."""
    rng = np.random.default_rng(5)
    passed = [
        judged(experiment(-0.01, noise=0.003 * rng.normal(size=5))).verdict is Verdict.PASS
        for _ in range(200)
    ]

    assert np.mean(passed) == pytest.approx(0.025, abs=3 * (0.025 * 0.975 / 200) ** 0.5)
    assert any(passed)
