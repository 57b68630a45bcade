"""A batch whose first labels are bad is stopped before the rest of it is read; a pilot comes first."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

SUPPLY = """
sources: {vendor: {dataset: training}}
item: id
labels: [first, second]
checks: [{check: spot_check}, {check: kappa}, {check: label_balance}]
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "supply.yaml").write_text(SUPPLY)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as made:
        yield made


@pytest.fixture
def asked_for(outside, monkeypatch):
    """How many first rows each reading of a batch asked for; None for all of them."""
    seen, whole = [], outside.batches.columns
    monkeypatch.setattr(
        outside.batches,
        "columns",
        lambda taken, *, first=None, **more: seen.append(first) or whole(taken, first=first, **more),
    )
    return seen


def land(outside, *, agreeing):
    rng = np.random.default_rng(1)
    first = np.where(rng.random(2000) < 0.4, "late", "on time").astype(object)
    second = np.where(rng.random(2000) < agreeing, first, rng.permutation(first))
    ids = np.array([f"r{n}" for n in range(2000)], dtype=object)
    outside.batches.stages["incoming", "vendor/b1"] = {"id": ids, "first": first, "second": second}


def supply():
    from flows.nightly_supply import nightly_supply

    (decision,) = nightly_supply("p")
    return decision


def test_a_bad_start_stops_the_batch_before_the_rest_is_read(outside, asked_for):
    land(outside, agreeing=0.1)

    decision = supply()

    assert decision.outcome == "REJECTED"
    assert decision.reason.startswith("spot_check: Wrong in the first 100 rows: kappa")
    assert asked_for == [100]
    assert "kappa was not asked: the batch was stopped at its first labels" in [
        finding.reason for finding in decision.findings
    ]


def test_a_good_start_leaves_the_batch_to_all_of_its_checks(outside, asked_for):
    land(outside, agreeing=0.97)

    decision = supply()

    assert decision.outcome == "ACCEPTED"
    assert asked_for == [100, None]
    assert {finding.check for finding in decision.findings} == {
        "readable",
        "spot_check",
        "kappa",
        "label_balance",
    }
