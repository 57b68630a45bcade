"""Every flow that writes a page or refuses a batch tells who asked for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows import test_flows_on_memory as supply_and_drift
from tests.flows import test_promote_on_memory as promotions
from tests.flows import test_watch_metrics as metrics
from tests.flows.test_flows_on_memory import outside as supplied
from tests.flows.test_promote_on_memory import outside as candidates
from tests.flows.test_watch_metrics import outside as served
from tests.flows.test_watch_metrics import plans

__all__ = ["candidates", "plans", "served", "supplied"]

pytestmark = [pytest.mark.slow(seconds=30), pytest.mark.usefixtures("prefect_api")]


def asked(*kinds):
    """Let the canvas of this folder's project name one receiver."""
    canvas = Path("configs/p/canvas.yaml")
    text = f"deliver:\n  - {{to: slack-webhook/team, kinds: [{', '.join(kinds)}]}}\n"
    canvas.write_text(canvas.read_text() + text)


def told(outside):
    """The first line of each text that was sent."""
    return [letter.text.splitlines()[0] for _, letter in outside.notify.sent]


def test_a_batch_that_is_refused_is_told_by_the_nightly_flow_and_one_that_is_accepted_not(supplied):
    asked("batch-refusal")
    supply_and_drift.land(supplied, "vendor/good", supply_and_drift.rows(0, 2000))
    supply_and_drift.land(supplied, "vendor/bad", {"id": supply_and_drift.rows(0, 9)["id"]})

    supply_and_drift.supply()

    assert [line.split(".")[0] for line in told(supplied)] == ["Rejected: vendor/bad"]


def test_a_window_that_drifts_and_an_evaluation_are_told_by_their_flows(supplied):
    asked("drift", "evaluation")
    supply_and_drift.land(supplied, "vendor/b1", supply_and_drift.rows(0, 2000))
    supply_and_drift.supply()
    supplied.windows.held |= {"2013-08": supply_and_drift.rows(0, 2000, seed=9, shift=0.8)}
    supply_and_drift.log_runs(supplied, "EXP-1", seeds=(1, 2, 3), gain=0.05)

    supply_and_drift.watch()
    supply_and_drift.evaluate("EXP-1")

    assert [line.split(".")[0] for line in told(supplied)] == ["Drifted: 2013-08", "Promotable: EXP-1"]


def test_a_promotion_is_told_when_it_waits_and_again_when_it_serves(candidates, monkeypatch):
    asked("promotion")
    promotions.log_runs(candidates)
    promotions.evaluate()
    for _ in range(2):
        promotions.promote()

    promotions.sign_all(monkeypatch)
    promotions.promote()

    waits, serves = told(candidates)
    assert waits.startswith("On hold: EXP-1")
    assert serves.startswith("Go, serving: EXP-1")


def test_an_incident_is_told_once_though_it_is_looked_at_again(served, monkeypatch):
    asked("incident")
    metrics.measured(served, 0.70)

    metrics.watch(monkeypatch)
    metrics.watch(monkeypatch)

    (line,) = told(served)
    assert line.startswith("Incident, rolled back: sorter in staging")
