"""What is due is found from the pages that stand, on the team's day, also beside what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tasks.adapters.connect import bound, outside
from tasks.adapters.memory import memory
from tasks.errors import PlanError
from tasks.load.record import load_decisions
from tasks.plans import Project, find_project
from tasks.report import find_behind, find_due, need_board, write_team_document
from tasks.team.known import file_name
from tests.decisions import waits

CANVAS = "{title: T, objective: O, metrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]}"
BOARD = """
sprints:
  - {id: S6, start: 2026-11-09, end: 2026-11-22}
  - {id: "Sprint 7", start: 2026-11-23, end: 2026-12-06}
releases:
  - id: v1
    released_on: 2026-11-16
    timeline: [{phase: Canary, planned_minutes: 5, actual_minutes: 5}]
    quality: [{what: Coverage, value: 0.9}]
    impact: [{what: Tickets, value: 3}]
reports: {timezone: Europe/Berlin}
"""
FRIDAY = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture
def project(tmp_path) -> Iterator[Project]:
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "board.yaml").write_text(BOARD)
    with bound(memory()):
        yield find_project(tmp_path, "p")


def asked(project: Project, now: datetime = FRIDAY) -> list[str]:
    return [one.called for one in find_due.fn(project, now)]


def stands(kind: str, name: str, at: str, **others: Any) -> None:
    document = {"as_of": at, "verdict": {"level": "ok"}, **others}
    outside().pages.write("p", kind, name, {"json": json.dumps(document)})


def all_stand(at: str) -> None:
    for kind, name in (
        ("status", "latest"),
        ("stakeholder", "latest"),
        ("sprint-plan", "S6"),
        ("sprint-plan", file_name("Sprint 7")),
        ("sprint-retrospective", "S6"),
        ("release-retrospective", "v1"),
    ):
        stands(kind, name, at)


EVERYTHING = [
    "sprint-plan S6",
    "sprint-plan Sprint 7",
    "sprint-retrospective S6",
    "release-retrospective v1",
    "status",
    "stakeholder",
]


def test_without_a_page_everything_of_the_day_is_due(project):
    assert sorted(asked(project)) == sorted(EVERYTHING)


def test_what_was_written_on_the_day_is_not_due_and_what_was_written_the_day_before_is(project):
    all_stand("2026-11-20T00:10:00Z")
    today = asked(project)
    all_stand("2026-11-19T09:00:00Z")

    assert today == []
    assert sorted(asked(project)) == sorted(set(EVERYTHING) - {"sprint-plan S6", "release-retrospective v1"})


def test_the_day_begins_where_the_team_is(project):
    """23:30 in London is the next day in Berlin: for the page that stands and for the day that asks."""
    all_stand("2026-11-19T23:30:00Z")

    assert asked(project) == []
    all_stand("2026-11-19T22:30:00Z")
    assert asked(project, datetime(2026, 11, 19, 22, 50, tzinfo=UTC)) == []
    assert "status" in asked(project, datetime(2026, 11, 19, 23, 10, tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"as_of": 7}', '{"as_of": "yesterday"}', "[" * 100_000])
def test_a_page_that_cannot_be_read_is_written_anew(project, text):
    all_stand("2026-11-20T06:00:00Z")
    outside().pages.write("p", "sprint-retrospective", "S6", {"json": text})

    assert asked(project) == ["sprint-retrospective S6"]


def test_a_board_that_cannot_be_read_leaves_the_weekly_status_which_tells_it(project):
    (project.folder / "board.yaml").write_text("sprints: 7")

    assert asked(project) == ["status", "stakeholder"]
    with pytest.raises(PlanError, match=r"configs/p/board\.yaml"):
        need_board(project)


def test_without_a_board_the_status_is_due_each_week(project):
    (project.folder / "board.yaml").unlink()
    stands("status", "latest", "2026-11-16T05:00:00Z")

    assert asked(project) == ["stakeholder"]
    assert asked(project, FRIDAY + timedelta(days=3)) == ["status", "stakeholder"]


def test_a_release_looked_back_on_too_early_is_due_again_once_all_it_waits_for_is_there(project):
    all_stand("2026-11-20T06:00:00Z")
    look_back(project)
    before = asked(project)
    monitored = BOARD.replace("2026-11-16\n", "2026-11-16\n    monitored_hours: 48\n")
    (project.folder / "board.yaml").write_text(monitored)
    ready = asked(project)
    look_back(project)

    assert before == []
    assert ready == ["release-retrospective v1"]
    assert asked(project) == []


def look_back(project: Project) -> None:
    write_team_document.fn(project, "release-retrospective", "v1", load_decisions.fn(project), FRIDAY)


def test_a_page_is_behind_until_it_shows_the_head_of_the_record(project):
    from tasks.act.decisions import keep
    from tasks.ledger.append import head

    keep.fn(waits())
    newest = head(outside().records.links("p"))
    record = {"seq": newest.seq, "digest": newest.digest, "decisions": 1}
    for kind in ("status", "stakeholder", "researcher"):
        stands(kind, "latest", "2026-11-20T06:00:00Z", record=record)
    before = find_behind.fn(project, FRIDAY)
    keep.fn(waits(data="other"))
    newest = head(outside().records.links("p"))
    stands("status", "latest", "2026-11-20T06:00:00Z", record={"seq": newest.seq, "digest": "of another"})
    stands("stakeholder", "latest", "2026-11-20T06:00:00Z", record="none")

    assert before == ()
    assert [one.kind for one in find_behind.fn(project, FRIDAY)] == ["status", "stakeholder", "researcher"]
