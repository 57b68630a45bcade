"""Decisions per sprint: a square each, and the numbers alone where they are too many to tell apart."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tasks.pages.board import board_section
from tasks.pages.squares import MOST_OF_ONE, MOST_SPRINTS, decision_squares, decisions_of
from tests.pages.board_samples import board


def row(name="S1", promoted=0, others=0, killed=0):
    return {"sprint": name, "promoted": promoted, "others": others, "killed": killed}


def drawn(rows):
    return [one.get("class") for one in ElementTree.fromstring(decision_squares(rows)).iter("rect")]


def test_each_decision_is_a_square_of_its_kind():
    assert sorted(drawn([row(promoted=1, killed=3), row("S2", others=2)])) == [
        "ui",
        "ui",
        "uk",
        "uk",
        "uk",
        "up",
    ]


@pytest.mark.parametrize("n", [1, 7, MOST_OF_ONE])
def test_no_two_squares_share_a_place_and_none_leaves_the_box(n):
    rows = [row(f"S{place}", killed=n) for place in range(MOST_SPRINTS)]
    svg = ElementTree.fromstring(decision_squares(rows))
    places = [(float(one.get("x")), float(one.get("y"))) for one in svg.iter("rect")]

    assert len(set(places)) == n * MOST_SPRINTS
    assert all(0 <= x <= 340 - 11 and 0 <= y <= float(svg.get("height")) - 22 for x, y in places)


@pytest.mark.parametrize("rows", [[], [row()], [row(killed=MOST_OF_ONE + 1)]])
def test_without_decisions_or_with_too_many_nothing_is_drawn(rows):
    assert decision_squares(rows) == ""


def test_what_is_neither_killed_nor_promoted_goes_on_or_waits():
    found = board_section(board())

    assert found["decided"][-1] == row("S6", promoted=2, others=1, killed=2)
    assert len(decisions_of(found["measures"]["sprints"] * 9)) == MOST_SPRINTS


def test_a_hostile_name_of_a_sprint_stays_text():
    assert "<b" not in decision_squares([row('<b x="', killed=1)])
