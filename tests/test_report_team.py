"""Team documents as they are written: chosen by name or day, and what people wrote is never written over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.connect import bound
from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.memory import memory
from tasks.board.sprint import Sprint
from tasks.errors import InputError, OutsideError, PlanError, UserError
from tasks.ledger.chain import Head
from tasks.plans import find_project
from tasks.report import named_for
from tasks.report.team import write_team_document
from tasks.team.known import file_name, the_sprint
from tasks.team.notes import read_notes
from tasks.team.trend import trend
from tests.pages.team_samples import BOARD, CANVAS

NOW = datetime(2026, 12, 23, 9, tzinfo=UTC)
S6 = "sprint-retrospective/S6"


@pytest.fixture
def folder(tmp_path):
    plans = tmp_path / "configs" / "p"
    plans.mkdir(parents=True)
    (plans / "canvas.yaml").write_text(CANVAS)
    (plans / "board.yaml").write_text(BOARD)
    return tmp_path


@pytest.fixture
def outside(folder):
    with bound(replace(memory(), pages=DiskPages(folder / "reports"))) as made:
        yield made


def write(folder, kind="sprint-retrospective", named="", now=NOW):
    return write_team_document.fn(find_project(folder, "p"), kind, named, ((), Head(0, "")), now)


def page(folder, name):
    return (folder / "reports" / "p" / name).read_text()


def test_the_notes_are_made_once_and_what_stands_in_them_is_on_the_next_page(folder, outside):
    write(folder)
    notes = folder / "reports" / "p" / f"{S6}.notes.md"
    asked = notes.read_text()
    notes.write_text(asked.replace("## Went well: team\n", "## Went well: team\n\nAna helped Ben.\n"))
    edited = notes.read_text()
    write(folder, now=NOW.replace(hour=10))

    assert edited != asked
    assert notes.read_text() == edited
    for form in ("html", "md", "json"):
        assert "Ana helped Ben." in page(folder, f"{S6}.{form}")
        assert "Ana helped Ben." in page(folder, f"sprint-retrospective/latest.{form}")


def test_notes_that_are_no_utf_8_are_refused_before_the_page_loses_them(folder, outside):
    write(folder)
    before = page(folder, f"{S6}.html")
    (folder / "reports" / "p" / f"{S6}.notes.md").write_text("## Overall\n\nné\n", "utf-16")

    with pytest.raises(InputError, match=r"S6\.notes\.md: found no text in UTF-8"):
        write(folder)

    assert page(folder, f"{S6}.html") == before


def test_a_document_of_an_older_sprint_is_not_the_latest(folder, outside):
    write(folder)
    write(folder, named="S5")

    assert json.loads(page(folder, "sprint-retrospective/S5.json"))["title"] == "S5"
    assert json.loads(page(folder, "sprint-retrospective/latest.json"))["title"] == "S6"


@pytest.mark.parametrize(
    ("kind", "day", "title"),
    [
        ("sprint-plan", "2026-11-01", "S5"),
        ("sprint-plan", "2026-12-09", "S6"),
        ("sprint-retrospective", "2026-12-01", "S5"),
        ("sprint-retrospective", "2026-12-12", "S5"),
        ("sprint-retrospective", "2026-12-23", "S6"),
        ("release-retrospective", "2026-12-23", "v2.1.0"),
    ],
)
def test_without_a_name_the_day_tells_which_document_it_is(folder, outside, kind, day, title):
    write(folder, kind, now=datetime.fromisoformat(f"{day}T12:00:00+00:00"))

    assert json.loads(page(folder, f"{kind}/latest.json"))["title"] == title


@pytest.mark.parametrize(
    ("kind", "named", "sentence"),
    [
        ("sprint-plan", "S9", "--sprint: found no sprint 'S9' on the board; allowed: S5, S6"),
        ("sprint-plan", "", "--sprint: found no sprint for it on the board; allowed: S5, S6"),
        (
            "release-retrospective",
            "v9",
            "--release: found no release 'v9' .* allowed: v2.1.0, v2.0.0, v1.9.0",
        ),
    ],
)
def test_what_the_board_does_not_have_is_said_with_what_it_has(folder, outside, kind, named, sentence):
    with pytest.raises(UserError, match=sentence):
        write(folder, kind, named)


def test_a_project_without_a_board_has_no_such_documents(folder, outside):
    (folder / "configs" / "p" / "board.yaml").unlink()

    with pytest.raises(PlanError, match=r"board\.yaml: found no such file"):
        write(folder)


def test_days_of_the_plan_that_disagree_are_one_sentence_with_their_place(folder, outside):
    board = folder / "configs" / "p" / "board.yaml"
    board.write_text(BOARD.replace("planned_on: 2026-12-08", "planned_on: 2027-01-07"))

    with pytest.raises(PlanError, match=r"board\.yaml, sprints\[1\].*2027-01-07"):
        write(folder)


def test_where_the_runs_do_not_answer_the_document_says_so(folder, outside, monkeypatch):
    def silent(project):
        raise OutsideError("no answer")

    monkeypatch.setattr(outside.runs, "of_project", silent)
    write(folder)

    assert "compute could not be read: no answer" in page(folder, f"{S6}.html")


@pytest.mark.parametrize(
    ("kind", "sprint", "release"),
    [("status", "S1", ""), ("release-retrospective", "S1", ""), ("sprint-plan", "", "v1")],
)
def test_a_sprint_or_release_that_a_kind_is_not_of_is_refused(kind, sprint, release):
    with pytest.raises(InputError, match=f"with kind {kind}; allowed: kind"):
        named_for(kind, sprint, release)


def test_each_kind_takes_the_id_that_it_is_of():
    assert named_for("sprint-plan", "S1", "") == "S1"
    assert named_for("release-retrospective", "", "v1") == "v1"
    assert named_for("status", "", "") == ""


ids = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=100)


@given(ids)
def test_a_files_name_is_safe_everywhere_and_never_that_of_the_latest(id_):
    name = file_name(id_)

    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert name.lower() != "latest"
    assert not name.startswith(".")
    assert not name.endswith(".notes")
    assert len(name) <= 81


@given(ids, ids)
def test_two_ids_have_two_names(one, other):
    assert (file_name(one) == file_name(other)) == (one == other)


def test_a_usual_id_is_its_files_name():
    assert [file_name(one) for one in ("S6", "v2.1.0", "2026-22")] == ["S6", "v2.1.0", "2026-22"]


def test_between_two_sprints_the_next_is_planned_and_the_last_looked_back_on():
    days = [(1, 5), (8, 12), (15, 19)]
    sprints = [Sprint(id=f"S{a}", start=f"2026-12-{a:02}", end=f"2026-12-{b:02}") for a, b in days]
    today = datetime(2026, 12, 13, tzinfo=UTC).date()

    assert the_sprint(sprints, "", today, looks_back=False).id == "S15"
    assert the_sprint(sprints, "", today, looks_back=True).id == "S8"


def test_notes_are_read_by_heading_item_by_item_without_hints():
    text = "\ufeff# T\n\nHow.\n## A  b\n<!-- a\nhint -->\n- one\n  goes on\n* two\n\nthree\r\nfour\n"
    text += "## C\n\n## A b\nfive\n"

    assert read_notes(text) == {"A b": ("one goes on", "two", "three four", "five"), "C": ()}


@given(st.text(max_size=300))
def test_no_text_of_notes_stops_a_document(text):
    assert all(line for lines in read_notes(text).values() for line in lines)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], ""),
        ([4], ""),
        ([4, None], ""),
        ([4, 2], "Incidents: 2, before 4 (-50.0%); two releases are no trend."),
        ([9, 4, 2], "Incidents: 2, before 4 (-50.0%); it has fallen over 3 releases in a row "),
        ([1, None, 2, 3], "Incidents: 3, before 2 (+50.0%); it has risen over 3 releases in a row "),
        ([0, 1, 0], "Incidents: 0, before 1 (-100.0%); no trend over 3 releases."),
        ([0, 0, 0], "Incidents: 0, before 0; no trend over 3 releases."),
    ],
)
def test_a_trend_is_told_from_three_releases_on_that_all_moved_one_way(values, said):
    found = trend("Incidents", values).replace("\N{MINUS SIGN}", "-")

    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_the_chance_of_a_trend_is_one_in_the_number_of_orders():
    """Four different values have 4! = 24 orders, one of which rises throughout."""
    rising = [*range(4)]

    assert all(later > earlier for earlier, later in pairwise(rising))
    assert "1 time in 24" in trend("Incidents", rising)
