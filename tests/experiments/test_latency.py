"""A percentile passes when its upper order statistic is below the limit."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.experiments.experiment import Experiment
from tasks.experiments.latency import Latency
from tasks.judge import findings_of
from tasks.vocabulary import Verdict

ODDS = "with about even odds at the share of slow ones seen."


def judged(by_seed, looks=1, **fields):
    times = {seed: np.asarray(one, dtype=np.float64) for seed, one in by_seed.items()}
    look = Experiment("EXP-7", "d1", 1, looks, (1, 2), (1, 2), (1, 2), {}, latency_ms=times)
    (found,) = findings_of(Latency(**fields), look, 7)
    return found


def requests(fast, slow):
    return [100.0] * fast + [900.0] * slow


@pytest.mark.parametrize(
    ("fast", "slow", "verdict"),
    [
        (58, 0, Verdict.UNKNOWN),
        (59, 0, Verdict.PASS),
        (91, 1, Verdict.UNKNOWN),
        (92, 1, Verdict.PASS),
        (980, 20, Verdict.PASS),
        (950, 50, Verdict.UNKNOWN),
        (900, 100, Verdict.FAIL),
        (0, 10, Verdict.FAIL),
    ],
)
def test_it_passes_when_surely_fewer_than_one_in_twenty_are_slow(fast, slow, verdict):
    """Wilks (1942): 59 requests with none slow, 93 with one: 0.95^n + n 0.05 0.95^(n-1) <= 0.05."""
    assert judged({1: requests(fast, slow)}).verdict is verdict


def test_too_few_requests_say_how_many_there_must_be():
    found = judged({1: requests(20, 0)})

    assert "an upper bound takes 59" in found.reason
    assert found.settle == "About 39 more requests (59 in all) would show p95 below 500 ms, " + ODDS


def test_two_looks_each_take_half_of_the_chance_of_error():
    """ln(0.025) / ln(0.95) = 71.9 requests with none slow."""
    few, enough = (judged({1: requests(fast, 0)}, looks=2) for fast in (71, 72))

    assert (few.verdict, enough.verdict) == (Verdict.UNKNOWN, Verdict.PASS)
    assert "an upper bound takes 72" in few.reason
    assert "97.5% sure" in enough.reason


def test_slow_requests_that_are_too_many_are_settled_by_no_number():
    assert "no number would show p95 below 500 ms" in judged({1: requests(95, 5)}).settle


def test_the_model_that_would_be_promoted_is_judged_and_the_slowest_other_shown():
    found = judged({1: requests(200, 0), 2: requests(0, 200)})

    assert found.verdict is Verdict.PASS
    assert found.evidence.value("slowest of other seeds") == 900


@pytest.mark.parametrize("times", [{}, {2: [1.0] * 99}, {1: []}, {1: [1.0] * 99 + [np.nan]}])
def test_without_the_latency_of_that_model_it_cannot_be_told(times):
    found = judged(times)

    assert found.verdict is Verdict.UNKNOWN
    assert found.settle == "The latency of at least 59 requests."


def test_the_interval_stands_with_the_percentile():
    """Of 1 to 1,000 ms the 95th percentile is 950; scipy.stats.quantile_test gives 938 and 962 at 90 %."""
    latency = judged({1: np.arange(1.0, 1001.0)}).evidence.get("latency")

    assert latency.value == 950
    assert latency.interval == (938, 962, pytest.approx(0.9))


def test_the_gate_waits_for_the_percentile():
    assert Latency(percentile=99).asks == "latency/p99"
