"""When a model is to be trained again, and what stands against it: k of n windows, loss, means."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasks.drift.retraining import (
    MeansPlan,
    Metric,
    Present,
    RetrainRule,
    held_back,
    needs_retraining,
)
from tasks.gates import Key, decide
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Verdict

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FALLEN = Metric("fallen", "auc was 0.70, is 0.61")
HOLDS = Metric("holds", "auc is 0.70")
UNKNOWN = Metric("unknown", "no value was kept", "Keep one: proofline metric auc.")
LOSS, DRIFT = RetrainRule(), RetrainRule(when="drift")
PRESENT = Present(date(2026, 11, 21), "training@1", "training@2")


def window(
    name: str, verdict: Verdict = Verdict.PASS, *, feature: str = "seats", need: str = "must"
) -> Decision:
    finding = Finding(
        check="shift",
        subject=feature,
        verdict=verdict,
        reason=f"{feature} is {verdict}",
        settle="900 more rows." if verdict is Verdict.UNKNOWN else "",
        need="note" if need == "note" else "must",
        evidence=Evidence(subject=feature),
    )
    return decide(
        Gate(name="watch", about="watch", must=("shift",)),
        Key("watch", name, {"reference": "training@1"}, "plan"),
        [finding],
        project="p",
        now=NOW,
        asked_by="test",
        code_version="0",
    )


def weeks(pattern: str) -> list[Decision]:
    """Windows by a letter each, the newest first: d drifted, s steady, u undecided."""
    verdicts = {"d": Verdict.FAIL, "s": Verdict.PASS, "u": Verdict.UNKNOWN}
    return [window(f"w{len(pattern) - n}", verdicts[one]) for n, one in enumerate(pattern)]


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("d", "NOT_NEEDED"),
        ("dd", "RETRAIN"),
        ("dsd", "RETRAIN"),
        ("dssd", "NOT_NEEDED"),  # the second lies before the three that are looked at
        ("sdd", "NOT_NEEDED"),  # the newest is steady again
        ("udd", "NOT_YET"),  # the newest is open, and would make it enough
        ("uds", "NOT_YET"),
        ("uss", "NOT_NEEDED"),
        ("sss", "NOT_NEEDED"),
        ("", "NOT_NEEDED"),
    ],
)
def test_two_of_three_windows_must_drift_the_newest_among_them(pattern, answer):
    assert needs_retraining(weeks(pattern), DRIFT, UNKNOWN).answer == answer


def test_drift_without_a_loss_says_so_and_trains_nobody():
    found = needs_retraining(weeks("dd"), LOSS, HOLDS)

    assert found.answer == "NOT_NEEDED"
    assert (
        found.reason
        == "drift in 2 of the 2 latest windows: seats; the metric in production holds: auc is 0.70"
    )


def test_drift_with_an_unknown_metric_waits_for_the_metric():
    found = needs_retraining(weeks("dd"), LOSS, UNKNOWN)

    assert (found.answer, found.settle) == ("NOT_YET", "Keep one: proofline metric auc.")


def test_a_newest_window_that_is_open_is_settled_by_what_settles_it():
    found = needs_retraining(weeks("ud"), DRIFT, HOLDS)

    assert found.answer == "NOT_YET"
    assert "900 more rows" in found.settle


@pytest.mark.parametrize("pattern", ["", "s", "u", "dd"])
@pytest.mark.parametrize("rule", [LOSS, DRIFT])
def test_a_metric_that_fell_calls_for_a_training_whatever_the_windows_say(pattern, rule):
    assert needs_retraining(weeks(pattern), rule, FALLEN).answer == "RETRAIN"


def test_drift_of_a_feature_that_the_model_does_not_use_is_none():
    rule = RetrainRule(in_windows=1, of_latest=1, features=("seats",), when="drift")

    used, other = (
        needs_retraining([window("w", Verdict.FAIL, feature=f)], rule, UNKNOWN) for f in ("seats", "age")
    )

    assert (used.answer, other.answer) == ("RETRAIN", "NOT_NEEDED")


def test_features_that_no_longer_move_together_concern_every_model():
    rule = RetrainRule(in_windows=1, of_latest=1, features=("seats",), when="drift")

    assert (
        needs_retraining([window("w", Verdict.FAIL, feature="dependence")], rule, HOLDS).answer == "RETRAIN"
    )


@given(
    st.text("dsu", max_size=8),
    st.integers(1, 4),
    st.integers(0, 4),
    st.sampled_from([FALLEN, HOLDS, UNKNOWN]),
)
def test_only_an_open_answer_says_what_would_settle_it(pattern, k, more, metric):
    rule = RetrainRule(in_windows=k, of_latest=k + more)

    found = needs_retraining(weeks(pattern), rule, metric)

    assert bool(found.settle) == (found.answer == "NOT_YET")


@given(st.text("ds", max_size=8), st.integers(1, 4), st.integers(0, 4))
def test_a_plan_that_asks_for_fewer_windows_never_trains_less_often(pattern, k, more):
    strict = RetrainRule(in_windows=k + 1, of_latest=k + 1 + more, when="drift")
    lenient = strict.model_copy(update={"in_windows": k})

    found = [needs_retraining(weeks(pattern), rule, UNKNOWN).answer for rule in (strict, lenient)]

    assert found != ["RETRAIN", "NOT_NEEDED"]


def test_more_windows_than_are_looked_at_are_refused():
    with pytest.raises(ValidationError, match="in_windows up to of_latest, 3; found 4"):
        RetrainRule(in_windows=4)


def test_nothing_stands_against_the_first_training_on_newer_data():
    assert held_back(MeansPlan(), PRESENT) is None


@pytest.mark.parametrize(
    ("present", "said"),
    [
        (PRESENT._replace(under_way="RETRAIN-1"), "RETRAIN-1 is being trained"),
        (PRESENT._replace(newest="training@1"), "no newer training data"),
        (PRESENT._replace(tried="RETRAIN-1"), "RETRAIN-1 had the same recipe and data"),
        (PRESENT._replace(last=("RETRAIN-1", date(2026, 11, 8))), "leaves 14 days between two"),
        (PRESENT._replace(used_hours=20, expected_hours=5), "the plan allows 24 h"),
    ],
)
def test_what_stands_against_a_training_is_told_with_what_would_settle_it(present, said):
    found = held_back(MeansPlan(), present)

    assert found is not None
    assert found.answer == "NOT_YET"
    assert said in found.reason
    assert found.settle


@pytest.mark.parametrize(
    "present",
    [
        PRESENT._replace(last=("RETRAIN-1", date(2026, 11, 7))),  # 14 days ago
        PRESENT._replace(used_hours=20, expected_hours=4),  # just the budget
    ],
)
def test_what_is_just_allowed_is_allowed(present):
    assert held_back(MeansPlan(), present) is None
