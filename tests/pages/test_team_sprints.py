"""Sprint plans: when one is ready, what it carries over, and what of each sprint was decided in it."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.labels.data_readiness import data_readiness
from tasks.labels.data_stages import DataTask
from tasks.team.shared import sprint_points
from tasks.team.sprint_plan import sprint_plan_document
from tasks.vocabulary import Verdict
from tests.pages.reading import read_html
from tests.pages.team_samples import NOW, board, decisions, evaluated, known, plan, word


def test_a_plan_without_anything_still_says_what_is_missing():
    bare = [{"id": "S6", "start": "2026-12-09", "end": "2026-12-22"}]
    it = known(board=board(sprints=bare, tickets=[], actions=[], risks=[], asks=[]), moves=(), decisions=())
    made = sprint_plan_document(it, it.board.sprints[0])

    assert made["verdict"]["pill"].startswith("Not ready")
    assert "The sprint has a goal" in read_html(made)
    assert made["verdict"]["sentence"] == "S6 commits to 0 points and 0 experiments in 14 days."


READY = {
    "planned_on": "2026-12-08",
    "goals": ["g"],
    "capacity_points": 5,
    "items": [{"title": "t", "owners": ["Ana"], "points": 5, "accept": "a"}],
    "approvals": [{"role": "Architect", "status": "approved", "said_on": "2026-12-08"}],
}


SOUND_ACTION = {"id": "A-1", "text": "t", "owners": ["Ana"], "due": "2027-01-01", "measure": "m"}


SOUND_RISK = {
    "id": "R-1",
    "category": "bias",
    "description": "d",
    "likelihood": "low",
    "impact": "low",
    "owner": "Ana",
    "mitigation": ["m"],
}


TICKET = {"id": "T-1", "title": "t", "sprint": "S6", "owner": "Ana", "success": {"primary": "p"}, "points": 0}


def waiting(blocks):
    task = {"id": "D-1", "title": "t", "dataset": "d", "blocks": [blocks], "due": "2027-01-01"}
    task = DataTask.model_validate({**task, "needed": "2026-12-01"})
    return data_readiness([task], [], now=NOW)


def ready_plan(blocks="T-9", **changes):
    held = {"actions": [SOUND_ACTION], "risks": [SOUND_RISK], "tickets": [TICKET], **changes}
    planned = {"id": "S6", "start": "2026-12-09", "end": "2026-12-22", "plan": held.pop("plan", READY)}
    made = board(**{"sprints": [planned], "asks": [], "releases": [], **held})
    it = known(board=made, decisions=(), moves=(), ready=waiting(blocks))
    return sprint_plan_document(it, made.sprints[0])


def test_a_plan_with_all_that_is_asked_is_ready_to_begin():
    assert ready_plan()["verdict"]["pill"] == "Ready to begin"
    assert ready_plan()["verdict"]["paragraph"] == "9 of 9 boxes hold."


@pytest.mark.parametrize(
    ("changes", "open_"),
    [
        ({"plan": {**READY, "goals": []}}, "The sprint has a goal"),
        ({"plan": {**READY, "capacity_points": 4}}, "Everything is sized and within the capacity"),
        ({"tickets": [{**TICKET, "points": None}]}, "Everything is sized and within the capacity"),
        ({"tickets": [{**TICKET, "owner": ""}]}, "Every item and experiment has an owner"),
        ({"tickets": [{**TICKET, "success": {}}]}, "Each has an acceptance criterion"),
        ({"blocks": "T-1"}, "The data that its experiments wait for is ready"),
        ({"tickets": [{**TICKET, "stage": "experiment"}]}, "The board's rules hold"),
        ({"actions": [{"id": "A-1", "text": "t"}]}, "Every open action has an owner, a date and a measure"),
        ({"plan": {**READY, "approvals": [{"role": "r"}]}}, "Everybody who has to agree has agreed"),
        ({"risks": [{**SOUND_RISK, "mitigation": []}]}, "Every risk has an owner and a mitigation"),
        ({"plan": {**READY, "checklist": [{"what": "Cake"}]}}, "Cake"),
    ],
)
def test_each_box_alone_keeps_a_plan_from_being_ready(changes, open_):
    verdict = ready_plan(**changes)["verdict"]

    assert verdict["pill"].startswith("Not ready: 1 of")
    assert verdict["paragraph"].endswith(f"Open: {open_}.")


def test_the_plan_carries_over_open_actions_of_before_and_none_that_were_decided_since():
    told = read_html(plan())

    assert "A-2: Ask the vendor weekly" in told
    assert not [one for one in ("A-1", "A-3", "A-4", "A-6") if f"{one}:" in told]


def test_a_risk_of_a_later_sprint_and_a_mitigated_one_wait_and_are_counted():
    here = known().board.sprints[0]
    mitigated = {**SOUND_RISK, "status": "mitigated"}
    later = {**SOUND_RISK, "id": "R-2", "description": "Later on", "checkpoint": "S6"}
    told = read_html(sprint_plan_document(known(board=board(risks=[mitigated, later, SOUND_NOW])), here))

    assert "R-3: Now" in told
    assert "R-1" not in told
    assert "Later on" not in told
    assert "2 of 3 mitigated or looked at later" in told


SOUND_NOW = {**SOUND_RISK, "id": "R-3", "description": "Now"}


def test_an_answered_question_is_no_ask_any_more():
    answered = {
        "id": "Q-1",
        "question": "May we",
        "who": "Ann",
        "by": "2026-12-20",
        "otherwise": "No",
        "answer": "Yes",
        "answered_on": "2026-12-19",
    }

    assert "May we" not in read_html(plan(board=board(asks=[answered])))


def test_what_a_later_sprint_decides_takes_nothing_from_the_one_that_delivered():
    (first, second), ticket = known().board.sprints, "EXP-034"
    in_first = (*decisions()[:1], evaluated(ticket, Verdict.PASS, date(2026, 12, 7), 0.88))
    before = known(decisions=in_first)
    after = known(decisions=(*in_first, word(ticket, Verdict.PASS, date(2026, 12, 14))))

    assert sprint_points(after, first) == sprint_points(before, first)
    assert ticket in after.delivered(first)
    assert ticket not in after.delivered(second)
    assert [end.end for end in after.decided(first) if end.ticket == ticket] == ["promotable"]
    assert [end.end for end in after.decided(second)] == ["promoted"]


def test_an_experiment_that_goes_on_is_decided_in_each_sprint_and_delivered_when_it_ends():
    it = known()
    first, second = it.board.sprints

    assert {end.ticket: end.end for end in it.decided(first)}["EXP-031"] == "iterating"
    assert {end.ticket: end.end for end in it.decided(second)}["EXP-031"] == "killed"
    assert "EXP-031" not in it.delivered(first)
    assert "EXP-031" in it.delivered(second)
