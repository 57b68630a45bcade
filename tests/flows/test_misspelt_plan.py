"""A column that the plan misspells is told apart from one that the sender leaves out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tests.flows.test_new_column import CANVAS, Stored

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

PLAN = """
sources: {vendor: {dataset: training}, judged: {dataset: training}}
item: id
labels: [label]
content: [text]
checks: [{check: label_balance, by: who}, {check: leakage}]
"""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "supply.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    return folder / "supply.yaml"


@pytest.fixture
def outside(plan):
    with bound(memory()) as made:
        yield made


def rows(start=0, **renamed):
    numbers = range(start, start + 200)
    columns = {
        "id": np.array([f"r{n}" for n in numbers], dtype=object),
        "label": np.array(["ab"[n % 2] for n in numbers], dtype=object),
        "text": np.array([f"text {n}" for n in numbers], dtype=object),
        "who": np.array(["ann"] * 200, dtype=object),
    }
    return {renamed.get(name, name): values for name, values in columns.items()}


def supply(outside, subject, columns):
    from flows.nightly_supply import nightly_supply

    outside.batches.stages["incoming", subject] = columns
    return {decision.subject: decision for decision in nightly_supply("p")}[subject]


def misspell(plan, name, otherwise):
    plan.write_text(PLAN.replace(name, otherwise))


@pytest.mark.parametrize(
    ("name", "otherwise"),
    [("item: id", "item: ids"), ("label]", "lable]"), ("text]", "txet]"), ("by: who", "by: whom")],
)
def test_a_first_batch_with_a_near_name_waits_and_says_which(outside, plan, name, otherwise):
    misspell(plan, name, otherwise)

    decision = supply(outside, "vendor/b1", rows())

    assert decision.outcome == "QUARANTINED"
    assert decision.reason.endswith("is the plan misspelt?")
    assert decision.settle.startswith("Mend the name in supply.yaml")


def test_nothing_else_is_named_as_what_the_batch_waits_for(outside, plan):
    misspell(plan, "label]", "lable]")

    decision = supply(outside, "vendor/b1", rows())

    assert "plan asks for column 'lable', found 'label'" in decision.reason
    assert "also" not in decision.reason
    assert "An answer of" not in decision.settle


def test_a_sender_who_drops_a_column_that_came_before_is_refused(outside):
    supply(outside, "vendor/b1", rows())

    decision = supply(outside, "vendor/b2", rows(200, label="lable"))

    assert decision.outcome == "REJECTED"
    assert "found no column label" in decision.reason


def test_a_plan_that_is_misspelt_later_does_not_refuse_what_always_came_so(outside, plan):
    supply(outside, "vendor/b1", rows())
    misspell(plan, "label]", "lable]")

    assert supply(outside, "vendor/b2", rows(200)).outcome == "QUARANTINED"


def test_what_another_source_sends_says_nothing_of_this_one(outside):
    supply(outside, "judged/e1", rows())

    assert supply(outside, "vendor/b1", rows(200, label="lable")).outcome == "QUARANTINED"


def test_a_column_without_a_near_name_is_the_sender_s_to_mend(outside):
    columns = rows()
    del columns["text"]

    assert supply(outside, "vendor/b1", columns).outcome == "REJECTED"


def test_a_mended_plan_decides_the_batch_anew(outside, plan):
    misspell(plan, "label]", "lable]")
    supply(outside, "vendor/b1", rows())
    plan.write_text(PLAN)

    assert supply(outside, "vendor/b1", rows()).outcome == "ACCEPTED"


def test_accepted_batches_on_disk_are_looked_into_likewise(plan, tmp_path):
    made = memory()
    made = replace(made, datasets=Stored(tmp_path / "datasets"))
    made.datasets.__dict__["stages"] = made.batches.stages
    with bound(made):
        supply(made, "vendor/b1", rows())
        broken = supply(made, "vendor/b2", rows(200, label="lable"))
        misspell(plan, "label]", "lable]")
        misspelt = supply(made, "vendor/b3", rows(400))

    assert (broken.outcome, misspelt.outcome) == ("REJECTED", "QUARANTINED")
