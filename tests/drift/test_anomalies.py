"""A day unlike the past is called so at the stated rate, names its metric, and waits for enough days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.covariance import MinCovDet
from sklearn.datasets import load_wine
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from tasks.drift.anomalies import judge_day, judge_past, least_days
from tasks.drift.anomaly_plan import AnomalyPlan, Limit
from tasks.drift.anomaly_quality import anomaly_quality
from tasks.drift.anomaly_rules import broken_rule
from tasks.drift.anomaly_scores import held_out_scores, learnt_scores, p_values, together
from tasks.drift.isolation_forest import isolation_forest
from tasks.drift.mahalanobis import robust_middle
from tasks.drift.metric_series import Series, apart_from_usual, series_of

START = date(2026, 1, 1)
PLAN = AnomalyPlan(metrics=("loss", "requests"), false_alarms=0.02)


def series(days=120, seed=1, last=None):
    """Two metrics that move together: the loss grows with the requests."""
    rng = np.random.default_rng(seed)
    busy = rng.normal(0, 0.1, days)
    values = np.exp(np.column_stack([busy + rng.normal(0, 0.02, days) - 1, busy + 7]))
    if last is not None:
        values[-1] = last
    return Series(tuple(START + timedelta(days=n) for n in range(days)), PLAN.metrics, values)


def said(of, plan=PLAN, incidents=()):
    return judge_day(of, plan, incidents, np.random.default_rng(1))


def test_a_day_that_breaks_the_metrics_bond_is_found_although_each_value_alone_is_usual():
    quiet, busy = np.exp([-1.15, 7.15])

    assert said(series(last=(np.exp(-0.85), np.exp(7.15))))[-1].state == "usual"
    assert said(series(last=(quiet, busy)))[-1].state == "anomaly"


def test_the_metric_that_stands_out_is_named_with_how_far():
    found = said(series(last=(np.exp(-1), np.exp(8.2))))[-1]

    assert (found.state, found.metric) == ("anomaly", "requests")
    assert "robust sd above" in found.reason


def test_below_enough_past_days_nobody_can_tell_and_it_says_how_many_are_needed():
    found = said(series(days=40))[-1]

    assert found.state == "unknown"
    assert least_days(PLAN) == 49
    # Of 39 past days 14 have too few before them: 25 are known, of 49.
    assert "24 more days" in found.settle


def test_usual_days_are_called_anomalous_no_more_often_than_promised():
    """25 pasts of 80 heavy-tailed days, 20 new days each; 5 % are allowed.

    A past of 80 errs by itself with a standard deviation of (0.05 * 0.95 / 81) ** 0.5 = 0.024.
    """
    rng = np.random.default_rng(2)
    called = []
    for _ in range(25):
        past, new = rng.standard_t(5, (80, 2)), rng.standard_t(5, (20, 2))
        among = held_out_scores(past, rng)
        p = p_values(together(learnt_scores(past, new, rng), among), together(among, among))
        called.append(np.mean(p <= 0.05))

    assert np.mean(called) <= 0.05 + 2.3 * (0.024**2 / 25 + 0.05 * 0.95 / 500) ** 0.5


def test_incidents_that_are_labelled_are_not_learnt_from():
    spoilt = series(last=(np.exp(-1), np.exp(8.2)))
    values = spoilt.values.copy()
    values[60:70] = np.exp([-1, 9.5])
    spoilt = Series(spoilt.days, spoilt.metrics, values)

    assert said(spoilt)[-1].state == "usual"
    assert said(spoilt, incidents=spoilt.days[60:70])[-1].state == "anomaly"


def test_of_labelled_days_precision_and_recall_are_told_and_accuracy_is_not():
    """10 incidents in 120 days: found are those that lie far out."""
    of = series()
    values = of.values.copy()
    values[[50, 60, 70, 80, 90]] *= (1.0, 2.5)
    of = Series(of.days, of.metrics, values)
    bad = [of.days[at] for at in (50, 60, 70, 80, 90)]

    called = judge_past(of, PLAN, bad, np.random.default_rng(1))
    told = {one.name: one for one in anomaly_quality(called, bad)}

    assert told["recall"].value == 1.0
    assert told["recall"].interval.low == pytest.approx(0.4782, abs=1e-3)  # 5 of 5: 0.025 ** (1 / 5)
    assert told["false alarms"].value <= 0.02
    assert told["accuracy"].value is None
    assert "calling no day anomalous would be right on" in told["accuracy"].method


@pytest.mark.parametrize(
    ("value", "limit", "said"),
    [
        (0.9, None, ""),
        (90.0, None, "about 100 times the usual 0.9: another unit?"),
        (0.0009, None, "about a 1000th of"),
        (1.2, Limit(low=0, high=1), "outside 0 to 1"),
        (float("nan"), None, "is missing; it came on 28 of the last 28 days"),
        (0.65, None, ""),
    ],
)
def test_what_is_known_to_be_wrong_is_told_by_rule(value, limit, said):
    past = 0.9 + np.random.default_rng(1).normal(0, 0.02, 60)
    past[-28:] += 0.9 - np.median(past[-28:])

    found = broken_rule(past, value, limit)

    assert said in found
    assert bool(found) == bool(said)


def test_the_third_equal_value_in_a_row_is_stuck_unless_that_is_usual():
    moving = np.arange(30.0)
    resting = np.repeat(np.arange(10.0), 4)

    assert broken_rule(moving, 29.0) == ""
    assert broken_rule(np.append(moving, 29.0), 29.0).startswith("is 29 on 3 days in a row")
    assert broken_rule(resting[:-1], 9.0) == ""
    assert broken_rule(resting, 9.0).startswith("is 9 on 5 days in a row")


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 100), st.floats(1, 100))
def test_the_unit_of_a_positive_metric_changes_nothing(first, second):
    of = series()
    large = Series(of.days, of.metrics, of.values * 100)  # well above 1: no share
    scaled = Series(of.days, of.metrics, large.values * (first, second))
    usual = np.ones(len(of.days), dtype=bool)

    assert np.allclose(apart_from_usual(large, usual), apart_from_usual(scaled, usual), equal_nan=True)


def test_a_metric_that_hardly_moves_is_left_to_its_limits():
    of = series()
    still = np.column_stack([of.values[:, 0], np.where(np.arange(120) % 40 == 7, 3.0, 0.0)])

    assert not apart_from_usual(Series(of.days, of.metrics, still), np.ones(120, dtype=bool))[20:, 1].any()


def test_weekends_are_beside_weekends():
    days = tuple(START + timedelta(days=n) for n in range(140))
    rng = np.random.default_rng(3)
    requests = np.array([100.0 if day.weekday() == 5 else 1000.0 for day in days]) * np.exp(
        rng.normal(0, 0.05, 140)
    )
    apart = apart_from_usual(Series(days, ("requests",), requests[:, None]), np.ones(140, dtype=bool))[60:, 0]

    saturdays = np.array([day.weekday() == 5 for day in days[60:]])
    assert abs(np.median(apart[saturdays])) < 2


def test_robust_distance_is_that_of_scikit_learns_minimum_covariance_determinant():
    """Up to its correction for small samples, which scales all distances alike: the ranks agree."""
    rng = np.random.default_rng(1)
    rows = np.vstack([rng.multivariate_normal([0, 0, 0], np.eye(3) + 0.5, 150), rng.normal(8, 1, (40, 3))])

    ours = robust_middle(rows, rng).squared(rows)
    theirs = MinCovDet(random_state=1).fit(rows).mahalanobis(rows)

    assert stats.spearmanr(ours, theirs).statistic > 0.99
    assert np.median(ours[:150]) == pytest.approx(stats.chi2.ppf(0.5, 3), rel=0.3)
    assert ours[150:].min() > stats.chi2.ppf(0.9999, 3)


def test_each_metrics_part_of_the_distance_adds_up_to_it():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(100, 3))
    middle = robust_middle(rows, rng)

    assert middle.parts(rows[0]).sum() == pytest.approx(middle.squared(rows)[0])


def test_the_forest_separates_wines_about_as_well_as_scikit_learns():
    rows, kind = load_wine(return_X_y=True)
    here = np.concatenate([np.flatnonzero(kind != 0), np.flatnonzero(kind == 0)[:10]])
    rows, odd = rows[here], kind[here] == 0

    ours = [
        roc_auc_score(odd, isolation_forest(rows, np.random.default_rng(n)).scores(rows)) for n in range(5)
    ]
    theirs = [
        roc_auc_score(odd, -IsolationForest(random_state=n).fit(rows).score_samples(rows)) for n in range(5)
    ]

    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.08)


def test_a_lonely_row_is_cut_off_at_once():
    """A row far from 255 others is isolated by nearly every first cut of its column."""
    rng = np.random.default_rng(1)
    rows = np.vstack([rng.normal(size=(255, 1)), [[1000.0]]])
    scores = isolation_forest(rows, rng).scores(rows)

    assert np.argmax(scores) == 255
    assert scores[255] > 0.8 > scores[:255].max()


def test_a_series_keeps_days_on_which_a_wanted_metric_came():
    kept = {START: {"loss": 1.0}, START + timedelta(days=1): {"other": 2.0}}

    found = series_of(kept, ("loss", "requests"))

    assert found.days == (START,)
    assert np.isnan(found.values[0, 1])
