"""All that is due, and all that the record outgrew, by the flow and by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.commands.run_said import written
from tasks.adapters.connect import bound
from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.memory import memory
from tasks.errors import InputError, PlanError
from tests.pages.team_samples import BOARD, CANVAS

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

NOW = datetime(2026, 12, 23, 6, tzinfo=UTC)  # the morning after S6


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "board.yaml").write_text(BOARD)
    monkeypatch.chdir(tmp_path)
    _at(monkeypatch, NOW)
    with bound(replace(memory(), pages=DiskPages(tmp_path / "reports"))) as made:  # it keeps the latest
        yield made


def _at(monkeypatch, moment):
    from flows import write_report as module

    monkeypatch.setattr(module, "now", lambda: moment)


def _write(kind):
    from flows.write_report import write_report

    return write_report("p", kind=kind)


def _called(wrote):
    return sorted(one.due.called for one in wrote)


def test_what_is_due_is_written_and_indexed_and_the_same_day_asks_for_nothing_more(
    outside, monkeypatch, capsys, tmp_path
):
    first = _write("due")
    _at(monkeypatch, NOW + timedelta(hours=12))
    again = _write("due")

    assert _called(first) == [
        "release-retrospective v2.1.0",
        "sprint-retrospective S5",
        "sprint-retrospective S6",
        "stakeholder",
        "status",
    ]
    assert all(Path(one.page).is_file() for one in first)
    assert "S6" in (tmp_path / "reports" / "p" / "index.html").read_text()
    assert again == ()
    assert written(again, None, as_json=False) == 0
    assert capsys.readouterr().out == "Nothing to write: every report was written since it was last due.\n"


def test_by_hand_it_is_said_what_was_due_since_when_why_and_where_it_is(outside, capsys):
    made = _write("due")
    capsys.readouterr()
    written(made, None, as_json=True)
    told = json.loads(capsys.readouterr().out)["reports"]

    (one,) = (one for one in told if one["about"] == "S6")
    assert Path(one.pop("report")).name == "S6.html"
    assert one == {
        "kind": "sprint-retrospective",
        "about": "S6",
        "since": "2026-12-23",
        "why": "the sprint ended on 2026-12-22",
    }


def test_a_report_that_cannot_be_written_is_said_and_stops_none_of_the_others(outside, tmp_path):
    notes = tmp_path / "reports" / "p" / "sprint-retrospective" / "S5.notes.md"
    notes.parent.mkdir(parents=True)
    notes.write_bytes(b"caf\xe9")

    with pytest.raises(InputError, match=r"sprint-retrospective/S5\.notes\.md"):
        _write("due")

    assert outside.pages.written("p", "sprint-retrospective", "S6")
    assert outside.pages.written("p", "status", "2026-12-23")
    assert "S6" in (tmp_path / "reports" / "p" / "index.html").read_text()


def test_a_board_that_cannot_be_read_ends_the_flow_with_its_sentence_once_the_status_is_written(
    outside, tmp_path
):
    (tmp_path / "configs" / "p" / "board.yaml").write_text("sprints: 7")

    with pytest.raises(PlanError, match=r"configs/p/board\.yaml"):
        _write("due")

    assert "board.yaml" in outside.pages.read("p", "status", "2026-12-23.html")


def test_pages_behind_the_record_are_written_once_and_all_show_its_head(outside):
    first = _write("behind")

    assert _called(first) == ["researcher", "stakeholder", "status"]
    assert _write("behind") == ()


def test_each_written_page_is_told_of_once_with_its_verdict_and_ids_alone(outside, monkeypatch):
    told = []
    monkeypatch.setattr("tasks.report.publish.emit", lambda *given, **named: told.append((*given, named)))

    wrote = _write("due")

    assert sorted(event.kind for event, *_ in told) == sorted(one.due.kind for one in wrote)
    assert {(event.NAME, event.project) for event, *_ in told} == {("report.written", "p")}
    assert all(named == {"labels": {"kind": event.kind}} for event, *_, named in told)
    assert {outcome for *_, outcome, _ in told} <= {"PASS", "WARN", "FAIL", "UNKNOWN"}
