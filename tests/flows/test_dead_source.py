"""A source that does not answer fails the run, after the batches of all others were decided."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from flows.land_batches import land_batches
from flows.nightly_supply import nightly_supply
from tasks.adapters.connect import bound
from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.disk_landing import DiskLanding
from tasks.adapters.memory import memory
from tasks.adapters.ports import Version
from tasks.errors import OutsideError
from tasks.ledger.append import newest_first
from tests.flows.test_new_column import CANVAS

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

NONE = Version("training@0", {"dataset": "training", "batches": []})
PLAN = """
sources:
  first: {dataset: training, at: "AT/first"}
  gone: {dataset: training, at: "AT/gone"}
  last: {dataset: training, at: "AT/last"}
item: id
labels: [label]
checks: [{check: label_balance}]
"""


@pytest.fixture
def dropped(tmp_path, monkeypatch):
    """Two sources with a batch each, and one in between whose folder is not there."""
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "supply.yaml").write_text(PLAN.replace("AT", str(tmp_path)))
    for number, source in enumerate(("first", "last")):
        place = tmp_path / source / "b1"
        place.mkdir(parents=True)
        text = "id,label\n" + "".join(f"{number}-{n},{'ab'[n % 2]}\n" for n in range(200))
        (place / "rows.csv").write_text(text)
        listed = {"name": "rows.csv", "sha256": sha256(text.encode()).hexdigest(), "rows": 200}
        (place / "manifest.json").write_text(json.dumps({"id": "b1", "files": [listed]}))
    monkeypatch.chdir(tmp_path)
    state = tmp_path / "state" / "batches"
    with bound(replace(memory(), batches=DiskBatches(state), landing=DiskLanding(state))) as made:
        yield made


def test_the_other_sources_are_decided_and_the_run_fails_with_the_name_of_the_dead_one(dropped, monkeypatch):
    monkeypatch.setattr(type(dropped.datasets), "add", lambda *_: NONE)

    with pytest.raises(OutsideError, match=r"gone: .*cannot be read: No such file.*everything else was done"):
        nightly_supply("p")

    records = list(newest_first(dropped.records.links("p")))
    assert [(r.kind, r.subject) for r in records[::-1]] == [
        ("decision", "first/b1"),
        ("done", "first/b1"),
        ("decision", "last/b1"),
        ("done", "last/b1"),
    ]


def test_what_has_arrived_elsewhere_is_announced_all_the_same(dropped):
    with pytest.raises(OutsideError, match="gone"):
        land_batches("p")

    assert all(
        (dropped.landing.folder / "p" / "seen" / "told" / source).exists() for source in ("first", "last")
    )
