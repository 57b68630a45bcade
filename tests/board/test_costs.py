"""Costs: every hour is counted once a ticket and once a sprint, and what is soon gone is told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.board.costs import Used, costs
from tasks.board.sprint import Sprint
from tasks.board.ticket import Ticket

TICKETS = (
    Ticket(id="E-1", title="First", compute_hours=10),
    Ticket(id="E-2", title="Second"),
    Ticket(id="E-3", title="Third", compute_hours=4),
)
SPRINTS = (
    Sprint(id="S1", start=date(2026, 11, 2), end=date(2026, 11, 13), compute_hours=20),
    Sprint(id="S2", start=date(2026, 11, 16), end=date(2026, 11, 27)),
)
runs = st.lists(
    st.builds(
        Used,
        ticket=st.sampled_from(["", "E-1", "E-2", "E-9"]),
        sprint=st.sampled_from(["", "S1", "S9"]),
        day=st.none() | st.dates(date(2026, 11, 1), date(2026, 11, 30)),
        hours=st.none() | st.floats(0, 1000),
    ),
    max_size=20,
)


def made(*used):
    return costs(used, TICKETS, SPRINTS)


def test_used_left_and_share_of_a_ticket_are_those_worked_by_hand():
    one, *_ = made(Used(ticket="E-1", hours=2.5), Used(ticket="E-1", hours=4), Used(ticket="E-1")).tickets

    assert (one.used, one.left, one.share, one.runs, one.unknown) == (6.5, 3.5, 0.65, 3, 1)


@pytest.mark.parametrize(
    ("hours", "state"),
    [(7.99, "within"), (8.0, "soon gone"), (10.0, "soon gone"), (10.01, "over")],
)
def test_a_budget_is_soon_gone_from_eighty_percent_on_and_over_beyond_all_of_it(hours, state):
    assert made(Used(ticket="E-1", hours=hours)).tickets[0].state == state


def test_hundred_parts_that_add_up_to_the_budget_are_not_over_by_their_rounding():
    found = made(*(Used(ticket="E-1", hours=0.1) for _ in range(100)))

    assert found.tickets[0].state == "soon gone"
    assert not found.is_over


def test_a_run_belongs_to_the_sprint_that_it_names_else_to_the_one_of_its_day():
    found = made(
        Used(ticket="E-1", sprint="S1", day=date(2026, 11, 20), hours=1),
        Used(ticket="E-1", day=date(2026, 11, 16), hours=2),
        Used(ticket="E-1", day=date(2026, 11, 14), hours=4),
    )

    assert {one.id: one.used for one in found.sprints} == {"S1": 1, "S2": 2, "": 4}


def test_what_has_neither_budget_nor_run_is_not_listed_and_a_run_without_a_ticket_is():
    found = made(Used(hours=1), Used(ticket="X", hours=2))

    assert [(one.id, one.state) for one in found.tickets] == [
        ("E-1", "within"),
        ("E-3", "within"),
        ("X", "no budget"),
        ("", "no budget"),
    ]


def test_without_a_budget_nothing_is_alarming_however_much_is_used():
    found = made(Used(ticket="E-2", hours=10_000))

    assert found.alarming == ()


@given(runs)
def test_no_hour_is_lost_or_counted_twice(used):
    found = made(*used)

    total = pytest.approx(sum(one.hours or 0 for one in used))
    assert sum(one.used for one in found.tickets) == total
    assert sum(one.used for one in found.sprints) == total
    assert sum(one.runs for one in found.tickets) == len(used) == sum(one.runs for one in found.sprints)
