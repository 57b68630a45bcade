"""The board as YAML and as a table: the same tasks, the same sentences about what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.errors import PlanError
from tasks.plans import Project, find_project

ROOT = Path(__file__).parents[2]
YAML = """
data_tasks:
  - id: DATA-1
    title: Reviews, labelled twice
    dataset: training
    batches: [reviews/first, reviews/second]
    blocks: [EXP-1, EXP-2]
    due: 2026-11-10
    needed: 2026-10-01
    collection: 2026-10-05
    ready: 2026-11-09
"""
TABLE = """\
id,title,dataset,batches,blocks,due,owner,needed,collection,annotation,qa,ready
DATA-1,"Reviews, labelled twice",training,reviews/first reviews/second,"EXP-1, EXP-2",2026-11-10,,\
2026-10-01,2026-10-05,,,2026-11-09
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    return find_project(tmp_path, "p")


def written(project: Project, name: str, text: str) -> Project:
    (project.folder / name).write_text(text, "utf-8")
    return project


def test_a_table_says_the_same_as_the_yaml(project, tmp_path):
    from_yaml = written(project, "board.yaml", YAML).board()
    (project.folder / "board.yaml").unlink()

    assert written(project, "board.csv", TABLE).board() == from_yaml


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"\N{ZERO WIDTH NO-BREAK SPACE}{text}",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"{text},,,,,,,,,,,\n\n",
        lambda text: (
            text.replace('"Reviews, labelled twice"', "Reviews. labelled twice")
            .replace('"EXP-1, EXP-2"', "EXP-1 EXP-2")
            .replace(",", ";")
            .replace("Reviews.", '"Reviews,')
            .replace(" twice", ' twice"')
        ),
    ],
    ids=["byte order mark", "CRLF", "empty rows", "semicolons"],
)
def test_tables_as_spreadsheets_write_them_are_read_alike(project, change):
    expected = written(project, "board.csv", TABLE).board()

    assert written(project, "board.csv", change(TABLE)).board() == expected


def test_a_project_without_a_board_has_none(project):
    assert project.board() is None


def test_a_part_of_the_board_that_stands_in_two_files_is_refused(project):
    written(written(project, "board.yaml", YAML), "board.csv", TABLE)

    with pytest.raises(PlanError) as error:
        project.board()

    assert str(error.value) == (
        "configs/p: found data_tasks in board.yaml and board.csv; allowed: each part of the board in one file"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "collection: 2026-10-05",
            "collecting: 2026-10-05",
            "data_tasks[0].collecting: found an unknown key 'collecting'; allowed: id, title, dataset, "
            "batches, blocks, due, owner, needed, collection, annotation, qa, ready",
        ),
        (
            "ready: 2026-11-09",
            "ready: 2026-09-09",
            "data_tasks[0]: found values that do not fit together; allowed: DATA-1: ready (2026-09-09) not "
            "before collection (2026-10-05)",
        ),
        ("due: 2026-11-10", "due: soon", "data_tasks[0].due: found 'soon'; allowed: a day as YYYY-MM-DD"),
        (
            "due: 2026-11-10",
            "due: 2026-13-13",
            "data_tasks[0].due: found '2026-13-13'; allowed: a day that exists, as YYYY-MM-DD "
            "(month must be in 1..12)",
        ),
        (
            "    needed: 2026-10-01\n",
            "",
            "data_tasks[0].needed: found nothing; allowed: day on which the need was known",
        ),
    ],
)
def test_what_is_wrong_is_said_with_place_found_and_allowed(project, old, new, message):
    written(project, "board.yaml", YAML.replace(old, new))

    with pytest.raises(PlanError) as error:
        project.board()

    assert str(error.value).startswith(f"configs/p/board.yaml, {message}")


def test_a_task_that_stands_twice_is_refused(project):
    written(project, "board.yaml", YAML + YAML.split("data_tasks:\n")[1])

    with pytest.raises(PlanError, match=r"each data task once; DATA-1 stands twice"):
        project.board()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            TABLE.replace("2026-11-10", "10.11.2026"),
            "row 2, due: found '10.11.2026'; allowed: a day as YYYY-MM-DD",
        ),
        (
            TABLE.replace("\nDATA-1", "\n,,,,,,,,,,,\nDATA-1").replace("2026-10-01", "2026-12-01"),
            "row 3: found values that do not fit together",
        ),
        (
            TABLE.replace("due", "deadline"),
            "row 2, due: found nothing; allowed: day by which it must be ready",
        ),
        (
            TABLE.replace("qa", "annotation"),
            "found something that is no table: its header names 'annotation' twice",
        ),
        (
            f"{TABLE}a,b,c,d,e,f,g,h,i,j,k,l,m\n",
            "found something that is no table: row 3 has 13 cells, the header 12",
        ),
        ("", "found something that is no table: it has no header"),
        ('id,title\n"open', "found something that is no table: unexpected end of data"),
    ],
)
def test_a_table_that_is_wrong_names_its_row_and_column(project, text, message):
    written(project, "board.csv", text)

    with pytest.raises(PlanError) as error:
        project.board()

    assert str(error.value).startswith("configs/p/board.csv")
    assert message in str(error.value)


def test_a_table_that_is_not_utf_8_is_refused_in_one_sentence(project):
    (project.folder / "board.csv").write_bytes(b"id,title\n\xff,x\n")

    with pytest.raises(PlanError, match=r"^configs/p/board.csv: found something that is no table: 'utf-8'"):
        project.board()


def test_the_board_of_the_example_names_batches_that_its_plans_know():
    example = find_project(ROOT, "flight_delays")
    board, supply = example.board(), example.supply()

    sources = {name: source.dataset for name, source in supply.sources.items()}
    named = [(batch.split("/")[0], task.dataset) for task in board.data_tasks for batch in task.batches]
    assert len(named) == 7
    assert all(sources[source] == dataset for source, dataset in named)
