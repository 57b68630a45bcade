"""Which sprint a status page speaks of: in its top line, in the flow measures and in the compute tile."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.board.board_state import Facts, board_state
from tasks.board.costs import Used, costs
from tasks.board.ticket import LIMITS, Ticket
from tasks.pages.board import board_section
from tasks.pages.sprint_now import measured_sprint, under_way
from tasks.plans import Board
from tests.browser.pages_under_test import status
from tests.pages.board_samples import SPRINTS
from tests.pages.reading import read_html
from tests.pages.samples import everything

FIRST_MORNING = SPRINTS[2].start


def state(today):
    tickets = [Ticket(id="E-1", title="T", stage="experiment", sprint="S5")]
    return board_state(tickets, SPRINTS, limits=LIMITS, phase="discovery", facts=Facts(), today=today)


def spent():
    used = [Used(ticket="E-1", sprint=name, hours=hours) for name, hours in (("S5", 7.0), ("S6", 0.5))]
    return costs(used, [], SPRINTS)


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2026, 10, 5), "S4"),  # the first sprint has none before it
        (date(2026, 10, 6), "S4"),
        (FIRST_MORNING, "S5, just ended"),
        (date(2026, 11, 3), "S6"),
        (date(2026, 12, 24), "S6"),
    ],
)
def test_measures_are_those_of_the_newest_sprint_of_which_a_day_is_over(today, shown):
    assert board_section(state(today))["sprint"] == shown


def test_before_the_first_sprint_there_is_none_to_measure():
    assert measured_sprint([], "2026-10-01") is None


def test_on_a_sprints_first_morning_flow_and_compute_both_speak_of_the_one_that_ended():
    made = status(everything(), board=state(FIRST_MORNING), costs=spent())

    tile = next(tile for tile in made["tiles"] if tile["label"].startswith("Compute"))
    assert (tile["label"], tile["text"]) == ("Compute hours, S5, just ended", "7.00")
    assert "S5, just ended" in read_html(made)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 18), {"id": "S6", "place": 3, "of": 3, "day": 17, "days": 21}),
        (FIRST_MORNING, {"id": "S6", "place": 3, "of": 3, "day": 1, "days": 21}),
        (date(2026, 10, 4), None),
        (date(2026, 12, 24), None),
    ],
)
def test_the_sprint_under_way_is_counted_on_the_board_and_its_days_from_one(today, said):
    assert under_way(SPRINTS, today) == said


def test_the_top_line_names_the_sprint_and_its_day():
    made = status(everything(), kept=Board(sprints=tuple(SPRINTS)))

    assert "sprint 3 of 3, day 17 of 21" in read_html(made)
