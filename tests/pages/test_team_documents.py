"""Three teams' planning and retrospective documents, made anew from a board and a record."""

from __future__ import annotations

import json
import re

import pytest

from tasks.board.ticket import Ticket
from tasks.pages.render import render_html, render_markdown
from tasks.pages.team import said
from tasks.team.notes import form, read_notes
from tasks.team.release_retrospective import PLACES as RELEASE_PLACES
from tasks.team.sprint_plan import PLACES as PLAN_PLACES
from tasks.team.sprint_retrospective import PLACES as SPRINT_PLACES
from tasks.team.sprint_retrospective import sprint_retrospective_document
from tests.pages.hostile import HOSTILE, parsed
from tests.pages.reading import read_html
from tests.pages.team_samples import board, known, plan, release, sprint

MOST_BYTES = 150_000

DOCUMENTS = {"plan": plan, "sprint": sprint, "release": release}
PLACES = {"plan": PLAN_PLACES, "sprint": SPRINT_PLACES, "release": RELEASE_PLACES}


def read_markdown(document):
    """Without colons: a list has them between a name and its value, a page has none there."""
    return without_colons(render_markdown(document).replace("\\", ""))


def without_colons(text):
    return " ".join(text.replace(":", "").split())


HTML = {name: read_html(make()) for name, make in DOCUMENTS.items()}
MARKDOWN = {name: read_markdown(make()) for name, make in DOCUMENTS.items()}


def cells(value):
    if isinstance(value, dict) and {"text", "value", "unit"} <= value.keys():
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from cells(inner)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_page_and_markdown_show_every_value_of_the_document_alike(kind):
    told = [" ".join(said(cell).split()) for cell in cells(json.loads(json.dumps(DOCUMENTS[kind]())))]

    assert len(told) > 100
    assert [one for one in told if one not in HTML[kind]] == []
    assert [one for one in told if without_colons(one) not in MARKDOWN[kind]] == []


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_place_for_people_is_marked_until_it_is_filled(kind):
    open_, asked = DOCUMENTS[kind](), PLACES[kind]
    filled = DOCUMENTS[kind](notes={asked[0].heading.upper(): ("A fine word", "and another")})

    assert open_["places"] == {"all": len(asked), "filled": 0}
    assert render_html(open_).count("To fill") == len(asked)
    assert filled["places"] == {"all": len(asked), "filled": 1}
    assert "A fine word" in read_html(filled)
    assert "A fine word" in read_markdown(filled)
    assert asked[0].hint not in read_html(filled)


def test_what_people_write_under_headings_of_their_own_is_shown_too():
    assert "Sam left early" in read_html(sprint(notes={"Cake": ("Sam left early",)}))


def test_hidden_answers_are_in_no_form_not_even_the_json():
    made = json.dumps(sprint())

    assert "8.8" not in made
    assert "names somebody" not in made


def test_points_of_a_sprint_whose_tickets_have_left_the_board_are_not_told():
    left = [one for one in board().model_dump(mode="json")["tickets"] if one["id"] != "EXP-031"]

    assert [cell["value"] for cell in sprint_row(sprint())][1:3] == [42, 26]
    assert [cell["value"] for cell in sprint_row(sprint(board=board(tickets=left)))][1:3] == [None, None]


def sprint_row(document):
    """The newest line of the table of sprints."""
    (planned,) = (one for one in document["sections"] if one["id"] == "planned")
    return planned["blocks"][1]["rows"][-1]


def test_three_respondents_hide_all_of_a_survey():
    held = board().model_dump(mode="json")
    held["releases"][-1]["survey"]["respondents"] = 3
    made = json.dumps(release(board=board(releases=held["releases"])))

    assert "7.5" not in made
    assert "support learnt it late" not in made


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_page_is_whole_and_small(kind):
    html = render_html(DOCUMENTS[kind]())
    page = parsed(html)

    assert page.open == page.wrong == []
    assert page.tags.count("caption") == page.tags.count("table")
    assert set(page.labels) <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    assert len(html.encode()) < MOST_BYTES


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_hundred_items_tickets_and_actions_still_make_a_small_page(kind):
    held = board().model_dump(mode="json")
    text = "Something that is planned, told in a sentence of the usual length for such a thing. "
    held["sprints"][1]["plan"]["items"] = [{"title": text * 2, "accept": text, "owners": ["Ana"]}] * 100
    held["actions"] = [{"id": f"A-{n}", "text": text, "decided_in": "S6"} for n in range(99)]
    held["tickets"] = [
        {"id": f"T-{n}", "title": text, "sprint": "S6", "hypothesis": text} for n in range(100)
    ]
    notes = {place.heading: (text * 6,) * 30 for place in PLACES[kind]}
    html = render_html(DOCUMENTS[kind](board=board(**held), notes=notes))

    assert len(html.encode()) < MOST_BYTES


FREE = {"title", "goal", "text", "what", "who", "asks", "note", "owner", "measure", "why", "impact", "by"}
FREE |= {"description", "question", "otherwise", "accept", "architecture", "hypothesis", "learnings", "phase"}
FREE |= {"document", "role", "name", "evidence", "format", "baseline", "primary", "stack", "integration"}
LISTS = {
    "owners",
    "parts",
    "goals",
    "shipped",
    "environments",
    "features",
    "fixes",
    "breaking",
    "brief",
    "team",
}
LISTS |= {"mitigation", "secondary", "blocking", "kill"}


def hostile(value, key=""):
    """The board with every free text replaced; ids, days and closed sets stay."""
    if isinstance(value, dict):
        return {
            name: inner if key == "risks" and name == "impact" else hostile(inner, name)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [f"{HOSTILE}{n}" if key in LISTS else hostile(one, key) for n, one in enumerate(value)]
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return HOSTILE + str(len(value)) if isinstance(value, str) and key in FREE and not is_day else value


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_hostile_text_of_board_and_notes_stands_as_text(kind):
    held = hostile(board().model_dump(mode="json"))
    held["releases"] = [{**one, "timeline": []} for one in held["releases"]]  # a phase stands once
    notes = {place.heading: (HOSTILE, "| x | y |") for place in PLACES[kind]} | {HOSTILE: (HOSTILE,)}
    document = DOCUMENTS[kind](board=board(**held), notes=notes)
    html, markdown = render_html(document), render_markdown(document)
    page = parsed(html)

    assert html.count("&lt;script&gt;") > 40
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.open == page.wrong == []
    assert "<script" not in markdown
    assert "<img" not in markdown
    assert "| x |" not in markdown


def test_a_table_keeps_as_many_cells_as_heads_whatever_its_texts_hold():
    it = known(
        board=board(tickets=[Ticket(id="T-1", title="a|b\n\n|c", sprint="S6").model_dump(mode="json")])
    )
    row = next(line for line in render_markdown(plan(board=it.board)).splitlines() if "T-1" in line)

    assert len(re.findall(r"(?<!\\)\|", row)) == 8


def test_the_form_asks_for_every_place_and_shows_nothing_by_itself():
    asked = PLACES["sprint"]
    text = form("Sprint retrospective S6", asked)
    notes = read_notes(text)

    assert list(notes) == [one.heading for one in asked]
    assert not any(notes.values())
    assert all(one.hint in text for one in asked)


def test_a_retrospective_has_its_own_actions_and_earlier_ones_and_no_releases():
    told = read_html(sprint())
    it = known()
    before = read_html(sprint_retrospective_document(it, it.board.sprints[0]))

    assert not [one for one in ("A-5", "A-6") if f"{one}:" in told]
    assert "A-1: Stop runs" in before
    assert "A-3: Write the kill" not in before


def test_an_action_of_a_sprint_that_left_the_board_is_still_looked_at():
    left = {"id": "A-9", "text": "Keep me", "decided_in": "S1"}

    assert "A-9: Keep me" in read_html(sprint(board=board(actions=[left])))


def test_what_happened_after_a_sprint_is_not_its():
    it = known()
    told = read_html(sprint_retrospective_document(it, it.board.sprints[0]))

    assert "Incidents 0" in told
    assert "Promotions to production 0" in told


def test_a_very_long_text_is_cut_where_it_is_shown():
    held = board().model_dump(mode="json")
    held["actions"][1]["text"] = "x" * 5000

    assert "x" * 401 not in json.dumps(plan(board=board(actions=held["actions"])))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_note_of_a_section_stands_in_both_forms_beside_its_word_too(kind):
    made = DOCUMENTS[kind]()
    made["sections"][0] |= {"word": "Kept", "level": "ok", "note": "beside the word"}
    notes = [one["note"] for one in made["sections"] if one["note"]]
    markdown = read_markdown(made)

    assert all(note in read_html(made) for note in notes)
    assert all(without_colons(note) in markdown for note in notes)


def test_lines_of_a_place_that_are_left_out_are_counted_in_both_forms():
    lines = tuple(f"Line {n}" for n in range(13))
    made = sprint(notes={"Overall": lines})
    told = "3 more lines stand in the notes."

    assert told in read_html(made)
    assert told in read_markdown(made)
