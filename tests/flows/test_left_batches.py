"""A decision whose run was killed is carried out by the next one, whatever became of the original."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.memory import memory
from tasks.ledger.append import newest_first

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
SUPPLY = """
sources: {vendor: {dataset: training, at: "AT"}, judged: {dataset: evaluation}}
item: id
labels: [first]
disjoint: [[training, evaluation]]
checks: [{check: leakage}]
"""
SOUND, LEAKING = (0, 20), (95, 20)  # the evaluation set holds 100 to 109


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "configs" / "p"
    made.mkdir(parents=True)
    (made / "canvas.yaml").write_text(CANVAS)
    (made / "supply.yaml").write_text(SUPPLY.replace("AT", str(tmp_path / "drop")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def outside(folder):
    with bound(memory()) as made:
        land(made, "judged/e1", rows(100, 10))
        supply()
        yield made


def rows(start, count):
    ids = np.array([f"r{n}" for n in range(start, start + count)], dtype=object)
    return {"id": ids, "first": np.where(np.arange(count) % 2, "a", "b").astype(object)}


def land(outside, subject, columns):
    outside.batches.stages["incoming", subject] = columns


def supply():
    from flows.nightly_supply import nightly_supply

    return [(decision.subject, decision.outcome.value) for decision in nightly_supply("p")]


def kinds(outside, subject="vendor/b1"):
    records = newest_first(outside.records.links("p"))
    return [record.kind for record in records if record.subject == subject][::-1]


def places(outside, subject="vendor/b1"):
    return sorted(stage for stage, held in outside.batches.stages if held == subject)


STEPS = [
    ("answers", "write", "before"),
    ("answers", "write", "after"),
    ("datasets", "add", "before"),
    ("datasets", "add", "after"),
    ("batches", "clear", "before"),
]


def killed_run(monkeypatch, held, step, when):
    whole = getattr(held, step)

    def killed(*given):
        if when == "after":
            whole(*given)
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr(type(held), step, lambda _, *given: killed(*given))
        with pytest.raises(SystemExit):
            supply()


def killed_when_kept(monkeypatch):
    """Killed in the moment after a decision stands in the record."""
    with monkeypatch.context() as patched:
        patched.setattr(
            "flows.nightly_supply.carry_out", lambda *_: (_ for _ in ()).throw(SystemExit("killed"))
        )
        with pytest.raises(SystemExit):
            supply()


@pytest.mark.parametrize(("adapter", "step", "when"), STEPS)
def test_an_accepted_batch_whose_original_was_withdrawn_is_carried_out(
    outside, monkeypatch, adapter, step, when
):
    land(outside, "vendor/b1", rows(*SOUND))
    killed_run(monkeypatch, getattr(outside, adapter), step, when)
    outside.batches.stages.pop(("incoming", "vendor/b1"))

    supply()

    assert places(outside) == ["accepted"]
    assert outside.datasets.current("p", "training").rows == 20
    assert kinds(outside) == ["decision", "done"]


@pytest.mark.parametrize(("adapter", "step", "when"), STEPS)
def test_a_rejected_revision_does_not_hide_the_accepted_one_that_a_kill_left(
    outside, monkeypatch, adapter, step, when
):
    land(outside, "vendor/b1", rows(*SOUND))
    killed_run(monkeypatch, getattr(outside, adapter), step, when)
    land(outside, "vendor/b1", rows(*LEAKING))

    assert supply()[-1] == ("vendor/b1", "REJECTED")

    assert places(outside) == ["accepted", "rejected"]
    assert outside.datasets.current("p", "training").rows == 20
    assert sorted(kinds(outside)) == ["decision", "decision", "done", "done"]


def test_an_accepted_revision_takes_the_place_of_the_one_that_a_kill_left(outside, monkeypatch):
    land(outside, "vendor/b1", rows(*SOUND))
    killed_when_kept(monkeypatch)
    land(outside, "vendor/b1", rows(0, 30))

    assert supply() == [("vendor/b1", "ACCEPTED"), ("vendor/b1", "ACCEPTED")]

    assert outside.datasets.current("p", "training").rows == 30


def test_what_was_left_is_carried_out_and_told_once(outside, monkeypatch):
    land(outside, "vendor/b1", rows(*SOUND))
    killed_when_kept(monkeypatch)

    assert supply() == [("vendor/b1", "ACCEPTED")]
    assert supply() == []


def test_the_answer_to_an_old_revision_that_comes_again_says_that_another_one_is_used(outside):
    for count in (20, 30, 20):
        land(outside, "vendor/b1", rows(0, count))
        supply()

    letters = [
        texts["answer.txt"] for (_, subject, _), texts in outside.answers.held.items() if "b1" in subject
    ]

    assert [("Another revision" in one, "It is used from now on" in one) for one in letters] == [
        (True, False),
        (False, True),
    ]


@pytest.fixture
def on_disk(folder):
    state = folder / "state"
    batches, datasets = DiskBatches(state / "batches"), DvcDatasets(state / "datasets")
    with bound(replace(memory(), batches=batches, datasets=datasets)) as made:
        yield made


def drop(folder, count):
    place = folder / "drop" / "b1"
    place.mkdir(parents=True)
    pq.write_table(
        pa.table({name: list(cells) for name, cells in rows(0, count).items()}), place / "r.parquet"
    )
    digest = sha256((place / "r.parquet").read_bytes()).hexdigest()
    listed = {"id": "b1", "files": [{"name": "r.parquet", "sha256": digest, "rows": count}]}
    (place / "manifest.json").write_text(json.dumps(listed))
    return place


def test_what_the_vendor_deletes_after_the_decision_was_kept_is_in_the_dataset_all_the_same(
    on_disk, folder, monkeypatch
):
    original = drop(folder, 20)
    killed_when_kept(monkeypatch)
    shutil.rmtree(original)

    assert supply() == [("vendor/b1", "ACCEPTED")]

    assert on_disk.datasets.current("p", "training").rows == 20
    assert (folder / "state/batches/p/accepted/vendor/b1/r.parquet").is_file()
    assert not list((folder / "state/batches/p/decided").rglob("*.parquet"))


def test_a_run_killed_before_the_decision_is_kept_leaves_no_copy_of_another_fate(
    on_disk, folder, monkeypatch
):
    original = drop(folder, 20)
    with monkeypatch.context() as patched:
        patched.setattr("flows.nightly_supply.keep", lambda *_: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            supply()
    shutil.rmtree(original)
    drop(folder, 30)

    assert supply() == [("vendor/b1", "ACCEPTED")]

    assert on_disk.datasets.current("p", "training").rows == 30
    held = [place.name for place in (folder / "state/batches/p/accepted/vendor").iterdir()]
    assert held == ["b1"]


def test_a_copy_whose_original_was_withdrawn_before_it_was_decided_is_named_and_stays(
    on_disk, folder, monkeypatch
):
    original = drop(folder, 20)
    with monkeypatch.context() as patched:
        patched.setattr("flows.nightly_supply.keep", lambda *_: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            supply()
    shutil.rmtree(original)

    assert supply() == []

    (said,) = on_disk.batches.left_lying("p", ["vendor", "judged"])
    assert said.startswith("decided/vendor/b1: a killed run left this copy")
    assert (folder / "state/batches/p/decided/vendor/b1/r.parquet").is_file()


def test_nothing_is_said_of_copies_once_all_is_carried_out(on_disk, folder):
    drop(folder, 20)

    assert supply() == [("vendor/b1", "ACCEPTED")]

    assert on_disk.batches.left_lying("p", ["vendor", "judged"]) == ()
