"""Answers on disk, and the promises that the ones in memory keep too."""

from __future__ import annotations

import csv
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.adapters import disk_answers
from tasks.adapters.disk_answers import DiskAnswers
from tasks.adapters.memory import MemoryAnswers
from tasks.adapters.ports import Landed
from tasks.labels.failing_rows import FailingCell
from tasks.labels.leaking_rows import LeakingRow

B1, KEY, OTHER = Landed("vendor", "b1"), "a" * 64, "b" * 64
CELL = FailingCell(3, "rows.csv", "r2", "hour", 99.0, "between", "at least 0 and at most 23")


@pytest.fixture(params=["disk", "memory"])
def answers(request, tmp_path):
    return DiskAnswers(tmp_path / "batches") if request.param == "disk" else MemoryAnswers()


@pytest.fixture
def disk(tmp_path):
    return DiskAnswers(tmp_path / "batches")


def read(disk, path):
    with (disk.folder.parent / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(**changes):
    return FailingCell(**{**CELL.__dict__, **changes})


def test_an_answer_is_found_by_its_decision_and_lies_below_the_batch_s_source(answers):
    place = answers.write("p", B1, KEY, {"answer.txt": "no"})

    assert answers.find("p", B1, KEY) == place == "batches/p/answers/vendor/b1"
    assert answers.find("p", B1, OTHER) is None


def test_writing_an_answer_again_changes_nothing(answers):
    first = answers.write("p", B1, KEY, {"answer.txt": "no"})

    assert answers.write("p", B1, KEY, {"answer.txt": "no"}) == first


def test_the_failing_rows_lie_beside_the_answer_that_comes_later(disk):
    rows = disk.write_rows("p", B1, KEY, [CELL])
    place = disk.write("p", B1, KEY, {"answer.txt": "no"})

    assert rows == f"{place}/failing_rows.csv"
    assert sorted(file.name for file in (disk.folder.parent / place).iterdir()) == [
        ".key",
        "answer.txt",
        "failing_rows.csv",
    ]


def test_another_decision_about_the_same_batch_gets_a_folder_of_its_own(disk):
    first = disk.write("p", B1, KEY, {"answer.txt": "wait"})
    second = disk.write("p", B1, OTHER, {"answer.txt": "yes"})

    assert (first, second) == ("batches/p/answers/vendor/b1", "batches/p/answers/vendor/b1.r2")
    assert (disk.folder.parent / first / "answer.txt").read_text() == "wait"
    assert disk.write("p", B1, KEY, {}) == first


def test_a_folder_that_somebody_made_by_hand_is_let_be(disk):
    (disk.folder / "p" / "answers" / "vendor" / "b1").mkdir(parents=True)

    assert disk.write("p", B1, KEY, {}) == "batches/p/answers/vendor/b1.r2"


def test_a_failing_row_says_where_and_what_it_is(disk):
    path = disk.write_rows("p", B1, KEY, [CELL])

    assert read(disk, path) == [
        {
            "row": "3",
            "file": "rows.csv",
            "item": "r2",
            "column": "hour",
            "value": "99",
            "expectation": "between",
            "allowed": "at least 0 and at most 23",
        }
    ]


def leak(**changes):
    found = LeakingRow(3, "rows.csv", "r2", "content", True, "e7", "evaluation", "judged/e1")
    return replace(found, **changes)


def test_leaks_are_written_for_us_with_the_other_item_and_for_the_sender_without(disk):
    path = disk.write_leaks("p", B1, KEY, [leak(), leak(row=4, item="r3", leaks=False)])

    ours, theirs = read(disk, path), read(disk, path.replace("leaks.csv", "leaking_rows.csv"))
    assert [(row["item"], row["leaks"], row["other_item"], row["batch"]) for row in ours] == [
        ("r2", "yes", "e7", "judged/e1"),
        ("r3", "no", "e7", "judged/e1"),
    ]
    assert [tuple(row.values()) for row in theirs] == [
        ("3", "rows.csv", "r2", "content", "yes"),
        ("4", "rows.csv", "r3", "content", "no"),
    ]
    assert list(theirs[0]) == ["row", "file", "item", "how", "leaks"]


def test_a_row_that_leaks_into_two_datasets_is_told_to_its_sender_once(disk):
    path = disk.write_leaks("p", B1, KEY, [leak(), leak(dataset="other", other="o1")])

    assert len(read(disk, path)) == 2
    assert len(read(disk, path.replace("leaks.csv", "leaking_rows.csv"))) == 1


@pytest.mark.parametrize("field", ["item", "other", "dataset", "batch", "file"])
def test_a_formula_in_a_leak_is_neutralised_too(disk, field):
    path = disk.write_leaks("p", B1, KEY, [leak(**{field: "=1+1"})])

    assert "'=1+1" in read(disk, path)[0].values()
    assert "=1+1" not in read(disk, path)[0].values()


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"]
)
@pytest.mark.parametrize("field", ["value", "item", "column", "file"])
def test_a_formula_is_neutralised_wherever_it_stands(disk, formula, field):
    path = disk.write_rows("p", B1, KEY, [cell(**{field: formula})])

    assert read(disk, path)[0][field] == f"'{formula}"


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=50))
def test_no_cell_ever_begins_like_a_formula(text):
    assert not disk_answers._text(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("value", "written"),
    [(-5.0, "-5"), (-0.5, "-0.5"), (None, ""), (float("nan"), ""), (True, "True"), ('a,b\n"c', 'a,b\n"c')],
)
def test_a_value_is_written_as_people_read_it_and_a_negative_number_is_no_formula(disk, value, written):
    path = disk.write_rows("p", B1, KEY, [cell(value=value)])

    assert read(disk, path)[0]["value"] == written


def test_a_huge_cell_is_cut_and_half_a_character_does_not_stop_the_file(disk):
    path = disk.write_rows("p", B1, KEY, [cell(value="x" * 5_000), cell(value="a\ud800b")])

    first, second = read(disk, path)
    assert first["value"] == "x" * 1_000 + "…"
    assert second["value"] == "a\\ud800b"


def test_a_write_that_stops_half_way_leaves_no_file_and_can_be_done_again(disk):
    def stops():
        yield CELL
        raise SystemExit("killed")

    with pytest.raises(SystemExit):
        disk.write_rows("p", B1, KEY, stops())
    (place,) = (disk.folder / "p/answers/vendor").iterdir()
    assert [file.name for file in place.iterdir()] == [".key"]

    path = disk.write_rows("p", B1, KEY, [CELL])

    assert len(read(disk, path)) == 1


def test_ten_thousand_rows_are_streamed_and_never_held_at_once(disk):
    tracemalloc.start()
    disk.write_rows("p", B1, KEY, (cell(row=row, value="x" * 1_000) for row in range(10_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3_000_000  # the file is 10 MB
