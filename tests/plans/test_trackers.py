"""Exports of Jira, Linear and GitHub Projects, with the columns that the products write."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tasks.errors import PlanError
from tasks.plans import Project, find_project
from tasks.plans.status_names import USUAL, stage_named

# A ticket that moved on to another sprint has the column twice.
JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Project key,Assignee,Created,Sprint,Sprint,Labels,Labels,\
Custom field (Hypothesis),Custom field (Compute hours),Custom field (Rank),Comment
"Trees, deeper",ML-7,10007,Task,In Progress,ML,Ana,11/May/26 03:26 PM,Sprint 1,Sprint 2,tree,deep,\
Trees learn more,2.5,0|i0001,"a comment
on two lines"
Longer context,ML-8,10008,Task,To Do,ML,,11/May/26 03:26 PM,,,,,,,,
Rerank,ML-9,10009,Task,Won't Do,ML,Bo,11/May/26 03:26 PM,Sprint 1,,,,,,,
"""
LINEAR = """\
"ID","Team","Title","Description","Status","Estimate","Priority","Project ID","Project","Creator","Assignee",\
"Labels","Cycle Number","Cycle Name","Cycle Start","Cycle End","Created","Updated","Parent issue"
"ML-7","ML","'=SUM of parts","two
lines","In Progress","","High","u1","Flights","Ana","Ana","a, b","12","","","",\
"Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)","",""
"ML-8","ML","Longer context","","Canceled","","Low","","","Ana","","","12","Cycle A","","","","",""
"""
GITHUB = """\
Title\tURL\tAssignees\tStatus\tLabels\tIteration\tHypothesis
Trees, deeper\thttps://github.com/ana/flights/issues/7\tana, bo\t🏗 In progress\tml\tSprint 1\tTrees learn more
Longer context\thttps://github.com/ana/flights/issues/8\t\t\t\t\t
"""
ITEMS = {
    "items": [
        {
            "assignees": ["ana"],
            "content": {
                "type": "Issue",
                "number": 7,
                "title": "Trees",
                "url": "https://github.com/a/b/issues/7",
            },
            "id": "PVTI_1",
            "hypothesis": "Trees learn more",
            "sprint": {"title": "Sprint 1", "startDate": "2026-11-02", "duration": 14},
            "status": "In review",
            "title": "Trees",
        },
    ],
    "totalCount": 1,
}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    return find_project(tmp_path, "p")


def written(project: Project, name: str, text: str) -> Project:
    (project.folder / name).write_text(text, "utf-8")
    return project


def short(tickets):
    return [(one.id, one.title, one.stage, one.sprint, one.owner) for one in tickets]


def refused(project) -> str:
    with pytest.raises(PlanError) as error:
        project.board()
    return str(error.value)


def test_jiras_export_is_read_with_the_last_sprint_and_fields_named_like_ours(project):
    tickets = written(project, "tickets.csv", JIRA).board().tickets

    assert short(tickets) == [
        ("ML-7", "Trees, deeper", "experiment", "Sprint 2", "Ana"),
        ("ML-8", "Longer context", "backlog", None, ""),
        ("ML-9", "Rerank", "killed", "Sprint 1", "Bo"),
    ]
    assert (tickets[0].hypothesis, tickets[0].compute_hours) == ("Trees learn more", 2.5)


def test_linears_export_is_read_without_the_sign_that_it_puts_before_formulas(project):
    assert short(written(project, "board.csv", LINEAR).board().tickets) == [
        ("ML-7", "=SUM of parts", "experiment", "12", "Ana"),
        ("ML-8", "Longer context", "killed", "Cycle A", ""),
    ]


def test_githubs_view_is_read_by_the_number_of_the_issue_and_status_without_its_picture(project):
    tickets = written(project, "tickets.tsv", GITHUB).board().tickets

    assert short(tickets) == [
        ("7", "Trees, deeper", "experiment", "Sprint 1", "ana, bo"),
        ("8", "Longer context", "backlog", None, ""),
    ]
    assert tickets[0].hypothesis == "Trees learn more"


def test_githubs_command_line_prints_the_same_board(project):
    tickets = written(project, "tickets.json", json.dumps(ITEMS)).board().tickets

    assert short(tickets) == [("7", "Trees", "evaluation", "Sprint 1", "ana")]
    assert tickets[0].hypothesis == "Trees learn more"


def test_items_that_githubs_command_line_left_out_are_asked_for(project):
    said = refused(written(project, "tickets.json", json.dumps({**ITEMS, "totalCount": 112})))

    assert "1 of 112 items; list them all with `--limit 112`" in said


@pytest.mark.parametrize("text", ["[]", '{"items": [1]}', "{", '{"a": 1, "a": 2}', "[" * 100_000])
def test_json_that_is_no_list_of_items_is_refused_in_one_sentence(project, text):
    assert refused(written(project, "tickets.json", text)).startswith(
        "configs/p/tickets.json: found something that is no table: "
    )


def test_a_status_that_could_mean_two_things_is_refused_with_the_line_that_says_which(project):
    said = refused(written(project, "tickets.csv", JIRA.replace("Won't Do", "Done")))

    assert said == (
        "configs/p/tickets.csv: found a status that means no stage: 'Done' (row 4); allowed: one that "
        'board.yaml gives a stage, such as `statuses: {"Done": killed}` (stages: backlog, hypothesis, '
        "experiment, evaluation, iteration, production, killed), or a usual one, see docs/board.md"
    )


def test_all_statuses_that_mean_no_stage_are_named_at_once_each_with_its_first_row(project):
    export = JIRA.replace("Won't Do", "Done").replace("To Do", "Parked").replace("In Progress", "Done")

    assert "no stage: 'Done' (row 2), 'Parked' (row 3); " in refused(written(project, "tickets.csv", export))


DRAFT = {"id": "PVTI_2", "content": {"type": "DraftIssue", "title": "Try hashing"}, "title": "Try hashing"}


def test_a_draft_of_githubs_command_line_is_left_out_by_its_title_and_the_rest_is_read(project):
    held = {"items": [DRAFT, *ITEMS["items"]], "totalCount": 2}
    board = written(project, "tickets.json", json.dumps(held)).board()

    assert short(board.tickets) == [("7", "Trees", "evaluation", "Sprint 1", "ana")]
    assert board.drafts == ("Try hashing",)


def test_a_draft_of_githubs_view_is_left_out_too(project):
    board = written(project, "tickets.tsv", GITHUB + "Try hashing\t\t\tDone\t\t\t\n").board()

    assert [ticket.id for ticket in board.tickets] == ["7", "8"]
    assert board.drafts == ("Try hashing",)


def test_a_draft_with_a_field_ticket_is_a_ticket_by_that_id(project):
    held = {"items": [{**DRAFT, "ticket": "EXP-2"}], "totalCount": 1}

    assert written(project, "tickets.json", json.dumps(held)).board().ticket("EXP-2").title == "Try hashing"


def test_json_names_the_item_not_a_row(project):
    held = {"items": [*ITEMS["items"], {**DRAFT, "ticket": "EXP 2"}], "totalCount": 2}

    assert refused(written(project, "tickets.json", json.dumps(held))).startswith(
        "configs/p/tickets.json, item 2, id: found 'EXP 2'"
    )


def test_the_boards_own_statuses_come_before_the_usual_ones(project):
    written(project, "board.yaml", "statuses: {done: killed, IN PROGRESS: evaluation}")

    tickets = written(project, "tickets.csv", JIRA.replace("Won't Do", "Done")).board().tickets

    assert [ticket.stage for ticket in tickets] == ["evaluation", "backlog", "killed"]


def test_an_exported_sprint_is_looked_up_in_those_of_the_board(project):
    written(project, "sprints.csv", "id,start,end\nSprint 1,2026-11-02,2026-11-15\n")

    said = refused(written(project, "tickets.csv", JIRA))
    assert said == (
        "configs/p/tickets.csv, row 2, sprint: found 'Sprint 2'; allowed: sprints of the board: Sprint 1"
    )


def test_no_usual_status_hides_how_an_experiment_ended():
    assert not {"done", "closed", "resolved", "complete", "completed"} & set(USUAL)
    assert stage_named("  🚀 LIVE!", {}) == "production"
    assert stage_named("", {}) is None


def test_the_sprints_of_a_board_may_be_kept_beside_an_export(project):
    written(project, "board.yaml", "sprints: [{id: Sprint 1, start: 2026-11-02, end: 2026-11-15}]")

    board = written(project, "tickets.tsv", GITHUB).board()
    assert (board.sprints[0].start, board.tickets[0].sprint) == (date(2026, 11, 2), "Sprint 1")
