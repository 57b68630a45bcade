"""``proofline new``: plans from a file, for a person who has only the command."""

from __future__ import annotations

import csv
import json

import pytest

from flows.cli import main
from tasks.plans import find_project

ROWS = [
    [f"{n:03d}", f"a sentence that is long enough, {n}", ("good", "bad")[n % 2], ("good", "bad")[n % 2]]
    for n in range(40)
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with a labelled file in it; no project yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROOFLINE_ROOT", raising=False)
    monkeypatch.delenv("PROOFLINE_STATE", raising=False)
    with (tmp_path / "first reviews.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["review_id", "text", "label_a", "label_b"], *ROWS])
    return tmp_path


def files(root):
    return sorted(
        str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.suffix != ".csv"
    )


def test_a_file_becomes_plans_that_load_with_the_reasons_told(here, capsys):
    assert main(["new", "reviews", "--from", "first reviews.csv", "--for", "supply"]) == 0

    project = find_project(here, "reviews")
    plan, said = project.supply(), capsys.readouterr().out
    assert (plan.item, plan.labels, plan.content) == ("review_id", ("label_a", "label_b"), ("text",))
    assert list(plan.sources) == ["first_reviews"]
    assert project.suite(plan)["name"] == "first_reviews"
    assert "item:      review_id (unique in 40 rows)" in said
    assert "cp 'first reviews.csv' .proofline/batches/reviews/incoming/first_reviews" in said
    assert "proofline run nightly_supply --project reviews" in said


def test_ids_and_labels_are_proposed_as_they_are_written(here):
    main(["new", "reviews", "--from", "first reviews.csv"])

    assert "label_a" in (here / "configs/reviews/suites/first_reviews.yaml").read_text()
    assert "001" not in (here / "configs/reviews/suites/first_reviews.yaml").read_text()


def test_the_json_answer_names_what_was_written_and_why(here, capsys):
    main(["new", "reviews", "--from", "first reviews.csv", "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert answer["written"] == [
        "configs/reviews/canvas.yaml",
        "configs/reviews/suites/first_reviews.yaml",
        "configs/reviews/supply.yaml",
    ]
    assert answer["labels"]["columns"] == ["label_a", "label_b"]
    assert answer["item"]["why"] == "unique in 40 rows"


@pytest.mark.parametrize(
    ("words", "plans"),
    [
        ([], ["canvas.yaml"]),
        (["--for", "board"], ["board.yaml", "canvas.yaml"]),
        (["--for", "model"], ["canvas.yaml", "model.yaml"]),
    ],
)
def test_without_a_file_the_plans_load_too(here, words, plans):
    assert main(["new", "p", *words]) == 0

    project = find_project(here, "p")
    assert files(here) == [f"configs/p/{plan}" for plan in plans]
    assert project.canvas().metrics[0].name == "accuracy"
    if "model.yaml" in plans:
        assert project.model().asked
    if "board.yaml" in plans:
        assert project.board().data_tasks == ()


def test_a_plan_that_is_there_is_never_written_over(here, capsys):
    main(["new", "reviews", "--from", "first reviews.csv"])
    before = {path: (here / path).read_text() for path in files(here)}

    for words in (["--from", "first reviews.csv"], []):
        assert main(["new", "reviews", *words]) == 3
    assert {path: (here / path).read_text() for path in files(here)} == before
    assert "nothing was written" in capsys.readouterr().err


def test_a_plan_that_is_missing_is_added_and_the_canvas_left_as_it_is(here):
    main(["new", "p"])
    canvas = here / "configs/p/canvas.yaml"
    canvas.write_text(canvas.read_text().replace("accuracy", "recall"))

    assert main(["new", "p", "--for", "model"]) == 0
    assert main(["new", "p", "--from", "first reviews.csv"]) == 0
    assert "recall" in canvas.read_text()
    assert find_project(here, "p").model().checks[1].metric == "recall"


def test_a_board_beside_a_table_is_refused(here):
    main(["new", "p"])
    (here / "configs/p/board.csv").write_text("id\n")

    assert main(["new", "p", "--for", "board"]) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["../x"], "allowed: a project's name"),
        (["p", "--for", "supply"], "--for supply and --from FILE go together"),
        (["p", "--for", "board", "--from", "first reviews.csv"], "--for supply and --from FILE go together"),
        (["p", "--from", "nowhere.csv"], "nowhere.csv: found no such file"),
        (
            ["p", "--from", "first reviews.csv", "--labels", "text,nr"],
            "found no column nr; columns: review_id",
        ),
        (
            ["p", "--from", "first reviews.csv", "--labels", "label_a", "--item", "label_a"],
            "name a column twice",
        ),
    ],
)
def test_what_cannot_be_exits_with_3_in_one_sentence_and_writes_nothing(here, capsys, words, said):
    assert main(["new", *words]) == 3

    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert files(here) == []


def test_a_file_without_labels_says_what_was_found_and_how_to_name_it(here, capsys):
    (here / "plain.csv").write_text("a,b\n1.5,2\n2.5,3\n")

    assert main(["new", "p", "--from", "plain.csv"]) == 3
    assert (
        "found 2 columns: a (number, all different), b (whole number, all different)"
        in capsys.readouterr().err
    )
    assert main(["new", "p", "--from", "plain.csv", "--labels", "a", "--item", "b"]) == 0
