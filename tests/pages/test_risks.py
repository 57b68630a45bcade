"""Risks on pages: where they stand in the heat map, what the record says beside the team, hostile texts."""

from __future__ import annotations

import json
import re

import pytest

from tasks.pages.project_page import Source
from tasks.pages.render import render_html, render_markdown
from tasks.pages.risk_register import risk_register_document
from tasks.pages.risks import level_of, risks
from tests.pages.hostile import HOSTILE, parsed
from tests.pages.kept_samples import kept, risk
from tests.pages.samples import HEAD, NOW

SOURCE = Source("flight_delays", "Flight delays", "convergence", HEAD, NOW)
DRIFTED = {"newest": {"subject": "2013-12", "outcome": "DRIFT"}, "drifted": ["seats"], "watched": 10}
OVER = {
    "sprints": [],
    "tickets": [{"about": "ticket", "id": "EXP-1", "level": "ba", "used": 12.0, "planned": 10.0}],
}


def page(found, drift=None, compute=None):
    return risk_register_document(risks(found, drift, compute), SOURCE)


@pytest.mark.parametrize(
    ("score", "word"), [(1, "Low"), (3, "Low"), (4, "Watch"), (6, "Watch"), (8, "Act"), (16, "Act")]
)
def test_the_level_follows_from_likelihood_times_impact(score, word):
    assert level_of(score).word == word


def test_every_open_risk_stands_once_in_the_heat_map_where_the_team_puts_it():
    made = risks(kept().risks, None, None)

    held = {
        cell_id: (row["likelihood"], made["impacts"][place])
        for row in made["heat"]
        for place, cell in enumerate(row["cells"])
        for cell_id in cell["ids"]
    }
    assert held == {"R-1": ("High", "Critical"), "R-2": ("Low", "High"), "R-3": ("Medium", "Medium")}


def test_the_worst_comes_first_and_what_is_mitigated_last():
    found = [risk("R-9", "low", "low"), *kept().risks]

    assert [row["id"] for row in risks(found, None, None)["rows"]] == ["R-1", "R-3", "R-2", "R-9", "R-4"]


def test_the_record_stands_beside_the_teams_word_and_moves_nothing():
    made = risks(kept().risks, DRIFTED, OVER)

    by_id = {row["id"]: row for row in made["rows"]}
    assert by_id["R-2"]["likelihood"] == "Low"
    assert by_id["R-2"]["record"] == {
        "level": "wa",
        "word": "The record says certain",
        "likelihood": "certain",
        "says": "1 of 10 watched features drifted in 2013-12",
    }
    assert by_id["R-3"]["record"]["says"] == "ticket EXP-1 used 12.0 h of 10.0 h"
    assert by_id["R-1"]["record"] is None


@pytest.mark.parametrize(
    ("drift", "says"),
    [
        (None, "no window was watched yet"),
        (
            {**DRIFTED, "newest": {"subject": "2014-01", "outcome": "UNDECIDED"}, "drifted": []},
            "0 of 10 watched features drifted in 2014-01",
        ),
    ],
)
def test_what_the_record_cannot_tell_is_said_to_be_unknown(drift, says):
    (row,) = risks([risk(follows="drift")], drift, None)["rows"]

    assert (row["record"]["level"], row["record"]["likelihood"]) == ("no", "")
    assert row["record"]["says"] == says


def test_html_and_markdown_say_what_the_json_says():
    made = page(kept().risks, DRIFTED, OVER)

    html, text = render_html(made), render_markdown(made)
    for row in made["sections"][0]["blocks"][0]["risks"]["rows"]:
        for form in (html, text):
            assert all(said in form for said in (row["id"], row["description"], row["word"]))
            how = f"likelihood {row['likelihood'].lower()}, impact {row['impact'].lower()}"
        assert f"{how}, score {row['score']}" in form
    assert json.loads(json.dumps(made)) == made


def test_the_heat_map_is_a_table_with_a_word_in_every_cell():
    html = render_html(page(kept().risks))

    heat = re.search(r'<table class="heat risk.*?</table>', html, re.S)[0]
    assert heat.count("<td") == 16
    assert len(re.findall(r'<span class="vh">(?:none|), (?:Act|Watch|Low)</span></td>', heat)) == 16
    assert heat.count('scope="row"') == 4


def test_hostile_texts_stand_on_the_page_as_text():
    bad = dict.fromkeys(("description", "owner"), HOSTILE) | {"mitigation": (HOSTILE,) * 3}
    made = page([risk("R-1", **bad)])

    html = render_html(made)
    found = parsed(html)
    assert (found.open, found.wrong) == ([], [])
    assert not {"script", "img"} & {*found.tags}
    assert "<script" not in render_markdown(made)
    assert set(found.labels) <= set(found.ids)


def test_a_page_of_many_long_risks_is_small():
    many = [risk(f"R-{n}", description="x" * 400, mitigation=("y" * 200,) * 9) for n in range(200)]

    html = render_html(page(many))

    assert len(html.encode()) < 150_000
    assert "170 more are on the board" in html


def test_a_board_without_risks_says_where_they_are_kept():
    made = page([])

    assert made["verdict"]["word"] == "No risks named"
    assert "board.yaml" in render_html(made)
    assert made["sections"] == []


def test_risks_without_owner_or_mitigation_are_pointed_out():
    made = page([risk("R-1"), risk("R-2", owner="Sam")])

    assert made["verdict"]["paragraph"].endswith(
        "1 open risk has no owner and 2 open risks have no mitigation."
    )
