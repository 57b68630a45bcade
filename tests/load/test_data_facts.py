"""What is known of two dataset versions, on memory adapters: versions that were recorded as accepted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tasks.adapters.connect import bound, outside
from tasks.adapters.memory import memory
from tasks.ledger.append import append_once
from tasks.load.data_facts import data_facts
from tasks.plans import Project
from tests.samples import NOW

SUPPLY = """
sources: {vendor: {dataset: training}, judged: {dataset: evaluation}}
item: id
labels: [label]
content: [value]
checks: [{check: label_balance}]
"""
MODEL = """
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
promotion: {model: m, production: the two newest months, checks: [{check: disjoint_sets}]}
"""
CANVAS = """
title: T
objective: O
metrics: [{name: auc, title: AUC, direction: higher, margin: 0.02}]
"""


@pytest.fixture
def project(tmp_path):
    for name, text in {"supply": SUPPLY, "model": MODEL, "canvas": CANVAS}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    with bound(memory()):
        yield Project("p", tmp_path, "configs/p")


def accepted(dataset: str, batch: str, ids: list[str], values: list[float]) -> str:
    """The version that holds these rows too, in the record; its name."""
    columns = {
        "id": np.array(ids, dtype=object),
        "label": np.array(["late"] * len(ids), dtype=object),
        "value": np.array(values),
    }
    outside().batches.stages["accepted", batch] = columns
    version = outside().datasets.add("p", dataset, batch, f"accepted/{batch}")
    body = {
        "key": version.name,
        "decision": "d",
        "dataset": version.name,
        "manifest": version.manifest,
        "dvc": "",
    }
    kept = {"kind": "done", "key": version.name, "project": "p", "subject": batch, "at": NOW, "by": "test"}
    append_once(outside().records.links("p"), **kept, body=body)
    return version.name


def facts(project: Project, training: str, evaluation: str):
    return data_facts(project, project.model(), training, evaluation)


def test_versions_without_a_common_row_share_none(project):
    training = accepted("training", "vendor/a", ["a", "b"], [1.0, 2.0])
    evaluation = accepted("evaluation", "judged/a", ["c"], [3.0])

    found = facts(project, training, evaluation)

    assert (found.lost, found.shared, found.shared_named, found.newer_evaluation) == ((), 0, (), "")
    assert (found.training_rows, found.evaluation_rows) == (2, 1)
    assert found.production == "the two newest months"


def test_rows_shared_by_id_or_by_content_are_counted_once_and_named_over_all_batches(project):
    accepted("training", "vendor/a", ["a", "b"], [1.0, 2.0])
    training = accepted("training", "vendor/b", ["c"], [3.0])
    accepted("evaluation", "judged/a", ["x", "a"], [3.0, 9.0])
    evaluation = accepted("evaluation", "judged/b", ["c", "y"], [3.0, 8.0])

    found = facts(project, training, evaluation)

    assert found.shared == 3
    assert found.shared_named == ("x", "a", "c")


def test_only_the_version_that_was_learnt_from_counts(project):
    older = accepted("training", "vendor/a", ["a"], [1.0])
    newer = accepted("training", "vendor/b", ["c"], [3.0])
    evaluation = accepted("evaluation", "judged/a", ["c"], [3.0])

    assert facts(project, older, evaluation).shared == 0
    assert facts(project, newer, evaluation).shared == 1


def test_ten_shared_rows_are_named(project):
    many = [f"i{n}" for n in range(30)]
    training = accepted("training", "vendor/a", many, [float(n) for n in range(30)])
    evaluation = accepted("evaluation", "judged/a", many, [float(n) for n in range(30)])

    found = facts(project, training, evaluation)

    assert found.shared == 30
    assert found.shared_named == tuple(many[:10])


def test_a_version_that_the_record_does_not_know_is_lost_and_nothing_is_compared(project):
    evaluation = accepted("evaluation", "judged/a", ["c"], [3.0])

    found = facts(project, "training@000000000000", evaluation)

    assert found.lost == ("training@000000000000: the record knows no such version",)
    assert found.shared is None


def test_rows_that_were_changed_since_are_lost(project):
    training = accepted("training", "vendor/a", ["a"], [1.0])
    evaluation = accepted("evaluation", "judged/a", ["c"], [3.0])
    for columns in outside().datasets.held.values():
        columns["value"] = columns["value"] + 1

    found = facts(project, training, evaluation)

    assert len(found.lost) == 2
    assert training in found.lost[0]


def test_newer_evaluation_data_is_named(project):
    training = accepted("training", "vendor/a", ["a"], [1.0])
    judged = accepted("evaluation", "judged/a", ["c"], [3.0])
    newer = accepted("evaluation", "judged/b", ["d"], [4.0])

    assert facts(project, training, judged).newer_evaluation == newer


def test_without_a_supply_plan_rows_are_not_compared(project):
    training = accepted("training", "vendor/a", ["a"], [1.0])
    evaluation = accepted("evaluation", "judged/a", ["c"], [3.0])
    Path(project.folder / "supply.yaml").unlink()

    found = facts(project, training, evaluation)

    assert (found.lost, found.shared) == ((), None)
