"""What is said of a served model: each verdict, its reason, and what would settle it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.readiness.dossier import Dossier
from tasks.readiness.input_schema import InputSchema
from tasks.readiness.latency_under_load import LatencyUnderLoad
from tasks.readiness.malformed_input import MalformedInput
from tasks.readiness.same_preprocessing import SamePreprocessing
from tasks.readiness.served import ServedAndAnswered
from tasks.readiness.served_facts import Malformed, Parity, Served, TimeOut
from tasks.readiness.time_out import TimeOut as TimeOutCheck
from tasks.vocabulary import Verdict
from tests.samples import dossier

CHECKS = (
    ServedAndAnswered,
    SamePreprocessing,
    InputSchema,
    MalformedInput,
    TimeOutCheck,
    LatencyUnderLoad,
)


def finding(check, served):
    evidence = check.measure(Dossier("EXP-1", "d", served=served), np.random.default_rng(1))
    return check.judge(evidence)[0]


@pytest.mark.parametrize("check", CHECKS)
def test_a_good_model_passes_and_a_thin_or_bad_one_does_not(check):
    verdicts = [finding(check(), dossier(kind).served).verdict for kind in range(3)]

    assert verdicts[0] is Verdict.PASS
    assert Verdict.PASS not in verdicts[1:]


def test_a_model_that_could_not_be_served_fails_there_and_is_unknown_elsewhere():
    failed = Served(failed="its log ends with: no module named x")

    verdicts = {check.name: finding(check(), failed).verdict for check in CHECKS}

    assert verdicts.pop("served") is Verdict.FAIL
    assert set(verdicts.values()) == {Verdict.UNKNOWN}


def test_a_row_without_an_answer_fails_both_serving_and_parity():
    served = Served(parity=Parity(40, 39, 0.0, compared=39))

    assert finding(ServedAndAnswered(), served).verdict is Verdict.FAIL
    assert finding(SamePreprocessing(), served).verdict is Verdict.FAIL


def test_rows_without_expected_predictions_say_nothing_about_preprocessing():
    served = Served(parity=Parity(40, 40, None))

    found = finding(SamePreprocessing(), served)

    assert found.verdict is Verdict.UNKNOWN
    assert "expected" in found.settle


def test_a_wider_tolerance_passes_a_small_difference_but_never_another_text():
    small = Parity(40, 40, 1e-4, ("row 2",), compared=40)

    assert finding(SamePreprocessing(), Served(parity=small)).verdict is Verdict.FAIL
    assert finding(SamePreprocessing(tolerance=1e-3), Served(parity=small)).verdict is Verdict.PASS
    assert (
        finding(SamePreprocessing(tolerance=0.5), Served(parity=replace(small, unlike=1))).verdict
        is Verdict.FAIL
    )


def test_a_model_without_a_signature_fails_and_names_how_to_log_one():
    found = finding(InputSchema(), Served(by="mlflow"))

    assert found.verdict is Verdict.FAIL
    assert "infer_signature" in found.remedy


def test_a_plan_may_allow_numbers_without_a_range():
    served = Served(columns=("a", "b"), unbounded=("a",))

    assert finding(InputSchema(), served).verdict is Verdict.FAIL
    assert finding(InputSchema(unbounded=1), served).verdict is Verdict.PASS


def test_one_wrong_answer_to_a_malformed_request_is_enough():
    for sort in ("accepted", "broken", "leaking", "refused_valid"):
        served = Served(malformed=Malformed(150, **{sort: ("an extra column",)}))

        assert finding(MalformedInput(), served).verdict is Verdict.FAIL, sort


def test_too_few_malformed_requests_settle_nothing():
    assert finding(MalformedInput(), Served(malformed=Malformed(49))).verdict is Verdict.UNKNOWN


def test_others_that_wait_longer_than_the_limit_fail():
    facts = TimeOut(given_up=8, answered_after=True, slowest_after_ms=1500)

    assert finding(TimeOutCheck(), Served(time_out=facts)).verdict is Verdict.FAIL
    assert finding(TimeOutCheck(limit_ms=2000), Served(time_out=facts)).verdict is Verdict.PASS


def test_a_server_that_is_gone_after_clients_gave_up_fails():
    facts = TimeOut(given_up=4, answered_after=False, slowest_after_ms=None)

    assert finding(TimeOutCheck(), Served(time_out=facts)).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("times", "verdict"),
    [
        ([10.0] * 59, Verdict.PASS),  # 0.95 ** 59 < 0.05: Hahn and Meeker 1991, section 5.2
        ([10.0] * 58, Verdict.UNKNOWN),
        ([900.0] * 59, Verdict.FAIL),
        ([10.0] * 280 + [900.0] * 20, Verdict.UNKNOWN),  # 6.7 % are slow: neither shown above nor below 5 %
    ],
)
def test_the_95th_percentile_is_judged_by_its_bounds(times, verdict):
    served = Served(latency_ms=tuple(times), concurrency=4)

    assert finding(LatencyUnderLoad(), served).verdict is verdict


def test_the_99th_percentile_is_judged_only_where_the_plan_limits_it():
    served = Served(latency_ms=(10.0,) * 293 + (900.0,) * 7, concurrency=4)

    assert finding(LatencyUnderLoad(), served).verdict is Verdict.PASS
    assert finding(LatencyUnderLoad(p99_ms=500), served).verdict is Verdict.FAIL


def test_a_request_that_got_no_answer_under_load_fails_whatever_the_others_took():
    few = Served(latency_ms=(10.0,) * 299, lost=1, concurrency=4)
    all_lost = Served(lost=300, concurrency=4)

    assert finding(LatencyUnderLoad(), few).verdict is Verdict.FAIL
    assert finding(LatencyUnderLoad(), all_lost).verdict is Verdict.FAIL


def test_another_load_than_asked_for_settles_nothing():
    served = Served(latency_ms=(10.0,) * 300, concurrency=2)

    assert finding(LatencyUnderLoad(), served).verdict is Verdict.UNKNOWN


def test_a_fast_model_passes_at_about_the_stated_rate_when_its_percentile_is_the_limit():
    """Exponential times whose 95th percentile is the limit: PASS in at most 5 %, as a bound is 95 % sure."""
    rng, limit = np.random.default_rng(5), 500.0
    scale = limit / -np.log(0.05)
    drawn = rng.exponential(scale, size=(1000, 300))

    passed = sum(
        finding(LatencyUnderLoad(), Served(latency_ms=tuple(times), concurrency=4)).verdict is Verdict.PASS
        for times in drawn
    )

    assert 10 <= passed <= 70  # 5 % of 1,000 with four standard errors; order statistics are coarse
