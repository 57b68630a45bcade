"""A plan that asks for a column which older batches of a dataset lack: not told, and no end of the run."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.memory import memory

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
PLAN = """
sources: {vendor: {dataset: training}, judged: {dataset: evaluation}, other: {dataset: other}}
item: id
labels: [first]
disjoint: [[training, evaluation]]
"""
OLD = "checks: [{check: leakage}]\n"
NEW = "content: [text]\nchecks: [{check: leakage}, {check: near_duplicates, columns: [text]}]\n"


@pytest.fixture
def plan(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    monkeypatch.chdir(tmp_path)
    return folder / "supply.yaml"


@pytest.fixture(params=["memory", "disk"])
def outside(plan, tmp_path, request):
    made = memory()
    if request.param == "disk":
        made = replace(made, datasets=Stored(tmp_path / "datasets"))
        made.datasets.__dict__["stages"] = made.batches.stages
    with bound(made):
        yield made


class Stored(DvcDatasets):
    """Versions on disk of batches in memory."""

    def add(self, project, dataset, batch, folder):
        place = self.folder / "given" / batch
        place.mkdir(parents=True)
        stage, _, subject = folder.partition("/")
        rows = {name: list(cells) for name, cells in self.__dict__["stages"][stage, subject].items()}
        pq.write_table(pa.table(rows), place / "f.parquet")
        digest = sha256((place / "f.parquet").read_bytes()).hexdigest()
        listed = {"name": "f.parquet", "sha256": digest, "rows": len(rows["id"])}
        (place / "manifest.json").write_text(json.dumps({"id": batch, "files": [listed]}))
        return super().add(project, dataset, batch, str(place))


def rows(start, count, **more):
    ids = np.array([f"r{n}" for n in range(start, start + count)], dtype=object)
    return {"id": ids, "first": np.where(np.arange(count) % 2, "a", "b").astype(object), **more}


def supply():
    from flows.nightly_supply import nightly_supply

    return {decision.subject: decision for decision in nightly_supply("p")}


def texts(start, count):
    return np.array(
        [f"this is what the customer number {n} wrote" for n in range(start, start + count)], object
    )


def test_older_batches_without_a_new_column_leave_the_checks_unknown_with_dataset_batch_and_column(
    outside, plan
):
    plan.write_text(PLAN + OLD)
    outside.batches.stages["incoming", "judged/e1"] = rows(100, 10)
    supply()
    plan.write_text(PLAN + NEW)
    outside.batches.stages["incoming", "vendor/b1"] = rows(0, 20, text=texts(0, 20))
    outside.batches.stages["incoming", "other/o1"] = rows(500, 20, text=texts(500, 20))

    decisions = supply()

    found = {finding.check: finding for finding in decisions["vendor/b1"].findings}
    for check in ("leakage", "near_duplicates"):
        assert found[check].verdict == "UNKNOWN"
        assert "dataset evaluation, batch judged/e1" in found[check].reason
        assert "text" in found[check].reason
        assert found[check].settle
    assert "other/o1" in decisions


def test_rows_shared_with_a_dataset_that_is_read_in_part_are_a_failure_all_the_same(outside, plan):
    plan.write_text(PLAN + OLD)
    outside.batches.stages["incoming", "judged/e1"] = rows(100, 10, text=texts(100, 10))
    outside.batches.stages["incoming", "judged/e2"] = rows(200, 10)
    supply()
    plan.write_text(PLAN + NEW)
    outside.batches.stages["incoming", "vendor/b1"] = rows(105, 20, text=texts(105, 20))

    assert supply()["vendor/b1"].outcome == "REJECTED"
