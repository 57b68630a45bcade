"""A pilot of an order and the rest of it, decided by the flow on adapters in memory."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

SUPPLY = """
sources: {vendor: {dataset: training}}
item: id
labels: [label]
checks: [{check: pilot}]
"""
CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"


@pytest.fixture
def outside(tmp_path, monkeypatch):
    made = tmp_path / "configs" / "p"
    made.mkdir(parents=True)
    (made / "canvas.yaml").write_text(CANVAS)
    (made / "supply.yaml").write_text(SUPPLY)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as outside:
        yield outside


def land(outside, batch, start, count, order=("spring", 1000)):
    ids = np.array([f"r{n}" for n in range(start, start + count)], dtype=object)
    outside.batches.stages["incoming", batch] = {"id": ids, "label": np.array(["late"] * count, dtype=object)}
    outside.batches.orders[batch] = order


def supply():
    from flows.nightly_supply import nightly_supply

    return {decision.subject: decision for decision in nightly_supply("p")}


def test_the_rest_of_an_order_waits_and_lands_again_once_its_pilot_was_accepted(outside):
    land(outside, "vendor/rest", 100, 900)
    waits = supply()["vendor/rest"]
    land(outside, "vendor/rest", 100, 900)
    still = supply()["vendor/rest"]
    land(outside, "vendor/pilot", 0, 100)
    pilot = supply()["vendor/pilot"]
    land(outside, "vendor/rest", 100, 900)
    land(outside, "vendor/pilot", 0, 100)
    again = supply()

    assert (waits.outcome, pilot.outcome) == ("QUARANTINED", "ACCEPTED")
    assert still == waits
    assert again["vendor/rest"].outcome == "ACCEPTED"
    assert again["vendor/pilot"] == pilot


def test_a_batch_whose_manifest_names_its_order_later_is_decided_anew(outside):
    land(outside, "vendor/b", 0, 100, order=None)
    waits = supply()["vendor/b"]
    land(outside, "vendor/b", 0, 100)

    assert waits.outcome == "QUARANTINED"
    assert supply()["vendor/b"].outcome == "ACCEPTED"


def test_one_row_does_not_let_the_rest_through(outside):
    land(outside, "vendor/a", 0, 1)
    land(outside, "vendor/b", 1, 999)

    assert {decision.outcome for decision in supply().values()} == {"QUARANTINED"}


def test_an_order_that_grows_after_its_pilot_waits(outside):
    land(outside, "vendor/a", 0, 100)
    land(outside, "vendor/b", 100, 900, order=("spring", 10**12))

    found = supply()

    assert found["vendor/a"].outcome == "ACCEPTED"
    assert found["vendor/b"].outcome == "QUARANTINED"
