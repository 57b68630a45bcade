from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasks.readiness.drilled import drilled
from tasks.readiness.fall import fall_reach, state_of
from tasks.readiness.gate_value import GateValue, gate_p99, gate_value, share_reach
from tasks.readiness.latency_under_load import LatencyUnderLoad
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.metric_rule import judge_fall, judge_latency, judge_metric, worst
from tasks.readiness.produced import Produced
from tasks.readiness.served_facts import Served
from tasks.vocabulary import Evidence, Finding, Interval, Measurement, Verdict
from tests.samples import dossier, evaluated

DAY = date(2026, 11, 20)
ACCURACY = MetricLimits("accuracy", "higher", "share", 0.05, 0.10, 2.0, roll_back=True)
LOSS = replace(ACCURACY, metric="log_loss", direction="lower", unit="")
GATE = GateValue("e1", 0.90, share_reach(0.90, 20_000), 20.0)
EXACT = GateValue("e1", 0.90, Interval(0.90, 0.90, 0.95), 20.0)


def gate_of(value, n):
    return GateValue("e", value, share_reach(value, n))


def produced(value, n=None, **more):
    return Produced(metric="accuracy", value=value, n=n, version="3", day=DAY, **more)


@pytest.mark.parametrize(
    ("value", "n", "state"),
    [
        (0.90, 4_000, "STEADY"),
        (0.92, 4_000, "STEADY"),
        (0.84, 20_000, "ALERT"),  # 6.7 % lost
        (0.79, 20_000, "INCIDENT"),  # 12.2 % lost
        (0.79, 200, "ALERT"),  # the same on few: surely more than 5 %, not surely more than 10 %
        (0.84, 500, "UNDECIDED"),
        (0.0, 30, "INCIDENT"),
    ],
)
def test_a_fall_is_told_only_when_the_examples_show_it(value, n, state):
    assert judge_fall(ACCURACY, GATE, produced(value, n)).state == state


def test_the_fall_is_a_share_of_the_value_at_the_gate():
    """From 0.90 to 0.81 is 9 points, and 0.09 / 0.90 = 10 % of what there was."""
    found = judge_fall(ACCURACY, EXACT, produced(0.81, 100_000)).measured

    assert found.value == pytest.approx(0.10)
    assert found.n == 100_000


def test_where_lower_is_better_a_rise_is_a_fall():
    up = judge_fall(
        LOSS, GateValue("e1", 0.5, Interval(0.49, 0.51, 0.95)), produced(0.60, low=0.59, high=0.61)
    )
    down = judge_fall(
        LOSS, GateValue("e1", 0.5, Interval(0.49, 0.51, 0.95)), produced(0.4, low=0.39, high=0.41)
    )

    assert (up.state, down.state) == ("INCIDENT", "STEADY")
    assert up.measured.value == pytest.approx(0.2)


@pytest.mark.parametrize("fall", [0.05, 0.10])
def test_a_fall_of_exactly_the_limit_is_called_more_in_at_most_one_of_forty_days(fall):
    """Both values are drawn: 5,000 examples at the gate, 2,000 in production, 2,000 times."""
    rng = np.random.default_rng(7)
    gates = rng.binomial(5_000, 0.9, 2_000) / 5_000
    days = rng.binomial(2_000, 0.9 * (1 - fall), 2_000) / 2_000
    wrong = {"ALERT", "INCIDENT"} if fall == ACCURACY.fall else {"INCIDENT"}

    called = [
        state_of(ACCURACY, fall_reach(ACCURACY, gate_of(g, 5_000), produced(v, 2_000))) in wrong
        for g, v in zip(gates, days, strict=True)
    ]

    assert np.mean(called) <= 0.025 + 2.3 * (0.025 * 0.975 / 2_000) ** 0.5


def test_a_fall_of_twice_the_limit_is_nearly_always_found():
    rng = np.random.default_rng(8)
    days = rng.binomial(2_000, 0.9 * 0.8, 500) / 2_000

    found = [judge_fall(ACCURACY, GATE, produced(value, 2_000)).state == "INCIDENT" for value in days]

    assert np.mean(found) > 0.99


@given(st.floats(0.6, 0.89), st.integers(20, 3_000))
def test_the_number_of_examples_that_is_named_would_tell(value, n):
    judged = judge_fall(ACCURACY, EXACT, produced(value, n))
    if judged.state != "UNDECIDED" or "in all" not in judged.settle:
        return
    named = int(judged.settle.split("(")[1].split(" in all")[0].replace(",", ""))

    assert judge_fall(ACCURACY, EXACT, produced(value, named)).state != "UNDECIDED"
    assert named > n


@pytest.mark.parametrize(
    ("limits", "gate", "value", "settle"),
    [
        (ACCURACY, GATE, produced(0.9), "give --n"),
        (LOSS, GATE, produced(0.9, 500), "--low and --high"),
        (ACCURACY, GateValue("e1"), produced(0.9, 500), "evaluation e1 has no accuracy"),
        (LOSS, GateValue("e1", -0.2, Interval(-0.3, -0.1, 0.95)), produced(0.9, low=0.8, high=1), "above 0"),
        (ACCURACY, EXACT, produced(0.855, 10_000), "close to its limit"),
    ],
)
def test_what_cannot_be_told_says_what_would_tell(limits, gate, value, settle):
    judged = judge_fall(limits, gate, value)

    assert judged.state == "UNDECIDED"
    assert settle in judged.settle


def test_only_what_is_undecided_says_what_would_settle_it():
    for value in (0.95, 0.86, 0.84, 0.5):
        for judged in judge_metric(ACCURACY, GATE, produced(value, 1_000, p99_ms=30)):
            assert bool(judged.settle) == (judged.state == "UNDECIDED")


def test_latency_is_told_above_twice_the_gates_and_not_at_it():
    states = [judge_latency(ACCURACY, GATE, produced(0.9, 10, p99_ms=ms)).state for ms in (40.0, 40.1)]

    assert states == ["STEADY", "ALERT"]
    assert judge_latency(ACCURACY, GateValue("e1", 0.9), produced(0.9, p99_ms=40)).state == "UNDECIDED"


def test_latency_that_was_not_measured_is_not_judged_and_the_worst_rule_counts():
    assert [one.rule for one in judge_metric(ACCURACY, GATE, produced(0.9, 4_000))] == ["fall"]
    assert worst(judge_metric(ACCURACY, GATE, produced(0.9, 4_000, p99_ms=90))) == "ALERT"


@given(
    st.floats(0.001, 0.98),
    st.floats(0.001, 0.98),
    st.floats(1.001, 50),
    st.sampled_from(["higher", "lower"]),
    st.sampled_from(["", "share", "ms"]),
)
def test_a_drill_raises_what_each_rule_must_whatever_the_limits(one, other, factor, direction, unit):
    if abs(one - other) < 1e-6:
        return
    fall, incident = sorted((one, other))
    limits = MetricLimits("m", direction, unit, fall, incident, factor, roll_back=False)

    found = drilled(limits, DAY)

    assert set(found) == set(limits.rules)
    assert [judged.state for judged, _ in found.values()] == [meant for _, meant in found.values()]


def test_the_gates_value_is_the_candidates_with_the_interval_over_its_seeds():
    decision = evaluated(0)
    candidate = next(f for f in decision.findings if f.check == "primary").evidence.get("candidate")

    found = gate_value(decision, "auc", p99_ms=None)

    assert (found.value, found.interval) == (candidate.value, candidate.interval)
    assert gate_value(decision, "recall", p99_ms=None) == GateValue(decision.id)
    assert gate_p99([decision]) is None


def test_the_limits_of_a_share_hold_those_of_the_counts_around_it():
    """91 and 92 of 100, Clopper-Pearson 0.836 to 0.958 and 0.848 to 0.965 (R's binom.test)."""
    found = share_reach(0.915, 100)

    assert found.low == pytest.approx(0.8360, abs=5e-5)
    assert found.high == pytest.approx(0.9648, abs=5e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": 0.8},
        {"low": 0.95, "high": 0.99},
        {"n": 0},
        {"p99_ms": 0.0},
        {"value": float("nan")},
        {"version": "3\n"},
    ],
)
def test_a_metric_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        Produced(**{"metric": "accuracy", "value": 0.9, "version": "3", "day": DAY, **wrong})


def test_the_gates_p99_is_the_one_under_load_else_that_of_the_evaluation():
    under_load = LatencyUnderLoad(requests=300)
    served = replace(
        dossier(0), served=Served(latency_ms=tuple(float(ms) for ms in range(1, 301)), concurrency=4)
    )
    found = under_load.judge(under_load.measure(served, np.random.default_rng(1)))
    timed = evaluated(0).model_copy(update={"findings": found})
    evidence = Evidence(subject="p99", measurements=(Measurement(name="latency", value=44.0),))
    plain = Finding(check="latency", subject="p99", verdict=Verdict.PASS, reason="fast", evidence=evidence)
    evaluation = evaluated(0).model_copy(update={"findings": (plain,)})

    assert gate_p99([timed, evaluation]) == 297.0  # the 297th of 300
    assert gate_p99([evaluated(0), evaluation]) == 44.0
