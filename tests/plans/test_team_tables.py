"""What a team keeps beside tickets, in tables: the same as in YAML, and what is refused in which words."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from tasks.errors import PlanError
from tasks.plans import find_project
from tasks.plans.proposed_text import BOARD as BOARD_TEXT
from tasks.plans.team_tables import TEAM_TABLES

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
BOARD = """
sprints:
  - id: S6
    start: 2026-12-09
    end: 2026-12-22
    plan:
      document: SP-6
      title: Query rewriting
      planned_on: 2026-12-08
      owner: Sam
      duration_days: 14
      goals: [Answers arrive soon, and are right]
      team: [Ana Maria, Ben]
      capacity_points: 40
      experiments: 3
      items:
        - id: ENG-12
          title: Rewriting behind a flag
          band: P0
          owners: [Ana Maria, Ben]
          points: 13
          parts: [Rewriter, Flag]
          accept: p95 below 500 ms
          approach: {architecture: A service, stack: FastAPI, integration: Behind the gateway}
          done: true
        - {title: Dashboards}
      done_means: [{what: Coverage above 95%, met: true}, {what: Reviewed}]
      checklist: [{what: Holidays are known, met: false}]
      approvals:
        - role: Architect
          name: Arun
          status: changes wanted
          said_on: 2026-12-09
          judged: {feasibility: good, risk: medium}
        - {role: Product owner}
    review:
      document: SR-6
      title: Looking back
      owner: Sam
      status: final
      held_on: 2026-12-22
      team_size: 6
      shipped: [Rewriting for one customer in ten]
      environments: [staging, production]
      shifts: [{what: p95, before: 2000, after: 400, unit: ms, evidence: load test 7}]
      survey:
        respondents: 5
        answers: [{asks: morale, mean: 7.4, note: better}, {asks: workload, mean: 5.6, answered: 4}]
      facilitation: {by: Sam, format: Start stop continue, minutes: 75, invited: 6, took_part: 5}
      commitments: [{text: Decide within two sprints}, {who: Ana, text: Pair on the load test}]
      follow_up: 2027-01-12
      brief: [Support, Sales]
  - {id: S7, start: 2026-12-23, end: 2027-01-05}
actions:
  - {id: A-1, text: Stop runs at twice their budget, owners: [Ben], due: 2027-01-15, sprint: S7,
     measure: none over twice, priority: high, why: 9 hours were lost, decided_in: S6,
     decided_on: 2026-12-22, status: done, done_on: 2027-01-10, impact: none since}
  - {id: A-2, text: Talk}
releases:
  - id: v2.1.0
    released_on: 2026-12-18
    title: Rewriting
    owner: Dana
    type: minor
    begun: 2026-12-01
    ticket: EXP-034
    environments: [production]
    features: [Query rewriting, with a flag]
    fixes: [Emoji no longer cut]
    breaking: [The old endpoint is gone]
    monitored_hours: 72
    timeline:
      - {phase: Migration, planned_minutes: 15, actual_minutes: 20}
      - {phase: Monitoring, planned_minutes: 60, counts: false}
    quality:
      - {what: Coverage, value: 0.961, target: 0.95, unit: share}
      - {what: p95, value: 400, baseline: 380, direction: lower, unit: ms}
    events: [{kind: bug, what: Button hidden, day: 2026-12-20, severity: low}]
    impact: [{what: Support tickets, value: 8400, baseline: 10000, unit: count, note: help desk}]
    survey: {respondents: 6, answers: [{asks: smoothness, mean: 7.5, answered: 5, note: calm}]}
    reviewed_on: 2026-12-22
    next_review: 2027-01-20
risks:
  - {id: R-1, category: data_drift, description: Winter, likelihood: low, impact: high, status: monitoring,
     mitigation: [Retrain, Watch weekly], owner: Ana, checkpoint: S7, follows: drift}
asks:
  - {id: Q-1, question: "More money?", kind: money, who: Lead, by: 2026-12-24, otherwise: We stop,
     asked_on: 2026-12-10, answer: "Yes; half", answered_on: 2026-12-12}
milestones:
  - {day: 2026-12-11, what: Review, shows: [Slices, The forecast]}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    return find_project(tmp_path, "p")


@pytest.fixture
def from_yaml(project):
    (project.folder / "board.yaml").write_text(BOARD)
    board = project.board()
    (project.folder / "board.yaml").unlink()
    return board


def refused(project):
    with pytest.raises(PlanError) as error:
        project.board()
    return str(error.value)


def write(project, name, text):
    (project.folder / name).write_text(text, "utf-8")
    return project


def cell(value):
    if isinstance(value, dict):
        return "; ".join(f"{what}: {how}" for what, how in value.items())
    if isinstance(value, list):
        return "\n".join(value)
    return str(value)


def rows_of(spec, board):
    """What a board says, as the rows of one table; every column is there."""
    dumped = board.model_dump(mode="json", exclude_unset=True)
    for owner in dumped[spec.of] if spec.of else [dumped]:
        held = owner
        for part in spec.at or (spec.name,):
            held = (held or {}).get(part)
        entries = [held] if spec.is_one and held else held
        if spec.is_survey and held:
            entries = [row | {"respondents": held["respondents"]} for row in held["answers"][:1]]
            entries += held["answers"][1:]
        for entry in entries or []:
            yield [
                owner["id"] if name == spec.key else found(entry, column)
                for name, column in spec.columns.items()
            ]


def found(entry, column):
    for part in column.path:
        entry = entry.get(part) if entry else None
    return "" if entry is None else cell(entry)


def tables(board):
    made = {
        "sprints": [
            ["Id", "Start", "End"],
            *([one.id, str(one.start), str(one.end)] for one in board.sprints),
        ]
    }
    for name, spec in TEAM_TABLES.items():
        header = [column.replace("_", " ").capitalize() for column in spec.columns]
        made[name] = [header, *(row for row in rows_of(spec, board) if any(row))]
    return made


def text(rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def test_every_field_can_stand_in_a_table_beside_the_board(project, from_yaml):
    for name, rows in tables(from_yaml).items():
        assert len(rows) > 1, name
        write(project, f"{name}.csv", text(rows))

    assert project.board().model_dump() == from_yaml.model_dump()


def test_the_same_may_be_sheets_of_one_spreadsheet(project, from_yaml):
    with xlsxwriter.Workbook(project.folder / "board.xlsx") as book:
        for name, rows in tables(from_yaml).items():
            sheet = book.add_worksheet(name.replace("_", " ").capitalize())
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    assert project.board().model_dump() == from_yaml.model_dump()


def test_every_column_is_one_that_some_row_of_the_example_fills(from_yaml):
    for name, (header, *rows) in tables(from_yaml).items():
        empty = [column for place, column in enumerate(header) if not any(row[place] for row in rows)]
        assert not empty, name


SPRINTS = "id,start,end\nS6,2026-12-09,2026-12-22\n"


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        (
            "risks",
            "id,category,description,likelihood,impact\nR-1,safety,x,low,low\nR-2,safety,x,often,low",
            "risks.csv, row 3, likelihood: found 'often'; allowed: low, medium, high or certain",
        ),
        (
            "risks",
            "id,category,description,likelihood,impact\n" + "R-1,safety,x,low,low\n" * 2,
            "risks.csv: found values that do not fit together; allowed: each risk once; R-1 stands twice",
        ),
        ("asks", "id,question\nQ-1,x", "asks.csv, row 2, who: found nothing; allowed: who can answer it"),
        (
            "milestones",
            "day,what\nsoon,x",
            "milestones.csv, row 2, day: found 'soon'; allowed: a day as YYYY-MM",
        ),
        (
            "actions",
            "id,text,prio\nA-1,x,high",
            "actions.csv, column prio: found an unknown column; allowed: id, text, owners, due, "
            "sprint, measure,",
        ),
        (
            "items",
            "sprint,title,band\nS6,x,P0\nS6,y,P7",
            "items.csv, row 3, band: found 'P7'; allowed: P0, P1, P2 or P3",
        ),
        (
            "items",
            "sprint,title\nS9,x",
            "items.csv, row 2, sprint: found 'S9'; allowed: sprints of the board: S6",
        ),
        (
            "items",
            "sprint,title\n,x",
            "items.csv, row 2, sprint: found nothing; allowed: the sprint that it is of",
        ),
        ("items", "title\nx", "items.csv: found no column sprint; allowed: one that names it in each row"),
        (
            "plans",
            "sprint,owner\nS6,a\nS6,b",
            "plans.csv, row 3, sprint: found 'S6' again; allowed: one row a",
        ),
        (
            "plans",
            "sprint,planned_on\nS6,2026-12-24",
            "sprints.csv, sprint S6 with plans.csv: found values that do not fit together; allowed: S6: "
            "a plan made before the sprint ends (2026-12-22); found 2026-12-24",
        ),
        (
            "items",
            "sprint,id,title\nS6,E-1,x\nS6,E-1,y",
            "sprints.csv, sprint S6 with items.csv, plan: found values that do not fit together; allowed: "
            "each item once; E-1 stands twice",
        ),
        (
            "reviews",
            "sprint,facilitation minutes\nS6,long",
            "reviews.csv, row 2, facilitation_minutes: found 'long'; allowed: ",
        ),
        (
            "approvals",
            "sprint,role,judged\nS6,Architect,good",
            "approvals.csv, row 2, judged: found 'good'; allowed: what and how, such as `risk: "
            "medium; value: ",
        ),
        (
            "sprint_survey",
            "sprint,asks,mean\nS6,morale,7",
            "sprint_survey.csv, row 2, respondents: found nothing; allowed: how many answered",
        ),
        (
            "sprint_survey",
            "sprint,respondents,asks,mean\nS6,5,morale,7\nS6,6,workload,7",
            "sprint_survey.csv, row 3, respondents: found '6'; allowed: 5, as in configs/p/"
            "sprint_survey.csv, row 2",
        ),
        (
            "sprint_survey",
            "sprint,respondents,asks,mean\nS6,5,morale,11",
            "sprint_survey.csv, row 2, mean: found '11'; allowed: input should be less than or equal to 10",
        ),
        (
            "quality",
            "release,what\nv1,x",
            "quality.csv, row 2, release: found 'v1'; allowed: releases of the bo",
        ),
        ("items", "", "items.csv: found something that is no table: it has no header"),
        (
            "items",
            "sprint,title,title\n",
            "items.csv: found something that is no table: its header names 'title' t",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_row_column_found_and_allowed(project, name, table, message):
    write(project, "sprints.csv", SPRINTS)
    write(project, f"{name}.csv", table)

    assert refused(project).startswith(f"configs/p/{message}")


@pytest.mark.parametrize(
    ("yaml", "name", "table", "message"),
    [
        (
            "risks: [{id: R-1, category: bias, description: x, likelihood: low, impact: low}]",
            "risks",
            "id,category,description,likelihood,impact\nR-1,bias,x,low,low",
            ": found risks in board.yaml and risks.csv; allowed: each part of the board in one file",
        ),
        (
            "sprints: [{id: S6, start: 2026-12-09, end: 2026-12-22, plan: {items: [{title: x}]}}]",
            "items",
            "sprint,title\nS6,y",
            "/board.yaml, sprint S6: found plan.items, and items.csv says it too; allowed: each part of the ",
        ),
        (
            "sprints: [{id: S6, start: 2026-12-09, end: 2026-12-22, plan: {owner: Sam}}]",
            "plans",
            "sprint,owner\nS6,Ana",
            "/board.yaml, sprint S6: found plan, and plans.csv says it too; allowed: each part"
            " of the board in one file",
        ),
    ],
)
def test_what_stands_in_two_places_is_refused_with_both(project, yaml, name, table, message):
    write(project, "board.yaml", yaml)
    write(project, f"{name}.csv", table)

    assert refused(project).startswith(f"configs/p{message}")


def test_a_table_that_stands_in_two_forms_is_refused(project):
    write(project, "sprints.csv", SPRINTS)
    write(write(project, "items.csv", "sprint,title\nS6,x"), "items.tsv", "sprint\ttitle\nS6\tx")

    assert "found items in items.csv and items.tsv" in refused(project)


def test_items_of_a_table_join_the_plan_in_the_yaml(project):
    write(
        project,
        "board.yaml",
        "sprints: [{id: S6, start: 2026-12-09, end: 2026-12-22, plan: {owner: Sam}}, "
        "{id: S7, start: 2026-12-23, end: 2027-01-05}]",
    )
    write(project, "items.csv", 'sprint,title,owners,parts\nS6,x,"Ana, Ben","a, b; c"\nS6,y\n')

    first, second = project.board().sprints
    assert (first.plan.owner, [one.title for one in first.plan.items]) == ("Sam", ["x", "y"])
    assert first.plan.items[0].owners == ("Ana", "Ben")
    assert first.plan.items[0].parts == ("a, b", "c")
    assert second.plan is None


def test_a_sheet_of_a_common_name_that_names_no_sprint_or_release_is_left_alone(project):
    with xlsxwriter.Workbook(project.folder / "board.xlsx") as book:
        for name, rows in (("Sprints", SPRINTS), ("Timeline", "month,plan\nMay,x\n")):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows.splitlines()):
                sheet.write_row(number, 0, row.split(","))

    assert [one.id for one in project.board().sprints] == ["S6"]


def test_the_guide_names_every_table_and_every_column():
    guide = (Path(__file__).parents[2] / "docs" / "board.md").read_text("utf-8")

    told = {row.split("`")[1]: row for row in guide.splitlines() if row.startswith("| `")}
    for name, spec in TEAM_TABLES.items():
        assert f"| {', '.join(spec.columns)} |" in told[name], name


def test_a_proposed_board_names_columns_that_there_are():
    shown = re.findall(r"^# (\w+)\.csv.*: ([\w,]+)$", BOARD_TEXT, re.MULTILINE)

    assert {name for name, _ in shown} == {"risks", "asks", "actions", "milestones", "items"}
    for name, columns in shown:
        assert set(columns.split(",")) <= set(TEAM_TABLES[name].columns), name
