"""The experiments board on the status page: what it shows, what it cuts, and that hostile text stays text."""

from __future__ import annotations

import pytest

from tasks.board.board_state import Facts, board_state
from tasks.board.ticket import LIMITS, Ticket
from tasks.canonical import canonical_json
from tasks.pages.board import MOST_CARDS
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.board_samples import board
from tests.pages.samples import FACTS, HEAD, NOW, everything


def document(found, **others):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, board=found, **others)


def of(tickets):
    made = [Ticket.model_validate(ticket) for ticket in tickets]
    return board_state(made, (), limits=LIMITS, phase="discovery", facts=Facts(), today=NOW.date())


def test_columns_show_their_tickets_against_their_limits():
    columns = document(board())["board"]["columns"]

    assert [(one["stage"], one["total"], one["limit"], one["level"]) for one in columns] == [
        ("Backlog", 1, None, ""),
        ("Hypothesis", 1, 5, ""),
        ("Experiment", 2, 3, ""),
        ("Evaluation", 1, 4, ""),
        ("Iteration", 1, None, ""),
        ("Production", 3, 2, "wa"),
        ("Killed", 2, None, ""),
    ]


def test_the_page_shows_cards_blockers_broken_rules_and_what_helps():
    page = render_html(document(board()))

    assert "7 rules broken" in page
    assert "batch B-15 is late" in page
    assert "is in experiment without a baseline." in page
    assert "Write it on the ticket, or move it back to hypothesis." in page


def test_rates_come_with_their_counts_and_have_no_colour_below_ten_decisions():
    """Killed: EXP-032 and 033 of five decided (R: binom.test(2, 5) 0.0527 to 0.8534)."""
    rows = {row["measure"]: row for row in document(board())["board"]["flow"]}

    assert rows["Kill rate"]["in_all"] == "2 of 5, 40.0% (5.3% to 85.3%)"
    assert (rows["Kill rate"]["level"], rows["Kill rate"]["band"]) == ("", [0.6, 0.8])
    assert rows["Cycle time"]["in_all"] == "21.5 days (9 to 34, 2 tickets)"


def test_a_board_that_cannot_be_read_leaves_its_sentence_in_its_place_and_the_rest_of_the_page():
    why = "configs/p/board.yaml, tickets[0].stage: found 'doing'; allowed: backlog"
    made = document(None, board_unreadable=why)

    page, text = render_html(made), render_markdown(made)
    assert "Cannot be read" in page
    assert "configs/p/board.yaml, tickets[0].stage" in page
    assert "found &#39;doing&#39;; allowed: backlog." in page
    assert "**Experiments board cannot be read:** configs/p/board.yaml" in text
    assert made["batches"]


def test_a_project_without_a_board_has_no_such_section():
    made = document(None)

    assert made["board"] is None
    assert "Experiments board" not in render_html(made)


def test_a_long_column_is_cut_and_the_rest_counted():
    made = document(of([{"id": f"E-{n}", "title": "t"} for n in range(MOST_CARDS + 2)]))

    column = made["board"]["columns"][0]
    assert (len(column["cards"]), column["more"], column["total"]) == (MOST_CARDS, 2, MOST_CARDS + 2)
    assert "and 2 more" in render_html(made)


def test_hostile_titles_and_blockers_are_shown_not_obeyed():
    hostile = '<script>alert("1")</script>'
    blocked = [{"what": hostile, "since": "2026-11-01"}]
    page = render_html(document(of([{"id": "E-1", "title": hostile, "blockers": blocked}])))

    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2


@pytest.mark.parametrize("found", [board(), board(" and more" * 300)], ids=["usual", "long"])
def test_the_document_is_json_and_the_markdown_short(found):
    made = document(found)

    assert canonical_json(made["board"])
    assert len(render_markdown(made)) < MOST_MARKDOWN
