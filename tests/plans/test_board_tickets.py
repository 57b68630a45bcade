"""Tickets and sprints in YAML, tables and spreadsheets, and what a board refuses."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import xlsxwriter

from tasks.errors import PlanError
from tasks.plans import Project, find_project

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
YAML = """
sprints:
  - {id: Sprint 2, start: 2026-11-16, end: 2026-11-29}
  - {id: Sprint 1, start: 2026-11-02, end: 2026-11-15, goal: A first model}
tickets:
  - id: EXP-1
    title: Trees, deeper
    stage: experiment
    sprint: Sprint 1
    kind: explore
    hypothesis: Trees learn more
    metric: auc
    baseline: regression
    target: 0.75
    success: {primary: AUC is better, secondary: [it is faster, it is smaller]}
    kill: [no gain after two looks]
    compute_hours: 2.5
    time_box_sprints: 2
    blockers:
      - {what: labels are late, since: 2026-11-03, until: 2026-11-05}
      - {what: no GPU, since: 2026-11-10}
  - {id: EXP-2, title: Longer context}
"""
TICKETS = """\
ID,Title,Stage,Sprint,Kind,Hypothesis,Metric,Baseline,Target,Success,Secondary,Kill,Compute hours,\
Time box sprints,Blockers
EXP-1,"Trees, deeper",Experiment,Sprint 1,explore,Trees learn more,auc,regression,0.75,AUC is better,\
"it is faster; it is smaller",no gain after two looks,2.5,2,\
"2026-11-03 to 2026-11-05 labels are late
2026-11-10 no GPU"
EXP-2,Longer context
"""
SPRINTS = "id,start,end,goal\nSprint 1,2026-11-02,2026-11-15,A first model\nSprint 2,2026-11-16,2026-11-29,\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    return written(find_project(tmp_path, "p"), "canvas.yaml", CANVAS)


def written(project: Project, name: str, text: str) -> Project:
    (project.folder / name).write_text(text, "utf-8")
    return project


def refused(project) -> str:
    with pytest.raises(PlanError) as error:
        project.board()
    return str(error.value)


@pytest.fixture
def from_yaml(project):
    board = written(project, "board.yaml", YAML).board()
    (project.folder / "board.yaml").unlink()
    return board


def test_sprints_are_put_in_order_and_limits_that_are_left_out_keep_their_own(project):
    board = written(project, "board.yaml", f"{YAML}\nlimits: {{experiment: 1}}\n").board()

    assert [sprint.id for sprint in board.sprints] == ["Sprint 1", "Sprint 2"]
    assert board.limits == {"hypothesis": 5, "experiment": 1, "evaluation": 4, "production": 2}


def test_tables_say_the_same_as_the_yaml(project, from_yaml):
    written(written(project, "tickets.csv", TICKETS), "sprints.csv", SPRINTS)

    assert project.board() == from_yaml


def test_tabs_part_cells_too_and_board_csv_is_told_by_its_columns(project, from_yaml):
    written(project, "sprints.tsv", SPRINTS.replace(",", "\t"))
    written(project, "board.csv", TICKETS)

    assert project.board() == from_yaml


def spreadsheet(path, *, sheet="Tickets", top=0, text=TICKETS):
    """What a scrum master keeps: real dates, real numbers, formulas, and a sheet of notes."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    table, sprints = book.add_worksheet(sheet), book.add_worksheet("sprints")
    book.add_worksheet("Notes").write("A1", "ask Ana")
    rows = [["id", "title", "stage", "sprint", "target", "compute hours", "success", "blockers"]]
    rows += [["EXP-1", None, "experiment", "Sprint 1", 0.75, 3, "AUC is better", "2026-11-10 no GPU"]]
    for number, row in enumerate(rows):
        table.write_row(top + number, 0, row)
    table.write_formula(top + 1, 1, '="Trees, "&"deeper"', None, "Trees, deeper")
    sprints.write_row(0, 0, ["id", "start", "end"])
    sprints.write(1, 0, "Sprint 1")
    sprints.write_datetime(1, 1, datetime(2026, 11, 2), day)
    sprints.write_datetime(1, 2, datetime(2026, 11, 15), day)
    book.close()


def test_a_spreadsheet_is_read_by_its_sheets_with_days_numbers_and_values_of_formulas(project):
    spreadsheet(project.folder / "board.xlsx", top=2)

    board = project.board()

    (sprint,), (ticket,) = board.sprints, board.tickets
    assert (sprint.start, sprint.end) == (date(2026, 11, 2), date(2026, 11, 15))
    assert (ticket.title, ticket.compute_hours, ticket.target) == ("Trees, deeper", 3.0, 0.75)
    assert ticket.blocker.what == "no GPU"


def test_a_wrong_cell_of_a_spreadsheet_is_named_by_sheet_and_the_row_that_people_see(project):
    spreadsheet(project.folder / "board.xlsx", top=2)
    written(project, "board.yaml", "limits: {experiment: 3}")
    book = xlsxwriter.Workbook(project.folder / "board.xlsx")
    sheet = book.add_worksheet("tickets")
    sheet.write_row(4, 1, ["id", "title", "target"])
    sheet.write_row(6, 1, ["EXP-1", "Trees", "high"])
    book.close()

    assert refused(project).startswith("configs/p/board.xlsx, sheet tickets, row 7, target: found 'high';")


def test_a_spreadsheet_without_a_sheet_of_a_board_is_refused_by_its_sheets(project):
    spreadsheet(project.folder / "board.xlsx", sheet="Experiments")
    book = xlsxwriter.Workbook(project.folder / "board.xlsx")
    for name in ("Experiments", "Notes"):
        book.add_worksheet(name).write("A1", "x")
    book.close()

    assert refused(project).startswith(
        "configs/p/board.xlsx: found sheets Experiments, Notes; allowed: sprints, tickets, data_tasks, a"
    )


def test_what_is_no_spreadsheet_is_refused_in_one_sentence(project):
    written(project, "board.xlsx", "id,title")

    assert refused(project).startswith(
        "configs/p/board.xlsx: found something that is no table: it cannot be read as a spreadsheet (File"
    )


@pytest.mark.parametrize(
    ("row", "column", "cell"), [(1_048_575, 16_383, "XFD1048576"), (10_000, 0, "A10001")]
)
def test_a_stray_cell_far_off_is_named_instead_of_filling_the_memory(project, row, column, cell):
    book = xlsxwriter.Workbook(project.folder / "board.xlsx")
    sheet = book.add_worksheet("tickets")
    sheet.write_row(0, 0, ["id", "title"])
    sheet.write(row, column, "x")
    book.close()

    assert f"found something that is no table: something in cell {cell}; at most 10,000 rows" in refused(
        project
    )


def test_parts_may_stand_in_several_files(project):
    written(project, "board.yaml", YAML.split("tickets:", maxsplit=1)[0])
    written(project, "tickets.csv", TICKETS)

    board = project.board()

    assert (len(board.sprints), len(board.tickets)) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "sprint: Sprint 1",
            "sprint: Sprint 9",
            ", tickets[0].sprint: found 'Sprint 9'; allowed: sprints of the board: Sprint 1, Sprint 2",
        ),
        ("metric: auc", "metric: f1", ", tickets[0].metric: found 'f1'; allowed: metrics of the canvas: auc"),
        (
            "start: 2026-11-16",
            "start: 2026-11-15",
            "sprints that share no day; Sprint 1 ends on 2026-11-15, Sprint 2 starts on 2026-11-15",
        ),
        ("end: 2026-11-15", "end: 2026-10-15", "Sprint 1: end (2026-10-15) not before start (2026-11-02)"),
        (
            "until: 2026-11-05",
            "until: 2026-11-01",
            "a blocker ends on or after its begin; 2026-11-03 to 2026-11-01",
        ),
        (
            "stage: experiment",
            "stage: doing",
            ", tickets[0].stage: found 'doing'; allowed: backlog, hypothesis",
        ),
        ("id: EXP-2", "id: EXP-1", "each ticket once; EXP-1 stands twice"),
        ("id: EXP-2", "id: ../x", ", tickets[1].id: found '../x'; allowed: "),
        (
            "kind: explore",
            "kinds: explore",
            ", tickets[0].kinds: found an unknown key 'kinds'; allowed: id, title",
        ),
    ],
)
def test_a_wrong_board_is_refused_with_place_found_and_allowed(project, old, new, message):
    said = refused(written(project, "board.yaml", YAML.replace(old, new)))

    assert said.startswith("configs/p/board.yaml")
    assert message in said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("EXP-2,Longer context", "EXP-2,", "row 3, title: found nothing; allowed: one line, for people"),
        (
            ",Sprint 1,",
            ",Sprint 9,",
            "row 2, sprint: found 'Sprint 9'; allowed: sprints of the board: Sprint 1",
        ),
        (",auc,", ",f1,", "row 2, metric: found 'f1'; allowed: metrics of the canvas: auc"),
        ("2026-11-10 no GPU", "no GPU", "row 2, blockers[1].since: found 'no'; allowed: a day as YYYY-MM-DD"),
        ("Hypothesis", "Idea", "row 2, idea: found an unknown key 'idea'; allowed: id, title"),
        ("EXP-2,Longer context", "EXP-2,L,,,,,,,,,,,,,,,x", "row 3 has 17 cells, the header 15"),
    ],
)
def test_a_wrong_table_of_tickets_names_its_row_and_column(project, old, new, message):
    written(project, "sprints.csv", SPRINTS)

    said = refused(written(project, "tickets.csv", TICKETS.replace(old, new)))

    assert said.startswith("configs/p/tickets.csv")
    assert message in said


def test_a_sprint_is_not_looked_up_where_the_board_lists_none(project):
    assert written(project, "tickets.csv", TICKETS).board().tickets[0].sprint == "Sprint 1"


def test_a_metric_of_a_project_without_a_canvas_is_an_error_of_the_canvas(project):
    (project.folder / "canvas.yaml").unlink()

    assert refused(written(project, "board.yaml", YAML)).startswith(
        "configs/p/canvas.yaml: found no such file"
    )
