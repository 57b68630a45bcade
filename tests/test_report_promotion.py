"""Pages of promotions, cards and incidents, written from the record alone."""

from __future__ import annotations

import json

import pytest

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.ledger.append import append_once
from tasks.load.record import load_decisions
from tasks.pages.evaluation import page_name
from tasks.pages.promotion import SCHEMA
from tasks.plans import find_project
from tasks.readiness.promoted import Promoted
from tasks.readiness.promotion import Move
from tasks.readiness.signature import ROLES
from tasks.report import follow_moves, write_incident, write_promotion, write_status
from tests.history.test_told_moves import opened
from tests.pages.promotion_samples import PROMOTION, SIGNATURES, promotion, signature
from tests.pages.samples import NOW
from tests.pages.samples import promotable as evaluated

CANVAS = """
title: Flight delays
objective: Tell which flights will be late.
metrics:
  - {name: auc, title: AUC, direction: higher, margin: 0.005}
"""
MODEL = """
looks: [5]
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
promotion:
  model: m
  checks: [{check: canary_share}]
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
def outside(place):
    with bound(memory()) as made:
        yield made


def keep(outside, kind, key, subject, **body):
    append_once(
        outside.records.links("p"),
        kind=kind,
        key=key,
        project="p",
        subject=subject,
        at=NOW,
        by="x",
        body=body,
    )


def keep_decision(outside, decision):
    keep(outside, "decision", decision.key, decision.subject, decision=decision.model_dump(mode="json"))
    return decision


def keep_move(outside, decision, kind="done", **others):
    words = {"what": "promotion", "model": "m", "environment": "staging", "alias": "champion", "before": "6"}
    move = Move(**words, since=0, after="7", sha256="ab" * 32, evidence=decision.id)
    keep(outside, kind, move.key, move.subject, move=move.model_dump(mode="json"), **others)


def document(outside, kind, name):
    return json.loads(outside.pages.held["p", kind, name]["json"])


def test_the_page_of_a_promotion_tells_the_move_in_the_record_and_asks_every_known_question(place, outside):
    evaluation = keep_decision(outside, evaluated())
    decided = keep_decision(outside, promotion(evaluation=evaluation.id))
    keep_move(outside, decided, parts={"alias": 0.03}, semver="1.1.0")

    write_promotion.fn(place, Promoted(decision=decided, state="serving"), SIGNATURES, NOW)

    made = document(outside, "promotion", page_name(decided))
    assert made["verdict"]["state"] == "serving"
    assert made["move"]["semantic"] == "1.1.0"
    assert [group["title"] for group in made["groups"]] == [
        "Reproducibility",
        "Evaluation",
        "Integration",
        "Operations",
        "Sign-offs",
    ]
    assert [row["role"] for row in made["groups"][-1]["rows"]] == list(ROLES)
    assert set(outside.pages.held["p", "promotion", page_name(decided)]) == {"html", "md", "json", "txt"}


def test_its_card_is_written_beside_it_from_the_evaluation_and_linked(place, outside):
    evaluation = keep_decision(outside, evaluated())
    decided = keep_decision(outside, promotion(evaluation=evaluation.id))

    write_promotion.fn(place, Promoted.held(decided), SIGNATURES, NOW)

    assert document(outside, "card", "card-EXP-2")["evaluation"]["id"] == evaluation.id
    pages = document(outside, "promotion", page_name(decided))["pages"]
    assert pages == [{"what": "Its model card", "link": "../card/card-EXP-2.html"}]


def test_signatures_for_another_promotion_of_the_ticket_are_left_out(place, outside):
    decided = keep_decision(outside, promotion())
    other = signature("security").model_copy(update={"promotion": "another"})

    write_promotion.fn(place, Promoted.held(decided), [other, signature("researcher")], NOW)

    made = document(outside, "promotion", page_name(decided))
    assert [one["role"] for one in made["given"]] == ["researcher"]
    assert made["promotion"]["promotion"] == PROMOTION


def test_a_lost_promotion_says_why_and_what_comes_next(place, outside):
    decided = keep_decision(outside, promotion())
    lost = Promoted(decision=decided, state="lost", why="version 8 was first")

    write_promotion.fn(place, lost, SIGNATURES, NOW)

    made = document(outside, "promotion", page_name(decided))
    assert made["verdict"]["state"] == "lost"
    assert made["what_next"] == lost.what_next


def test_the_page_of_an_incident_is_written_from_its_record(place, outside):
    incident = opened()
    keep(outside, "incident", incident.key, "m@staging", incident=incident.model_dump(mode="json"))

    path = write_incident.fn(place, incident, NOW)

    made = document(outside, "incident", path.rsplit("/", 1)[1])
    assert made["verdict"]["state"] == "open"
    assert made["incident"]["title"] == "AUC"


def test_the_status_page_leads_to_promotions_and_incidents_that_have_their_page(place, outside):
    decided = keep_decision(outside, promotion())
    keep_move(outside, decided)
    incident = opened()
    keep(outside, "incident", incident.key, "m@staging", incident=incident.model_dump(mode="json"))
    write_promotion.fn(place, Promoted(decision=decided, state="serving"), SIGNATURES, NOW)

    write_status.fn(place, *load_decisions.fn(place), NOW)

    made = document(outside, "status", f"{NOW:%Y-%m-%d}")
    link = f"../promotion/{page_name(decided)}.html"
    assert made["promotions"]["rows"][0]["page"] == link
    assert made["production"]["rows"][0]["page"] == link
    assert made["production"]["incidents"][0]["page"] is None


def keep_rollback(outside, decision, why="it fell", evidence="by hand"):
    """Version 6 stands again in the place of what the decision let in."""
    words = {"what": "rollback", "model": "m", "environment": "staging", "alias": "champion", "before": "7"}
    move = Move(**words, since=3, after="6", sha256="cd" * 32, evidence=evidence, why=why)
    keep(outside, "done", move.key, move.subject, move=move.model_dump(mode="json"))


def test_the_page_of_a_promotion_follows_a_rollback_and_links_to_what_serves_again(place, outside):
    earlier = promotion(day=11, model="cd" * 32).model_copy(update={"subject": "EXP-1"})
    first = keep_decision(outside, earlier)
    words = {"what": "promotion", "model": "m", "environment": "staging", "alias": "champion", "before": ""}
    move = Move(**words, since=0, after="6", sha256="cd" * 32, evidence=first.id)
    keep(outside, "done", move.key, move.subject, move=move.model_dump(mode="json"))
    decided = keep_decision(outside, promotion())
    keep_move(outside, decided)
    for one in (first, decided):
        write_promotion.fn(place, Promoted(decision=one, state="serving"), SIGNATURES, NOW)
    before = document(outside, "promotion", page_name(decided))
    keep_rollback(outside, decided)

    written = follow_moves.fn(place, NOW)

    made = document(outside, "promotion", page_name(decided))
    assert before["verdict"]["state"] == "serving"
    assert (made["verdict"]["state"], made["verdict"]["word"]) == ("replaced", "Go, rolled back")
    assert "it fell" in made["verdict"]["paragraph"]
    assert made["followed_by"]["what"] == "rollback"
    assert made["groups"] == before["groups"]
    again = {"what": "The promotion of version 6, which serves again"}
    assert {**again, "link": f"../promotion/{page_name(first)}.html"} in made["pages"]
    assert "it fell" in outside.pages.held["p", "promotion", page_name(decided)]["html"]
    assert [path.rsplit("/", 1)[1] for path in written] == [page_name(decided)]
    assert follow_moves.fn(place, NOW) == ()


def test_a_promotion_without_its_page_or_with_one_that_is_damaged_is_left_alone(place, outside):
    decided = keep_decision(outside, promotion())
    keep_move(outside, decided)
    keep_rollback(outside, decided)
    assert follow_moves.fn(place, NOW) == ()

    outside.pages.held["p", "promotion", page_name(decided)] = {"json": "no page", "html": ""}

    assert follow_moves.fn(place, NOW) == ()


NO_PAGES_OF_OURS = {
    "a list": "[]",
    "too deep": "[" * 100_000,
    "without its fields": json.dumps({"schema": SCHEMA}),
    "with others": json.dumps({"schema": SCHEMA, "followed_by": 1, "groups": 2, "pages": 3}),
    "nothing to show": json.dumps({"schema": SCHEMA, "followed_by": None, "groups": [], "pages": []}),
}


@pytest.mark.parametrize("text", NO_PAGES_OF_OURS.values(), ids=NO_PAGES_OF_OURS)
def test_a_page_that_is_not_of_our_form_is_left_as_it_is_and_the_others_follow(place, outside, text):
    other = keep_decision(outside, promotion(day=11).model_copy(update={"subject": "EXP-1"}))
    decided = keep_decision(outside, promotion())
    for one in (other, decided):
        keep_move(outside, one)
        write_promotion.fn(place, Promoted(decision=one, state="serving"), SIGNATURES, NOW)
    keep_rollback(outside, decided)
    foreign = {"json": text, "html": ""}
    outside.pages.held["p", "promotion", page_name(other)] = foreign
    outside.pages.held["p", "promotion", "latest"] = foreign

    written = follow_moves.fn(place, NOW)

    assert [path.rsplit("/", 1)[1] for path in written] == [page_name(decided)]
    assert outside.pages.held["p", "promotion", page_name(other)] == foreign


def test_show_of_a_promotion_says_that_it_was_rolled_back_when_why_and_where_its_page_is(
    place, outside, capsys
):
    decided = keep_decision(outside, promotion())
    keep_move(outside, decided)
    write_promotion.fn(place, Promoted(decision=decided, state="serving"), SIGNATURES, NOW)
    assert main(["show", decided.id, "--project", "p"]) == 0
    serving = capsys.readouterr().out
    keep_rollback(outside, decided)

    assert main(["show", decided.id, "--project", "p"]) == 0

    said = capsys.readouterr().out
    assert "Go, serving: Version 7 of m in staging serves since" in serving
    assert "Go, rolled back: Version 7 of m in staging served from" in said
    assert "A rollback put version 6 in its place: it fell." in said
    assert f"Page: p/promotion/{page_name(decided)}" in said
