"""Pages of watched windows, written from the record, and written anew when something was done."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from flows.commands.run_said import watched
from tasks.act.states import keep_state
from tasks.adapters.disk_pages import DiskPages
from tasks.drift.profile import profile
from tasks.drift.retraining import Retraining
from tasks.drift.windows import Windows
from tasks.gates import Key
from tasks.history.falls import alert_id
from tasks.history.incidents import told_key
from tasks.history.retrainings import Order, begin, end, keep_answer
from tasks.judge import judge
from tasks.ledger.append import append_once
from tasks.pages.evaluation import page_name
from tasks.pages.render import render_html, render_markdown
from tasks.plans import find_project
from tasks.report import tell_drift_done, write_drift, write_evaluation, write_status
from tasks.vocabulary import Decision
from tests.pages.samples import HEAD, NOW, promotable

CANVAS = """
title: Flight delays
objective: Tell which flights will be late.
metrics:
  - {name: auc, title: AUC, direction: higher, margin: 0.005}
"""
MODEL = """
looks: [5]
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
drift:
  reference: training
  features: [speed, carrier]
  checks: [{check: shift}]
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    return find_project(tmp_path, "p")


@pytest.fixture
def outside(place, tmp_path):
    from tasks.adapters.connect import bound
    from tasks.adapters.memory import memory

    with bound(replace(memory(), pages=DiskPages(tmp_path / "reports"))) as made:
        yield made


def rows(shift=0.0, seed=1):
    rng = np.random.default_rng(seed)
    carriers = rng.choice(np.array(["secret carrier", "b"], dtype=object), 3_000)
    return {"speed": rng.normal(shift, 1, 3_000), "carrier": carriers}


def watch(place, outside, name, shift=0.0, now=NOW):
    """Judge a window by the project's plan and keep the decision, as the flow does; both."""
    plan, reference = place.model().watched(place.shown), profile([rows()])
    windows = Windows(name, "ab" * 32, reference, profile([rows(shift, seed=2)], reference=reference))
    key = Key("watch", name, {"reference": "training@1", "window": "ab" * 32}, plan.digest)
    decision = judge.fn("p", "watch", key, plan.checks, windows, seed=1, now=now)
    return keep_decision(outside, decision), windows


def keep_decision(outside, decision):
    append_once(
        outside.records.links("p"),
        kind="decision",
        key=decision.key,
        project="p",
        subject=decision.subject,
        at=decision.at,
        by="x",
        body={"decision": decision.model_dump(mode="json")},
    )
    return decision


def page_of(place, outside, decision):
    return json.loads(outside.pages.read("p", "drift", f"{page_name(decision)}.json"))


def order_for(decision):
    return Order(
        finding=decision.id,
        subject=decision.subject,
        ticket="",
        recipe="EXP-1",
        champion="1@3",
        seeds=5,
        look=1,
        training="training@2",
        learnt="training@1",
        evaluation="evaluation@2",
        reason="2 of the 3 newest windows drifted",
    )


def test_the_page_is_written_from_what_was_judged_and_leads_back_to_its_plan(place, outside):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)

    written = write_drift.fn(place, decision, windows, NOW)

    made = page_of(place, outside, decision)
    assert written == outside.pages.written("p", "drift", page_name(decision))
    assert made["verdict"]["sentence"].startswith("In 2013-07, speed of 2 features drifted, by up to ")
    assert [row["name"] for row in made["moved"]] == ["speed"]
    assert made["made"]["plan_digest"] == place.model().watched("p").digest
    assert made["window"]["rows"] == made["window"]["reference_rows"] == 3_000


def test_no_value_of_a_cell_is_in_any_form(place, outside):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)

    write_drift.fn(place, decision, windows, NOW)

    forms = [outside.pages.read("p", "drift", f"latest.{suffix}") for suffix in ("html", "md", "json")]
    assert all(forms)
    assert "secret" not in "".join(forms)


def test_html_and_markdown_are_made_of_the_json_that_lies_beside_them(place, outside):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)

    write_drift.fn(place, decision, windows, NOW)

    made = page_of(place, outside, decision)
    assert outside.pages.read("p", "drift", f"{page_name(decision)}.html") == render_html(made)
    assert outside.pages.read("p", "drift", f"{page_name(decision)}.md") == render_markdown(made)


def test_an_answer_is_told_on_the_page_of_its_finding_which_keeps_its_charts(place, outside):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)
    write_drift.fn(place, decision, windows, NOW)
    before = page_of(place, outside, decision)
    said = Retraining(answer="NOT_YET", reason="1 of 3 windows drifted", settle="The next window.")
    links = outside.records.links("p")
    keep_answer(links, decision.id, decision.subject, said, project="p", now=NOW, by="x")

    tell_drift_done.fn(place, decision.id, NOW)

    after = page_of(place, outside, decision)
    assert before["done"]["retraining"] is None
    assert after["done"]["word"] == "Not yet"
    assert after["moved"] == before["moved"]


def test_what_a_fall_led_to_is_told_on_the_page_of_the_newest_window_and_not_of_the_last_judged(
    place, outside
):
    newest, windows = watch(place, outside, "2013-08")
    write_drift.fn(place, newest, windows, NOW)
    older, windows = watch(place, outside, "2013-07", shift=0.6, now=NOW + timedelta(days=1))
    write_drift.fn(place, older, windows, NOW)
    links, at = outside.records.links("p"), NOW - timedelta(hours=1)
    body = {"alert": "fall", "of": "auc", "version": "1", "day": "2013-08-02", "reason": "it fell"}
    keep_state("p", "m", told_key("x"), body, at)
    said = Retraining(answer="NOT_YET", reason="the metric has fallen; it is too soon", settle="Time.")
    keep_answer(links, alert_id("x"), "auc on 2013-08-02", said, project="p", now=at, by="x")

    tell_drift_done.fn(place, alert_id("x"), NOW)

    assert page_of(place, outside, newest)["done"]["retraining"]["reason"] == said.reason
    assert page_of(place, outside, older)["done"]["retraining"] is None
    assert json.loads(outside.pages.read("p", "drift", "latest.json"))["window"]["subject"] == "2013-08"


def test_a_page_that_is_written_anew_does_not_become_the_latest(place, outside):
    first, windows = watch(place, outside, "2013-07", shift=0.6)
    write_drift.fn(place, first, windows, NOW)
    second, windows = watch(place, outside, "2013-08", now=NOW + timedelta(days=1))
    write_drift.fn(place, second, windows, NOW)

    tell_drift_done.fn(place, first.id, NOW)

    assert json.loads(outside.pages.read("p", "drift", "latest.json"))["window"]["subject"] == "2013-08"
    rows = page_of(place, outside, first)["weeks"]["rows"]
    assert [(row["window"], bool(row["page"])) for row in rows] == [("2013-07", True), ("2013-08", True)]


def test_the_evaluation_of_a_retraining_is_told_on_the_page_of_the_window_behind_it(place, outside):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)
    write_drift.fn(place, decision, windows, NOW)
    links = outside.records.links("p")
    words = {"project": "p", "now": NOW, "by": "x"}
    order = begin(links, order_for(decision), "RETRAIN", after="", **words)
    end(links, order, kind="done", why="", hours=0.2, **words)
    evaluated = keep_decision(outside, promotable(order.ticket))

    write_evaluation.fn(place, evaluated, [evaluated], HEAD, NOW)

    done = page_of(place, outside, decision)["done"]
    assert (done["word"], done["retraining"]["ticket"]) == ("Retrained", "RETRAIN-1")
    assert [row["page"] for row in done["led_to"]] == [f"../evaluation/{page_name(evaluated)}.html"]


def test_a_finding_that_the_record_does_not_hold_makes_no_page(place, outside):
    assert tell_drift_done.fn(place, "000000000000", NOW) is None


@pytest.mark.parametrize("damaged", ["", "[]", "{", '{"moved": [{"name": "speed"}]}', '{"moved": 1}'])
def test_a_page_that_was_lost_or_damaged_is_written_anew_without_charts(place, outside, damaged):
    decision, _ = watch(place, outside, "2013-07", shift=0.6)
    outside.pages.write("p", "drift", page_name(decision), {"json": damaged})

    tell_drift_done.fn(place, decision.id, NOW)

    made = page_of(place, outside, decision)
    assert made["moved"] == []
    assert next(row["name"] for row in made["features"]) == "speed"


def test_a_plan_that_has_changed_since_has_no_digest_on_the_page(place, outside):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)
    model = place.folder / "model.yaml"
    model.write_text(MODEL.replace("{check: shift}", "{check: shift, alpha: 0.001}"))

    write_drift.fn(place, decision, windows, NOW)

    assert page_of(place, outside, decision)["made"]["plan_digest"] == ""


def test_the_status_page_and_the_command_lead_to_it(place, outside, capsys):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)
    page = write_drift.fn(place, decision, windows, NOW)
    steady = Decision.model_validate(watch(place, outside, "2013-08")[0])

    write_status.fn(place, [decision, steady], HEAD, NOW)
    code = watched((decision, steady), place, as_json=True)

    said = json.loads(capsys.readouterr().out)
    status = json.loads(outside.pages.read("p", "status", "latest.json"))["drift"]
    assert [one["page"] for one in status["matrix"]["windows"]] == [
        f"../drift/{page_name(decision)}.html",
        None,
    ]
    assert (code, said["report"]) == (1, page)
    assert [one["report"] for one in said["decisions"]] == [page, None]


def test_people_read_where_the_page_of_the_worst_window_lies(place, outside, capsys):
    decision, windows = watch(place, outside, "2013-07", shift=0.6)
    page = write_drift.fn(place, decision, windows, NOW)

    watched((decision,), place, as_json=False)

    assert capsys.readouterr().out.endswith(f"Report: {page}\n")


def test_a_status_page_shows_the_newest_window_first_whichever_was_judged_last(place, outside):
    newer, _ = watch(place, outside, "2013-07", now=NOW)
    older, _ = watch(place, outside, "2013-06", shift=0.6, now=NOW + timedelta(hours=1))

    write_status.fn(place, [newer, older], HEAD, NOW + timedelta(hours=2))

    drift = json.loads(outside.pages.read("p", "status", "latest.json"))["drift"]
    assert drift["newest"]["subject"] == "2013-07"
    assert (drift["previous"], drift["drifted"]) == ("2013-06", [])
    assert [one["subject"] for one in drift["matrix"]["windows"]] == ["2013-06", "2013-07"]
