"""What a landed batch is compared with: every batch of the datasets it must stay apart from, and its own."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Landed
from tasks.load.batch import load_batch
from tasks.plans import find_project

PLAN = """
sources: {{vendor: {{dataset: training}}, judged: {{dataset: evaluation}}}}
item: id
labels: [label]
content: [value]
disjoint: [[training, evaluation]]
checks: [{{check: leakage}}, {{check: near_duplicates, columns: [text]}}]
{more}
"""


@pytest.fixture
def outside():
    with bound(memory()) as made:
        yield made


def project_in(folder, more=""):
    place = folder / "configs" / "p"
    place.mkdir(parents=True)
    (place / "supply.yaml").write_text(PLAN.format(more=more))
    (place / "canvas.yaml").write_text(
        "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
    )
    return find_project(folder, "p")


def rows(ids, **more):
    columns = {
        "id": ids,
        "label": ["yes"] * len(ids),
        "value": [float(len(one)) + place for place, one in enumerate(ids)],
        "text": [f"a text about {one * 9} and of nothing else" for one in ids],
    }
    return {name: np.array(values, dtype=object) for name, values in {**columns, **more}.items()}


def accepted(outside, dataset, subject, columns):
    outside.batches.stages["accepted", subject] = columns
    outside.datasets.add("p", dataset, subject, f"accepted/{subject}")


def loaded(outside, project, subject, columns):
    outside.batches.stages["incoming", subject] = columns
    taken = outside.batches.take("p", Landed(*subject.split("/")))
    return load_batch.fn(project, project.supply(), taken)


def test_a_batch_is_compared_with_every_batch_of_the_other_dataset(outside, tmp_path):
    accepted(outside, "evaluation", "judged/e1", rows(["x", "y"]))
    accepted(outside, "evaluation", "judged/e2", rows(["z"]))

    batch = loaded(outside, project_in(tmp_path), "vendor/b1", rows(["aaa", "z", "x"]))

    shared = batch.apart["evaluation"]
    assert shared.by_id.tolist() == [False, True, True]
    assert [(leak.row, leak.batch) for leak in shared.first if leak.how == "id"] == [
        (1, "judged/e2"),
        (2, "judged/e1"),
    ]
    assert shared.compared == 3
    assert {pair.item for pair in batch.alike[0].pairs} == {"x", "z"}


def test_rows_are_compared_by_the_keys_that_were_kept_when_they_were_judged(outside, tmp_path, monkeypatch):
    held, project = {}, project_in(tmp_path)

    def kept(_keys, _project, of, make, _ids):
        return held[of] if of in held else held.setdefault(of, make())

    monkeypatch.setattr(type(outside.keys), "kept", kept)
    monkeypatch.setattr("tasks.load.compared.digest", lambda of: of["files"][0]["sha256"])
    loaded(outside, project, "judged/e1", rows(["x", "y"]))
    accepted(outside, "evaluation", "judged/e1", rows(["x", "y"]))
    judged = set(held)
    batch = loaded(outside, project, "vendor/b1", rows(["a", "x"]))

    assert batch.apart["evaluation"].by_id.tolist() == [False, True]
    assert (len(judged), len(held)) == (1, 2)


def test_a_revision_is_compared_with_its_own_dataset_without_the_batch_it_replaces(outside, tmp_path):
    accepted(outside, "training", "vendor/b1", rows(["a", "b"]))
    accepted(outside, "training", "vendor/b0", rows(["c"]))

    batch = loaded(outside, project_in(tmp_path), "vendor/b1", rows(["a", "c"]))

    assert batch.apart["training itself"].by_id.tolist() == [False, True]


def test_before_a_dataset_has_a_version_nothing_is_shared_with_it(outside, tmp_path):
    batch = loaded(outside, project_in(tmp_path), "vendor/b1", rows(["a"]))

    assert not batch.apart["evaluation"].by_id.any()
    assert batch.alike[0].compared == (("evaluation", 0),)


def test_keys_that_were_kept_before_another_way_of_making_them_are_not_used(outside, tmp_path, monkeypatch):
    asked = []

    def kept(_keys, _project, of, make, _ids):
        asked.append(of)
        return make()

    monkeypatch.setattr(type(outside.keys), "kept", kept)
    accepted(outside, "evaluation", "judged/e1", rows(["x"]))
    project = project_in(tmp_path)

    for made in (1, 1, 2):
        monkeypatch.setattr("tasks.load.compared.KEYS_MADE", made)
        loaded(outside, project, "vendor/b1", rows(["a"]))

    first, second, third = (set(asked[place : place + 2]) for place in (0, 2, 4))
    assert first == second
    assert not first & third


@pytest.mark.parametrize("column", ["value", "text"])
def test_a_dataset_that_lacks_a_column_of_the_plan_is_said_with_its_batch(outside, tmp_path, column):
    old = rows(["x"])
    accepted(outside, "evaluation", "judged/e1", {name: old[name] for name in old if name != column})

    batch = loaded(outside, project_in(tmp_path), "vendor/b1", rows(["a"]))

    said = [*batch.lost.values(), *(why for alike in batch.alike for _, why in alike.lost)]
    assert any(f"dataset evaluation, batch judged/e1: found no column {column}" in why for why in said)


def test_in_the_long_form_another_annotator_of_the_own_dataset_is_no_repeat(outside, tmp_path):
    project = project_in(tmp_path, more="annotator: who")
    accepted(outside, "training", "vendor/b0", rows(["a", "b"], who=["ann", "ann"]))

    batch = loaded(outside, project, "vendor/b1", rows(["a", "b", "b"], who=["bob", "ann", "bob"]))

    assert batch.apart["training itself"].by_id.tolist() == [False, True, False]
    assert batch.inside.by_id.tolist() == [False, False, False]
