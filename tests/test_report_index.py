"""Reports about a project and their index, written into a folder that can be copied anywhere."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.memory import MemoryPages, memory
from tasks.ledger.chain import Head
from tasks.plans import find_project
from tasks.report import PROJECT_KINDS, write_index, write_project_page, write_status
from tests.pages.samples import HEAD, NOW, everything

CANVAS = """
title: Flight delays
objective: Tell which flights will be late.
metrics:
  - {name: auc, title: AUC, direction: higher, margin: 0.005, target: 0.72, unit: share}
"""
BOARD = """
risks:
  - {id: R-1, category: data_drift, description: Winter, likelihood: low, impact: high, follows: drift}
asks:
  - {id: Q-1, question: More money, who: Lead, by: 2026-12-01, otherwise: Stop}
"""
MADE = (everything(), Head(*HEAD), NOW)


@pytest.fixture
def place(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "board.yaml").write_text(BOARD)
    monkeypatch.chdir(tmp_path)
    return find_project(tmp_path, "p")


@pytest.fixture
def outside(place, tmp_path):
    with bound(replace(memory(), pages=DiskPages(tmp_path / "reports"))) as made:
        yield made


def hrefs(text):
    return [part.split('"')[0] for part in text.split('<a href="')[1:]]


@pytest.mark.parametrize("kind", PROJECT_KINDS)
def test_every_kind_lies_in_three_forms_made_of_one_document(place, outside, tmp_path, kind):
    write_project_page.fn(place, kind, *MADE)

    folder = tmp_path / "reports" / "p" / kind
    made = json.loads((folder / "latest.json").read_text())
    assert {one.name for one in folder.iterdir()} == {
        f"{stem}.{form}" for stem in ("latest", "2026-11-18") for form in ("html", "md", "json", "txt")
    }
    assert made["verdict"]["sentence"] in (folder / "latest.md").read_text().replace("\\", "")


def test_a_risk_that_follows_drift_is_told_what_the_newest_window_says(place, outside):
    write_project_page.fn(place, "risks", *MADE)

    made = json.loads(outside.pages.read("p", "risks", "latest.json"))
    (row,) = made["sections"][0]["blocks"][0]["risks"]["rows"]
    assert row["record"]["likelihood"] == "certain"
    assert row["record"]["says"].endswith("watched features drifted in 2013-12")


def test_a_status_report_shows_the_board_and_has_a_chat_text_with_its_place(place, outside):
    write_status.fn(place, *MADE)

    made = json.loads(outside.pages.read("p", "status", "latest.json"))
    assert made["risks"]["rows"][0]["id"] == "R-1"
    assert made["decisions_needed"]["rows"][0]["who"] == "Lead"
    chat = outside.pages.read("p", "status", "latest.txt").splitlines()
    assert chat[1] == "reports/p/status/2026-11-18.html"
    assert made["verdict"]["sentence"] in chat[0]


def test_a_chat_text_leads_to_where_reports_are_published(tmp_path):
    pages = DiskPages(tmp_path, "https://reports.example.org/")

    assert pages.address("p", "status", "x") == "https://reports.example.org/p/status/x.html"


def test_every_link_of_both_indexes_leads_to_a_file_wherever_the_folder_lies(place, outside, tmp_path):
    for days in (14, 7, 0):
        write_status.fn(place, *MADE[:2], NOW - timedelta(days=days))
        write_project_page.fn(place, "risks", *MADE[:2], NOW - timedelta(days=days))

    written = write_index.fn(place, NOW)

    moved = (tmp_path / "reports").rename(tmp_path / "copied")
    assert written.endswith("reports/p/index.html")
    for page in (moved / "index.html", moved / "p" / "index.html"):
        found = hrefs(page.read_text())
        assert found
        assert all((page.parent / unquote(one)).is_file() for one in found)
    assert len(hrefs((moved / "p" / "index.html").read_text())) == 7  # six reports, and the newest on top


def test_a_broken_report_and_a_strange_folder_stop_no_index(place, outside, tmp_path):
    write_status.fn(place, *MADE)
    (tmp_path / "reports" / "p" / "status" / "2025-01-01.json").write_text("[" * 100_000)
    (tmp_path / "reports" / "p" / "note.txt").write_text("x")

    write_index.fn(place, NOW)

    made = json.loads((tmp_path / "reports" / "p" / "index.json").read_text())
    assert [row["word"] for row in made["groups"][0]["rows"]][1] == "Cannot be read"


@pytest.mark.parametrize("pages", ["disk", "memory"])
def test_what_was_written_is_listed_without_the_latest_by_name(tmp_path, pages):
    made = DiskPages(tmp_path) if pages == "disk" else MemoryPages()
    for kind, name in (("status", "2026-11-18"), ("drift", "2026-11-11"), ("status", "2026-11-04")):
        made.write("p", kind, name, {"html": "x", "json": "{}"})
    for project in ("p", ""):
        made.write_index(project, lambda: {"html": "x", "json": "{}"})

    assert made.indexes() == (("p", "{}"),)
    assert made.listed("p", "drift") == (("drift", "2026-11-11"),)
    assert made.listed("p") == (("status", "2026-11-04"), ("drift", "2026-11-11"), ("status", "2026-11-18"))
    assert made.listed("q") == ()


def test_a_report_with_an_odd_name_is_found_by_its_link(place, outside, tmp_path):
    outside.pages.write("p", "status", "a b#c%d", {"html": "x", "json": "{}"})

    write_index.fn(place, NOW)

    html = (tmp_path / "reports" / "p" / "index.html").read_text()
    assert "status/a%20b%23c%25d.html" in hrefs(html)


def test_reports_are_oldest_first_by_the_numbers_in_their_names(place, outside):
    for sprint in ("S9", "S20", "S100", "S10"):
        outside.pages.write("p", "sprint-plan", sprint, {"json": "{}", "html": ""}, latest=False)

    write_index.fn(place, NOW)

    (group,) = json.loads(outside.pages.read("p", "", "index.json"))["groups"]
    assert [row["name"] for row in group["rows"]] == ["S100", "S20", "S10", "S9"]


def test_files_and_folders_with_names_that_are_no_text_are_left_out(place, outside, tmp_path):
    write_status.fn(place, *MADE)
    for odd in (b"p/status/\xff.json", b"\xfe/status/latest.json", b"p/\xfd/x.json"):
        path = tmp_path / "reports" / os.fsdecode(odd)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")

    write_index.fn(place, NOW)

    (group,) = json.loads(outside.pages.read("p", "", "index.json"))["groups"]
    assert [row["name"] for row in group["rows"]] == ["2026-11-18"]
    assert len(json.loads((tmp_path / "reports" / "index.json").read_text())["groups"][0]["rows"]) == 1


def test_reports_of_other_projects_are_not_read_for_an_index(place, outside, tmp_path, monkeypatch):
    write_status.fn(place, *MADE)
    for other in ("q", "r"):
        for day in range(1, 9):
            outside.pages.write(
                other, "status", f"2026-11-{day:02}", {"html": "", "json": '{"as_of": "2026"}'}
            )
        outside.pages.write_index(other, lambda: {"html": "", "json": '{"title": "Other"}'})
    asked = []
    read = DiskPages.read
    monkeypatch.setattr(DiskPages, "read", lambda self, *file: asked.append(file) or read(self, *file))

    write_index.fn(place, NOW)

    made = json.loads((tmp_path / "reports" / "index.json").read_text())
    assert [row["name"] for row in made["groups"][0]["rows"]] == ["Flight delays", "Other", "Other"]
    assert sorted(asked) == [
        ("p", "", "index.json"),
        ("p", "status", "2026-11-18.json"),
        ("q", "", "index.json"),
        ("r", "", "index.json"),
    ]


def test_the_latest_report_stays_the_newest_when_an_older_one_is_written_again(place, outside, tmp_path):
    for days in (0, 7):
        write_status.fn(place, *MADE[:2], NOW - timedelta(days=days))

    latest = tmp_path / "reports" / "p" / "status"
    assert (latest / "latest.html").read_text() == (latest / "2026-11-18.html").read_text()
