from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tasks.readiness.alerts import Alerts
from tasks.readiness.canary_share import CanaryShare
from tasks.readiness.monitoring import Monitoring
from tasks.readiness.operation import Drill, Fired
from tasks.readiness.rollback_drill import RollbackDrill
from tasks.vocabulary import Verdict
from tests.samples import NOW, dossier

GOOD = dossier(0).operation


def judged(check, **changed):
    data = replace(dossier(0), operation=replace(GOOD, **changed))
    (found,) = check.judge(check.measure(data, np.random.default_rng(1)))
    return found


@pytest.mark.parametrize(
    ("seconds", "days", "verdict"),
    [
        (299.9, 90, Verdict.PASS),
        (300, 0, Verdict.FAIL),
        (12, 91, Verdict.UNKNOWN),
        (400, 91, Verdict.FAIL),
        (12, -1, Verdict.UNKNOWN),  # a clock that was wrong proves nothing
    ],
)
def test_a_rollback_counts_when_it_took_less_than_300_s_in_the_last_90_days(seconds, days, verdict):
    drill = Drill(NOW - timedelta(days=days), seconds, (("alias", 0.4), ("serve", 9.0)), "2", "1")

    assert judged(RollbackDrill(), drill=drill).verdict is verdict


def test_a_slow_rollback_names_its_parts():
    drill = Drill(NOW, 400, (("alias", 0.4), ("serve", 399.6)), "2", "1")

    assert "serve 399.6 s" in judged(RollbackDrill(), drill=drill).remedy


def test_the_drill_of_a_first_model_is_not_told_as_a_rollback():
    first = judged(RollbackDrill(), drill=Drill(NOW, 0.004, (("alias", 0.004),), "1", ""), champion="")

    assert first.verdict is Verdict.PASS
    assert "no version serves there that could answer again, so no way back was timed" in first.reason
    assert "taken away in less than 0.1 s" in first.reason
    assert "rollback" not in first.reason


def test_a_drill_that_failed_fails_however_fast_it_was_and_says_why():
    found = judged(RollbackDrill(), drill=Drill(NOW, 1.0, (), "2", "1", failed="version 1 did not answer"))

    assert found.verdict is Verdict.FAIL
    assert found.reason == "the newest rollback drill, from 2 to 1, failed: version 1 did not answer"


@pytest.mark.parametrize(
    ("after", "champion", "verdict"),
    [
        ("", "", Verdict.PASS),
        ("", "1", Verdict.UNKNOWN),
        ("1", "3", Verdict.UNKNOWN),
        ("1", "1", Verdict.PASS),
    ],
)
def test_a_drill_counts_when_it_went_back_to_what_stands_there_now(after, champion, verdict):
    found = judged(RollbackDrill(), drill=Drill(NOW, 1.0, (), "2", after), champion=champion)

    assert found.verdict is verdict


@pytest.mark.parametrize("lacking", ["features", "metrics", "dashboards"])
def test_monitoring_is_not_told_while_one_thing_is_not_declared(lacking):
    found = judged(Monitoring(), **{lacking: ()})

    assert judged(Monitoring()).verdict is Verdict.PASS
    assert found.verdict is Verdict.UNKNOWN
    assert lacking in found.reason


def test_an_alert_counts_only_when_the_very_rule_was_raised():
    rule = GOOD.rules[0]
    tried = (Fired(GOOD.rules[1], NOW, True), Fired(rule.replace("5", "6"), NOW, True))
    silent = (Fired(GOOD.rules[1], NOW, True), Fired(rule, NOW, False))

    assert judged(Alerts(), fired=tried).verdict is Verdict.UNKNOWN
    assert rule in judged(Alerts(), fired=tried).reason
    assert judged(Alerts(), fired=silent).verdict is Verdict.FAIL
    assert judged(Alerts(), rules=()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("share", "verdict"), [(0.05, "PASS"), (0.051, "FAIL"), (None, "UNKNOWN")])
def test_a_new_version_gets_five_percent_of_the_traffic_at_most(share, verdict):
    assert judged(CanaryShare(), canary_share=share).verdict == verdict
