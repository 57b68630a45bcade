"""Fields of a team's documents beside tables and exports of trackers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.errors import PlanError
from tasks.plans import find_project

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "configs" / "p"
    made.mkdir(parents=True)
    (made / "canvas.yaml").write_text(CANVAS)
    return made


def board(folder):
    return find_project(folder.parent.parent, "p").board()


def test_a_trackers_own_priority_does_not_stop_its_export(folder):
    (folder / "tickets.csv").write_text(
        "Issue key,Summary,Status,Priority,Points\nA-1,Trees,To Do,Medium,5\n"
    )

    (ticket,) = board(folder).tickets
    assert (ticket.band, ticket.points) == (None, 5)


def test_a_table_of_tickets_may_say_their_band_and_points(folder):
    (folder / "tickets.csv").write_text("id,title,band,points\nA-1,Trees,P0,2.5\n")

    (ticket,) = board(folder).tickets
    assert (ticket.band, ticket.points) == ("P0", 2.5)


def test_actions_and_releases_stay_when_tickets_stand_in_a_table(folder):
    (folder / "tickets.csv").write_text("id,title\nA-1,Trees\n")
    (folder / "board.yaml").write_text(
        "actions: [{id: A-1, text: t}]\nreleases: [{id: v1, released_on: 2026-12-01}]\n"
    )
    found = board(folder)

    assert [one.id for one in (*found.tickets, *found.actions, *found.releases)] == ["A-1", "A-1", "v1"]


def test_an_action_that_stands_twice_is_refused(folder):
    (folder / "board.yaml").write_text("actions: [{id: A-1, text: t}, {id: A-1, text: u}]\n")

    with pytest.raises(PlanError, match="each action once; A-1 stands twice"):
        board(folder)


def test_the_board_in_the_guide_is_one_that_can_be_read(folder):
    guide = (Path(__file__).parents[2] / "docs" / "team_documents.md").read_text("utf-8")
    shown = next(block for block in guide.split("```yaml\n") if block.startswith("sprints:"))
    (folder / "board.yaml").write_text(shown.split("```")[0])
    found = board(folder)

    assert found.sprints[0].plan.items[0].points == 13
    assert found.sprints[0].review.survey.respondents == 5
    assert found.actions[0].lacks == ()
    assert [one.counts for one in found.releases[0].timeline] == [True, False]
