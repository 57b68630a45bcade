"""The page of a model card: what is missing first, people's text as text, tables and lists as such."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pages.card import card_document, card_name
from tasks.pages.card_text import blocks
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.readiness.model_card import SECTIONS
from tests.pages.hostile import HOSTILE, parsed, with_text
from tests.pages.promotion_samples import CARD
from tests.pages.samples import FACTS, HEAD, NOW, promotable

WHOLE = replace(CARD, sections={**CARD.sections, "slices": "No airline is worse."}, unfilled=())


def document(card=CARD):
    pages = [("Evaluation", "../evaluation/x.html")]
    return card_document(
        FACTS, "EXP-2", card, wanted=SECTIONS, evaluation=promotable(), pages=pages, head=HEAD, now=NOW
    )


def test_a_card_with_an_empty_section_is_incomplete_and_names_it():
    said = document()["verdict"]

    assert (said["word"], said["sentence"]) == ("Incomplete", "Still to be written: Slices.")


def test_a_card_that_was_drafted_in_part_says_how_much():
    said = document(WHOLE)["verdict"]

    assert said["sentence"] == "All 5 sections are there; 2 hold what was drafted from the record."


def test_a_card_without_drafts_was_written_by_people():
    assert document(replace(WHOLE, drafted=()))["verdict"]["level"] == "ok"


def test_sections_stand_in_the_order_a_card_must_have_them():
    assert [section["name"] for section in document()["sections"]] == list(SECTIONS)


def test_markdown_becomes_paragraphs_lists_headings_and_tables_without_marks():
    assert blocks(CARD.sections["purpose"]) == [
        {"text": "Tells before departure which flights will be late. Not for crew planning."},
        {"points": ["New York", "2013"]},
    ]
    assert blocks(CARD.sections["metrics"]) == [
        {"heading": "Where it was measured"},
        {
            "head": ["Metric", "Candidate", "Interval"],
            "rows": [["AUC", "0.747", "+0.052 to +0.060"], ["Brier", "0.141", ""]],
        },
    ]


def test_what_a_comment_says_is_not_shown():
    assert blocks(CARD.sections["limits"]) == [{"points": ["Snow days", "New airlines"]}]


@given(st.text(alphabet="|-# \n*1.a<>`\\", max_size=80))
@settings(max_examples=200, deadline=None)
def test_whatever_people_write_makes_a_whole_page(text):
    page = parsed(render_html(document(replace(CARD, sections={"purpose": text}))))

    assert page.open == []
    assert page.wrong == []


def test_both_forms_are_made_from_the_document_as_json_keeps_it():
    kept = json.loads(json.dumps(document(), allow_nan=False))
    page, text = parsed(render_html(kept)), render_markdown(kept)

    assert page.open == page.wrong == []
    assert page.tags.count("caption") == page.tags.count("table")
    assert set(page.labels) <= set(page.ids)
    assert "| AUC | 0.747 | +0.052 to +0.060 |" in text
    assert len(text) < MOST_MARKDOWN


def test_hostile_text_stands_as_text():
    hostile = with_text(document()) | {"as_of": "2026-11-18T07:00:00Z"}
    said = replace(CARD, sections={"purpose": f"{HOSTILE}\n\n| {HOSTILE} |\n|---|\n| {HOSTILE} |"})

    for made in (hostile, document(said)):
        page = parsed(render_html(made))
        assert "script" not in page.tags
        assert page.wrong == []
        assert "<script" not in render_markdown(made)


def test_a_hostile_ticket_makes_a_plain_file_name():
    assert card_name("../../x y") == "card-.._.._x_y"
