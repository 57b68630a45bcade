"""Compute on the status page: no colour without a budget, what is over first, hostile names stay text."""

from __future__ import annotations

from tasks.board.costs import Budget, Costs, Used, costs
from tasks.board.ticket import Ticket
from tasks.pages.costs import MOST_ROWS, compute
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.samples import FACTS, HEAD, NOW, everything


def found(hours=9.0, planned=10.0, ticket="E-1", title="First"):
    tickets = [Ticket(id=ticket, title=title, compute_hours=planned), Ticket(id="E-2", title="Second")]
    return costs([Used(ticket=ticket, hours=hours), Used(ticket="E-2", hours=3.0)], tickets, ())


def document(costs):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, costs=costs)


def test_every_state_has_its_word_and_what_has_no_budget_has_no_colour():
    rows = [compute(found(hours))["tickets"] for hours in (1.0, 9.0, 11.0)]

    assert [(one[0]["level"], one[0]["word"]) for one in rows] == [
        ("ok", "Within budget"),
        ("wa", "Soon gone"),
        ("ba", "Over budget"),
    ]
    assert {(one[1]["level"], one[1]["word"]) for one in rows} == {("", "No budget")}


def test_the_page_says_used_planned_left_and_share():
    page = render_html(document(found(9.0)))

    assert all(said in page for said in ("9.00 h", "10.0 h", "1.00 h", "90%", "Soon gone"))


def test_the_markdown_names_what_is_soon_gone_and_nothing_else():
    text = render_markdown(document(found(9.0)))

    assert "ticket E-1 used 9.00 h of 10.0 h, soon gone." in text
    assert "E-2 used" not in text
    assert len(text) < MOST_MARKDOWN


def test_nothing_planned_and_nothing_used_is_no_section():
    assert compute(Costs(tickets=(), sprints=())) is None
    assert compute(None) is None


def test_what_could_not_be_read_is_said_in_its_place():
    page = render_html(document("MLflow at http://nowhere did not answer"))

    assert "MLflow at http://nowhere did not answer." in page


def test_what_is_over_is_shown_first_and_the_rest_is_counted():
    many = [
        Budget(about="ticket", id=f"E-{n}", planned=1.0, used=2.0 if n == 11 else 0.1, runs=1, unknown=0)
        for n in range(12)
    ]
    section = compute(Costs(tickets=tuple(many), sprints=()))

    assert section["tickets"][0]["id"] == "E-11"
    assert (len(section["tickets"]), section["more"]) == (MOST_ROWS, 4)


def test_hostile_titles_stand_as_text():
    page = render_html(document(found(title="<script>alert(1)</script>")))

    assert "<script>" not in page
