"""A slice that fell is told of; of many that did not, seldom one is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from tasks.experiments.slices import Slices
from tasks.judge import findings_of
from tasks.readiness.fall import fall_reach
from tasks.readiness.gate_value import GateValue, gate_part, share_reach
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.part_rule import ALPHA, PartValue, judge_parts, p_fallen
from tasks.readiness.produced import MetricDay, Produced
from tasks.readiness.promotion import Champion, Move
from tasks.readiness.watched import WatchedModel, watch
from tasks.stats.multiplicity import holm
from tasks.vocabulary import Interval
from tests.samples import evaluated, experiment

DAY = date(2026, 11, 20)
LIMITS = MetricLimits("accuracy", "higher", "share", 0.05, 0.10, 2.0, roll_back=True, slices=("carrier",))
GATE = GateValue("e1", 0.90, share_reach(0.90, 5_000))


def part(value, n, name="carrier=AA", gate=GATE):
    produced = Produced(metric="accuracy", value=value, n=n, version="3", day=DAY, part=name)
    return PartValue(produced, gate)


def test_a_slice_that_fell_far_is_named_and_the_others_stay_quiet():
    found = judge_parts(LIMITS, [part(0.60, 2_000), *(part(0.90, 2_000, f"carrier={n}") for n in range(19))])

    assert [one.state for one in found] == ["ALERT"] + ["STEADY"] * 19
    assert "accuracy in carrier=AA" in found[0].reason
    assert "of 20 parts looked at together" in found[0].reason


def test_a_fall_that_one_slice_alone_would_show_is_not_told_of_among_forty():
    fallen = part(0.826, 2_000)

    (alone,) = judge_parts(LIMITS, [fallen])
    among = judge_parts(LIMITS, [fallen, *(part(0.90, 2_000, f"carrier={n}") for n in range(39))])[0]

    assert alone.state == "ALERT"
    assert among.state == "UNDECIDED"
    assert among.settle


def test_where_no_slice_lost_more_than_the_limit_one_is_called_so_on_at_most_one_of_forty_days():
    """20 slices that each lost exactly 5 %, 1,000 examples a day and 5,000 at the gate, 400 days."""
    rng = np.random.default_rng(3)
    days = 400
    wrong = 0
    for _ in range(days):
        gates = rng.binomial(5_000, 0.9, 20) / 5_000
        now = rng.binomial(1_000, 0.9 * 0.95, 20) / 1_000
        parts = [
            part(v, 1_000, f"carrier={i}", GateValue("e", g, share_reach(g, 5_000)))
            for i, (g, v) in enumerate(zip(gates, now, strict=True))
        ]
        wrong += holm([p_fallen(LIMITS, one) for one in parts]).min() < ALPHA  # ALERT, without its words

    assert wrong / days <= 0.025 + 2.3 * (0.025 * 0.975 / days) ** 0.5


def test_the_p_value_of_an_exact_gate_is_that_of_a_normal_value():
    """Gate exact at 1, value 0.9 with a standard error of 0.02: z = (0.95 - 0.9) / 0.02 = 2.5."""
    exact = GateValue("e", 1.0, Interval(1.0, 1.0, 0.95))
    produced = Produced(
        metric="f1", value=0.9, low=0.9 - 1.959964 * 0.02, high=0.9 + 1.959964 * 0.02, version="1", day=DAY
    )

    assert p_fallen(replace(LIMITS, metric="f1", unit=""), PartValue(produced, exact)) == pytest.approx(
        stats.norm.sf(2.5), rel=1e-3
    )


def test_a_slice_that_the_gate_did_not_measure_is_not_known():
    (found,) = judge_parts(LIMITS, [part(0.5, 2_000, gate=GateValue("e1"))])

    assert (found.state, bool(found.settle)) == ("UNDECIDED", True)


def test_the_gate_knows_a_slice_by_the_name_that_its_check_gave_it():
    check = Slices(metric="accuracy", columns=("region",))
    findings = findings_of(check, experiment(5, 400, 0.05, 0), 7)
    decision = evaluated(0)
    primary = next(f for f in decision.findings if f.check == "primary")
    own = primary.model_copy(update={"subject": "accuracy"})
    decision = decision.model_copy(update={"findings": (own, *findings)})
    metric, _, name = findings[0].subject.partition(" in ")

    found = gate_part(decision, metric, name)

    assert found.value == findings[0].evidence.value("slice")
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high
    assert gate_part(decision, metric, "carrier=nobody").value is None


def test_a_fallen_slice_makes_an_alert_and_no_incident_while_the_whole_is_steady():
    whole = Produced(metric="accuracy", value=0.9, n=20_000, version="3", day=DAY)
    move = Move(
        what="promotion",
        model="m",
        environment="e",
        alias="a",
        before="",
        since=0,
        after="3",
        sha256="",
        evidence="",
    )
    champion = Champion("3", 1, np.datetime64("2026-11-01").astype(object), "", move)
    model = WatchedModel(LIMITS, champion, GATE, whole, parts=(part(0.5, 2_000), part(0.9, 40, "carrier=B")))

    seen = watch(model, DAY)

    assert seen.state == "ALERT"
    assert "accuracy in carrier=AA" in seen.reason
    assert "of 2 slices and components 1 are not known" in seen.reason
    assert fall_reach(LIMITS, GATE, whole) is not None


def test_a_day_holds_values_of_one_metric_version_and_day_alone():
    one = Produced(metric="accuracy", value=0.9, version="3", day=DAY)

    with pytest.raises(ValueError, match="one metric"):
        MetricDay(whole=one, parts=(one.model_copy(update={"version": "4"}),))
