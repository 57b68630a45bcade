"""The page of an incident: what fell by how much, what was done, what comes next."""

from __future__ import annotations

import json

import pytest

from tasks.pages.incident import incident_document, incident_name
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tests.pages.hostile import parsed, with_text
from tests.pages.promotion_samples import incident, moved, rolled_back
from tests.pages.samples import FACTS, HEAD, NOW

STATES = {
    "open": (incident(), ()),
    "rolled back": (incident(), (rolled_back(),)),
    "rolling back": (incident(), (rolled_back(state="open"),)),
    "abandoned": (incident(), (rolled_back(state="abandoned", said="version 6 did not answer"),)),
    "replaced": (incident(), (moved("another", seq=150, before="7", after="8"),)),
}


def document(state="rolled back"):
    told, moves = STATES[state]
    pages = [("Promotion", "../promotion/x.html")]
    return incident_document(FACTS, told, moves=moves, pages=pages, head=HEAD, now=NOW, name="flight_delays")


@pytest.mark.parametrize("state", STATES)
def test_its_state_follows_from_the_move_that_it_led_to(state):
    assert document(state)["verdict"]["state"] == state


def test_a_rollback_by_hand_closes_it_like_its_own():
    made = incident_document(FACTS, incident(), moves=[rolled_back("by hand")], head=HEAD, now=NOW)

    assert made["verdict"]["state"] == "rolled back"


@pytest.mark.parametrize("elsewhere", [{"environment": "production"}, {"seq": 119}, {"state": "open"}])
def test_a_move_elsewhere_or_earlier_or_under_way_for_another_reason_does_not_close_it(elsewhere):
    moves = [rolled_back("another", **elsewhere)]

    assert incident_document(FACTS, incident(), moves=moves, head=HEAD, now=NOW)["verdict"]["state"] == "open"


def test_it_says_what_fell_from_what_to_what_and_how_sure_that_is():
    made = document()
    page = render_html(made)

    assert made["verdict"]["sentence"] == "AUC of version 7 fell from 0.746 to 0.649."
    assert "0.642 to 0.656" in page
    assert "26,398 examples" in page
    assert "13.0%" in page
    assert "12.1% to 14.0%" in page


def test_a_metric_where_lower_is_better_is_said_to_have_risen():
    worse = incident(metric="log_loss", gate=0.4, value=0.5)

    made = incident_document(FACTS, worse, moves=(), head=HEAD, now=NOW)

    assert made["verdict"]["sentence"] == "Log loss of version 7 rose from 0.400 to 0.500."


def test_a_rollback_that_was_done_stands_with_its_seconds():
    assert "Version 6 took its place within 10.4 s." in document()["verdict"]["paragraph"]


def test_while_the_version_serves_the_command_that_rolls_it_back_is_shown():
    steps = document("open")["next"]

    assert steps[0]["command"] == (
        "proofline rollback flight-delays --why 'incident d1e2f3a4b5c6' --project flight_delays"
    )
    assert all("rollback" not in step["command"] for step in document("rolled back")["next"])


@pytest.mark.parametrize("state", STATES)
def test_every_form_is_whole_and_made_from_the_document_as_json_keeps_it(state):
    kept = json.loads(json.dumps(document(state), allow_nan=False))
    page, text = parsed(render_html(kept)), render_markdown(kept)

    assert page.open == page.wrong == []
    assert page.tags.count("caption") == page.tags.count("table")
    assert set(page.labels) <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    assert kept["verdict"]["sentence"] in text
    assert len(text) < MOST_MARKDOWN


@pytest.mark.parametrize("state", STATES)
def test_hostile_text_stands_as_text(state):
    hostile = with_text(document(state)) | {"as_of": "2026-11-18T07:00:00Z"}
    page = parsed(render_html(hostile))

    assert "script" not in page.tags
    assert page.wrong == []
    assert "<script" not in render_markdown(hostile)


def test_what_is_not_known_is_left_out_and_not_zero():
    made = incident_document(
        FACTS, incident(lost=None, lost_interval=None, n=None), moves=(), head=HEAD, now=NOW
    )

    assert "Lost" not in render_html(made)
    assert "examples" not in render_html(made)


def test_an_incident_names_its_files_by_day_and_id():
    assert incident_name(incident()) == "2026-11-15-incident-d1e2f3a4b5c6"


def test_its_reason_calls_the_metric_as_people_do():
    told = document("open")["verdict"]["paragraph"]
    other = incident(reason="the auc fell")

    made = incident_document(FACTS, other, moves=(), head=HEAD, now=NOW)

    assert told.startswith("AUC fell by 13.0% of its value at the gate")
    assert made["verdict"]["paragraph"].startswith("the auc fell.")
