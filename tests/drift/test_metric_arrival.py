"""A metric that comes later the same day, or with late labels, is not missing; one that stays away is."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tasks.drift.anomalies import judge_days
from tasks.drift.anomaly_plan import AnomalyPlan, Limit
from tasks.drift.metric_arrival import newest_settled
from tasks.drift.metric_series import Series

START = date(2026, 1, 1)
PLAN = AnomalyPlan(metrics=("auc", "requests"), false_alarms=0.02, limits={"requests": Limit(low=1)})


def kept(until, late=0, days=40, handed_in=0):
    """Requests of each day at once, auc ``late`` days after it: all that was kept until a day.

    The first ``handed_in`` days were kept together, on the day after the last of them.
    """
    rng = np.random.default_rng(1)
    values, first = np.full((days, 2), np.nan), {}
    for n in range(days):
        day = START + timedelta(days=n)
        least = START + timedelta(days=handed_in)
        for place, (name, delay) in enumerate((("auc", late), ("requests", 0))):
            came = max(day + timedelta(days=delay), least) if n < handed_in else day + timedelta(days=delay)
            if came <= until:
                values[n, place] = rng.uniform(0.8, 0.9) * (1 if name == "auc" else 1000)
                first.setdefault(day, {})[name] = came
    return Series(tuple(START + timedelta(days=n) for n in range(days)), PLAN.metrics, values), first


def on(n):
    return START + timedelta(days=n)


def judged(series, first, today):
    return judge_days(series, newest_settled(series, first, today), PLAN, (), np.random.default_rng(1))


def test_with_labels_that_come_after_three_days_the_newest_day_is_the_one_they_came_of():
    series, first = kept(until=on(39), late=3)

    settled = newest_settled(series, first, on(39))

    assert (settled.at, settled.waits, settled.delay) == (36, ("auc",), 3)
    assert [(one.state, one.day) for one in judged(series, first, on(39))] == [("unknown", on(36))]
    assert "2026-02-09 waits for auc" in judged(series, first, on(39))[-1].reason


def test_what_is_to_come_later_the_same_day_is_missing_only_when_the_day_is_over():
    series, first = kept(until=on(39))
    series.values[39, 0] = np.nan
    del first[on(39)]["auc"]

    same_day, next_day = judged(series, first, on(39)), judged(series, first, on(40))

    assert [(one.state, one.day) for one in same_day] == [("unknown", on(38))]
    assert (next_day[0].state, next_day[0].metric, next_day[0].day) == ("anomaly", "auc", on(39))
    assert next_day[0].reason == "auc is missing; it came on 28 of the last 28 days"


def test_late_labels_that_stay_away_are_missing_once_their_usual_delay_has_passed():
    series, first = kept(until=on(39), late=3)
    series.values[36, 0] = np.nan
    del first[on(36)]["auc"]

    in_time, too_late = (newest_settled(series, first, on(day)).at for day in (39, 40))
    found = judged(series, first, on(40))

    assert (in_time, too_late) == (35, 36)
    assert (found[0].metric, found[0].day) == ("auc", on(36))
    assert "is missing" in found[0].reason


def test_a_history_that_was_handed_in_at_once_does_not_put_off_what_is_missing():
    series, first = kept(until=on(39), handed_in=30)

    assert newest_settled(series, first, on(39)).delay == 0


def test_what_came_today_is_held_to_its_rules_at_once_although_the_labels_are_to_come():
    series, first = kept(until=on(39), late=3)
    series.values[39, 1] = 0.0

    found = judged(series, first, on(39))

    assert [(one.state, one.metric, one.day) for one in found] == [
        ("anomaly", "requests", on(39)),
        ("unknown", "auc", on(36)),
    ]


def test_a_metric_that_never_came_often_is_waited_for_by_nobody():
    series, first = kept(until=on(39))
    series.values[1::2, 0] = np.nan

    assert newest_settled(series, first, on(39)).at == 39
