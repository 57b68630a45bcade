"""Proposed plans as text: they load, say why, and carry hostile names unharmed."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.checks import known_checks
from tasks.plans import Project
from tasks.plans.board import Board
from tasks.plans.canvas import Canvas
from tasks.plans.column_facts import column_facts
from tasks.plans.loaders import from_yaml, plain_from_yaml
from tasks.plans.model import ModelPlan
from tasks.plans.proposed_model import model_text
from tasks.plans.proposed_suite import Expectation, proposed_suite
from tasks.plans.proposed_text import BOARD, canvas_text, comment, flow, suite_text, supply_text
from tasks.plans.roles import Named, find_roles
from tasks.plans.supply import SupplyPlan
from tasks.readiness.questions import questions
from tests.plans.test_roles import LONG, WIDE, choices, ids

DOCS = Path(__file__).parents[2] / "docs"


def supply_of(columns, **named):
    facts = {name: column_facts(name, column) for name, column in columns.items()}
    roles = find_roles(columns, facts, Named(**named))
    return supply_text("first.csv", "vendor", roles, facts, "suites/vendor.yaml"), proposed_suite(
        facts, roles
    )


def plan_of(columns, **named):
    return SupplyPlan.model_validate(from_yaml(supply_of(columns, **named)[0]))


def test_the_proposed_plan_asks_two_label_columns_by_kappa_and_annotators_by_agreement():
    wide, long = plan_of(WIDE), plan_of(LONG)

    assert [check.name for check in wide.checks] == ["suite", "kappa", "label_balance", "leakage"]
    assert [check.name for check in long.checks] == ["suite", "agreement", "label_balance", "leakage"]
    assert (wide.item, wide.labels, long.annotator) == ("review_id", ("label_a", "label_b"), "annotator")


def test_every_threshold_stands_at_its_default_with_its_unit():
    text, _ = supply_of(WIDE)

    plan = SupplyPlan.model_validate(from_yaml(text))
    assert all(check == known_checks()[check.name]() for check in plan.checks if check.name != "leakage")
    assert re.search(r"^    floor: 0\.6 # kappa", text, re.MULTILINE)
    assert re.search(r"^    least: 0\.05 # share;", text, re.MULTILINE)


def alike_rows(columns):
    (leakage,) = (check for check in plan_of(columns).checks if check.name == "leakage")
    return leakage.alike_rows


def test_rows_that_come_again_under_new_ids_are_judged_where_the_file_has_none():
    """0 of 60: the 95 % bound is 3/60 (Hanley & Lippman-Hand 1983); twice that where an item has two rows."""
    content = {"text": np.array([f"what customer {n} wrote" for n in range(60)], dtype=object)}

    assert alike_rows({"id": ids(), **content, "label": choices("a", "b")}) == 3
    assert alike_rows({"id": ids(), "label": choices("a", "b")}) is None
    twice = {name: np.repeat(values, 2) for name, values in {"id": ids(), **content}.items()}
    annotator = np.array(["ann", "bob"] * 60, dtype=object)
    labels = np.array(["a", "b", "b", "a"] * 30, dtype=object)
    assert alike_rows({**twice, "annotator": annotator, "label": labels}) == 6


def test_reasons_and_doubts_stand_beside_what_they_are_about():
    columns = {"order_id": ids(), "parcel_id": ids("p{}"), "label": choices("a", "b")}
    text, _ = supply_of(columns)

    doubt = "# To look at: found other candidates: parcel_id; --item names another column."
    assert f"{doubt}\nitem: order_id # unique in 60 rows" in text
    assert "batches wait in quarantine" in text
    assert "single_labelled: unknown" in text


def test_the_shares_of_the_labels_are_told_beside_the_limits_of_balance():
    """6 of 60 are "bad"."""
    text, _ = supply_of({"id": ids(), "label": choices(*["good"] * 9, "bad")})

    assert "# Here the rarest label has 10.0% of the rows, the commonest 90.0%." in text


def test_canvas_board_and_model_load_as_they_are_proposed():
    canvas = Canvas.model_validate(from_yaml(canvas_text("my_reviews")))

    assert canvas.title == "My reviews"
    assert Board.model_validate(from_yaml(BOARD)) == Board()
    model = ModelPlan.model_validate(from_yaml(model_text(canvas, "my_reviews")))
    assert [check.asks for check in model.checks] == ["planned_seeds", "primary/accuracy"]
    assert model.promotion.model == "my_reviews"
    assert "sign_off/product_manager" in {check.asks for check in model.promotion.checks}


def test_all_that_the_proposed_canvas_and_model_leave_to_the_team_loads_once_the_signs_are_taken_away():
    canvas_yaml = re.sub(r"^( *)# (simple|people|  - \{name)", r"\1\2", canvas_text("my_reviews"), flags=re.M)
    canvas = Canvas.model_validate(from_yaml(canvas_yaml))
    of_team = r"^( *)# (- \{check|production: |dashboards|alerts|canary_share|trainer)"
    text = re.sub(of_team, r"\1\2", model_text(canvas, "my_reviews"), flags=re.M)

    model = ModelPlan.model_validate(from_yaml(text))

    assert [person.role for person in canvas.people] == ["product_manager"]
    assert {"planned_seeds", "first_model/accuracy"} <= {check.asks for check in model.asked_of_first}
    asked = {check.name for check in model.promotion.asked}
    assert {check.check.name for check in questions()} - asked == set()
    assert model.promotion.alerts.metric == "accuracy"
    assert model.trainer


def test_the_task_in_the_boards_comments_loads_once_the_comment_signs_are_taken_away():
    lines = [line.removeprefix("#") if line.startswith("#  ") else line for line in BOARD.splitlines()]
    text = re.sub(r"^(sprints|tickets|data_tasks): \[\]", r"\1:", "\n".join(lines), flags=re.MULTILINE)

    board = Board.model_validate(from_yaml(text))
    assert [(task.id, len(task.days)) for task in board.data_tasks] == [("DATA-1", 5)]
    assert [sprint.id for sprint in board.sprints] == [ticket.sprint for ticket in board.tickets] == ["S1"]


def test_the_board_in_the_docs_loads():
    text = "\n".join(re.findall(r"```yaml\n(.*?)```", (DOCS / "board.md").read_text("utf-8"), re.DOTALL))

    assert len(Board.model_validate(from_yaml(text)).data_tasks) == 2


hostile = st.text(min_size=1).filter(lambda name: name.strip())


@settings(deadline=None)
@given(hostile, hostile, hostile)
def test_names_come_back_from_the_yaml_as_they_went_in(first, second, file):
    suite = suite_text(file, first, [Expectation("expect_x", {"column": second}, first)])

    assert from_yaml(f"a: {flow(first)} # {comment(second)}\nb: {flow([second, first])} # x") == {
        "a": first,
        "b": [second, first],
    }
    read = plain_from_yaml(suite)
    assert read == {"name": first, "expectations": [{"type": "expect_x", "kwargs": {"column": second}}]}


@pytest.mark.parametrize(
    "name", ["x: y # z", "a\nchecks: []", "\x1b[31mred", "'\"", "{}", "<b>", "=1+1", "2013-01-01", "no"]
)
def test_a_hostile_column_name_stays_a_column_name(tmp_path, name):
    columns = {name: ids(), "label": choices("a", "b"), "label 2": choices("a", "b", shift=1)}
    text, suite = supply_of(columns, item=name)
    (tmp_path / "suites").mkdir()
    (tmp_path / "supply.yaml").write_text(text, "utf-8")
    (tmp_path / "suites" / "vendor.yaml").write_text(suite_text(name, "vendor", suite), "utf-8")
    project = Project("p", tmp_path, "configs/p")

    assert project.supply().item == name
    assert len(project.suite(project.supply())["expectations"]) == len(suite)
    assert all(line.isprintable() for line in text.splitlines())


def test_numbers_beyond_what_a_float_tells_apart_do_not_stop_a_proposal():
    huge = np.array([2**60 + n for n in range(60)], dtype=object)

    assert plan_of({"id": huge, "label": choices("a", "b")}).item == "id"
