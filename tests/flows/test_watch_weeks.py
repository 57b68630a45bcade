"""The drift watch, week after week, on adapters in memory: what is counted, kept and told."""

from __future__ import annotations

import pytest

from tasks.vocabulary import Verdict
from tests.flows.test_flows_on_memory import PLANS, land, outside, rows, supply, watch

__all__ = ["outside"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

GRADUAL = "[{check: window_complete}, {check: shift, need: note}, {check: gradual, least_windows: 3}]"


@pytest.fixture
def with_gradual(outside, tmp_path):
    plan = tmp_path / "configs" / "p" / "model.yaml"
    plan.write_text(PLANS["model"].replace("[{check: window_complete}, {check: shift}]", GRADUAL))
    return outside


def told(decision):
    return {f.subject: f for f in decision.findings if f.check == "gradual"}


def test_steps_that_add_up_over_the_weeks_are_drift_and_a_late_window_is_not_counted(with_gradual):
    for n in range(4):
        land(with_gradual, f"vendor/b{n}", rows(2000 * n, 2000, seed=n))
    supply()
    for week in range(1, 8):
        with_gradual.windows.held[f"week {week}"] = rows(0, 2000, seed=20 + week, shift=0.03 * (week - 1))

    decisions = watch()
    with_gradual.windows.held["week 0"] = rows(0, 2000, seed=20)
    late = watch()["week 0"]

    assert decisions["week 1"].outcome == "UNDECIDED"
    assert decisions["week 3"].outcome == "STEADY"
    assert decisions["week 7"].outcome == "DRIFT"
    assert told(decisions["week 7"])["value"].verdict is Verdict.FAIL
    assert told(decisions["week 7"])["week after week"].verdict is Verdict.PASS
    assert "which is newer, had been counted" in told(late)["week after week"].reason
    assert {name: made for name, made in watch().items() if name != "week 0"} == decisions
