"""Promotions, production and incidents on the status page."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tasks.pages.fallen import Fallen
from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tasks.vocabulary import Interval
from tests.pages.hostile import parsed, with_text
from tests.pages.promotion_samples import PROMOTION, QUESTIONS, incident, moved, promotion, rolled_back
from tests.pages.samples import FACTS, HEAD, NOW, batch, everything, measurement, promotable

HELD = promotion(signed_by=("researcher", "security"), day=13)


def document(decisions, **words):
    words = {"questions": QUESTIONS, "name": "flight_delays"} | words
    return status_document(FACTS, decisions, head=HEAD, now=NOW, **words)


def test_a_record_without_promotions_and_moves_has_neither_section():
    made = document([promotable()])

    assert made["promotions"] is None
    assert made["production"] is None
    assert "In production" not in render_html(made)


def test_the_newest_promotion_of_a_ticket_shows_its_readiness_by_group():
    made = document([promotion(failing=("served",), day=11), HELD])

    (row,) = made["promotions"]["rows"]
    assert row["id"] == HELD.id
    assert row["readiness"] == {"passing": 23, "waited": 26, "level": "no"}
    assert [(one["title"], one["passing"], one["waited"]) for one in row["groups"]][-1] == ("Sign-offs", 2, 5)
    assert row["standing"]["sentence"] == "EXP-2 waits for 3 signatures."


def test_a_promotion_that_waits_for_signatures_is_one_decision_needed_with_every_command():
    asks = [ask for ask in document([HELD])["asks"] if ask["about"] == "promotion"]

    (ask,) = asks
    assert ask["of"] == ["ml_engineer", "data_engineer", "product_manager"]
    assert f"proofline sign --project flight_delays {PROMOTION} --role ml_engineer" in ask["settle"]
    assert len(ask["also"]) == 2


def test_a_promotion_that_fails_asks_for_no_signature():
    made = document([promotion(failing=("served",), signed_by=())])

    assert made["asks"] == []
    assert made["verdict"]["pill"] == "Needs attention: promotion"


def test_what_serves_is_told_with_its_day_what_moved_it_and_what_stood_before():
    decided = promotion()

    made = document([decided], moves=[moved(decided.id)], own_pages={decided.id: "../promotion/x.html"})

    (row,) = made["production"]["rows"]
    assert (row["after"], row["before"], row["what"], row["of"]) == ("7", "6", "promotion", "EXP-2")
    assert row["at"] == "2026-11-13T10:00:00Z"
    assert '<a href="../promotion/x.html">promotion</a> of EXP-2' in render_html(made)


def test_after_a_rollback_the_version_before_serves_and_the_promotion_is_told_as_served():
    decided = promotion()

    made = document([decided], moves=[moved(decided.id), rolled_back()])

    assert [row["after"] for row in made["production"]["rows"]] == ["6"]
    assert made["promotions"]["rows"][0]["standing"]["state"] == "replaced"
    assert "EXP-2: go, rolled back" in made["verdict"]["sentence"]


def test_each_place_has_its_row_and_a_move_under_way_is_told_beside():
    moves = [moved("x"), moved("y", environment="production", seq=130), moved("z", seq=150, state="open")]

    made = document([HELD], moves=moves)["production"]

    assert [row["environment"] for row in made["rows"]] == ["production", "staging"]
    assert [move["after"] for move in made["open"]] == ["7"]


def test_only_a_move_that_was_never_done_leaves_nothing_that_serves():
    assert document([HELD], moves=[moved("x", state="abandoned")])["production"] is None


def test_while_an_incident_is_open_the_page_needs_attention_whatever_was_decided():
    decisions = [batch("training/a"), promotable()]

    made = document(decisions, moves=[moved("x")], incidents=[incident()])

    assert made["verdict"]["pill"] == "Needs attention: incident in production"
    assert "Incident, open" in render_html(made)


def test_an_incident_that_was_rolled_back_is_shown_and_no_longer_decides_the_verdict():
    made = document([promotable()], moves=[moved("x"), rolled_back()], incidents=[incident()])

    assert made["verdict"]["word"] == "On course"
    assert made["production"]["incidents"][0]["word"] == "Incident, rolled back"


def test_an_open_incident_elsewhere_is_not_hidden_behind_newer_ones_that_are_over():
    over = [incident(id=f"00000000000{n}") for n in range(4)]
    still = incident(id="ffffffffffff", environment="production")

    made = document([promotable()], moves=[moved("x"), rolled_back()], incidents=[*over, still])

    assert made["production"]["incidents"][0]["id"] == still.id
    assert made["verdict"]["word"] == "Needs attention"


def test_the_panel_tells_readiness_and_what_serves():
    page = render_html(document([promotable(), HELD], moves=[moved("x")]))

    panel = page.split('<table class="also">')[1].split("</table>")[0]
    assert "of 26 answers pass" in panel
    assert "serves in staging" in panel


def test_markdown_tells_promotion_and_production():
    text = render_markdown(document([promotable(), HELD], moves=[moved("x")]))

    assert "EXP-2 waits for 3 signatures." in text
    assert "flight-delays in staging: version 7 since Fri 13 Nov 2026, by promotion" in text


FULL = {"moves": [moved("x"), moved("z", seq=150, state="open")], "incidents": [incident()]}


@pytest.mark.parametrize("hostile", [False, True])
def test_the_page_is_whole_with_all_of_it_and_hostile_text_stands_as_text(hostile):
    made = document([*everything(), HELD], own_pages={HELD.id: "x", incident().id: "y"}, **FULL)
    made = with_text(made) | {"as_of": "2026-11-18T07:00:00Z"} if hostile else made
    page = parsed(render_html(json.loads(json.dumps(made, allow_nan=False))))

    assert page.open == page.wrong == []
    assert "script" not in page.tags
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.labels) <= set(page.ids)
    assert page.tags.count("caption") == page.tags.count("table")
    assert "<script" not in render_markdown(made)


def test_many_promotions_still_make_a_page_of_less_than_150_kilobytes():
    many = [promotion(day=n, run=str(n)).model_copy(update={"subject": f"EXP-{n}"}) for n in range(12)]

    made = document([*everything(), *many], moves=[moved(one.id, seq=n) for n, one in enumerate(many)])

    assert made["promotions"]["older"] == 8
    assert len(render_html(made).encode()) < 150_000


def fell(**changed):
    given = {
        "model": "delays",
        "environment": "production",
        "version": "3",
        "rule": "slice",
        "metric": "auc in carrier=<b>AA",
        "since": date(2026, 11, 18),
        "day": date(2026, 11, 20),
        "reason": "auc is 0.61 on 900 examples in production, 0.70 at the gate",
        "measured": measurement(
            "fall since the gate", 0.13, unit="share", interval=Interval(0.08, 0.18, 0.95)
        ),
    }
    return Fallen(**(given | changed))


def test_what_fell_beside_incidents_says_where_since_when_and_how_sure_in_every_form():
    made = document([promotion()], moves=[moved(promotion().id)], fallen=[fell(rule="anomaly"), fell()])

    rows = made["production"]["fallen"]
    html, markdown = render_html(made), render_markdown(made)
    assert [row["word"] for row in rows] == ["Slice fell", "Unusual day"]
    assert (rows[0]["since"], rows[0]["low"], rows[0]["high"]) == ("2026-11-18", 0.08, 0.18)
    assert "auc in carrier=&lt;b&gt;AA, version 3 of delays in production, since" in html
    assert "0.61 on 900 examples" in html
    assert "**Slice fell:** auc in carrier=" in markdown
    assert "<b>" not in markdown


def test_more_than_a_page_holds_is_counted():
    made = document([promotion()], moves=[moved(promotion().id)], fallen=[fell()] * 10)

    assert "2 more are in the JSON beside this page" in render_html(made)
    assert "6 more on the page" in render_markdown(made)
