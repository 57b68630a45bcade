"""Moves reach the record once, and a board that cannot be read does not stop the status page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.gates import Key, decide
from tasks.history.board import recorded_moves
from tasks.ledger.append import append_once, newest_first
from tasks.ledger.chain import Broken, verify
from tasks.vocabulary import Evidence, Finding, Gate, Verdict

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
BOARD = """
tickets:
  - {id: E-1, title: Trees, stage: STAGE, sprint: S1}
  - {id: E-2, title: Rerank}
"""


@pytest.fixture
def plans(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def outside(plans):
    with bound(memory()) as made:
        yield made


def night(plans, monkeypatch, stage, day):
    from flows import watch_board

    (plans / "board.yaml").write_text(BOARD.replace("STAGE", stage))
    monkeypatch.setattr(watch_board, "now", lambda: datetime(2026, 11, day, 5, tzinfo=UTC))
    return watch_board.watch_board("p")


def test_each_move_is_kept_once_with_the_day_on_which_it_was_seen(outside, plans, monkeypatch):
    nights = [("hypothesis", 3), ("hypothesis", 4), ("experiment", 9), ("experiment", 9)]
    found = [len(night(plans, monkeypatch, stage, day)) for stage, day in nights]

    assert found == [2, 0, 1, 0]
    links = outside.records.links("p")
    assert [(m.ticket, m.before, m.after, m.sprint, m.day.day) for m in recorded_moves(links)] == [
        ("E-1", None, "hypothesis", "S1", 3),
        ("E-2", None, "backlog", None, 3),
        ("E-1", "hypothesis", "experiment", "S1", 9),
    ]
    assert {record.kind for record in newest_first(links)} == {"move"}
    assert not isinstance(verify(links.all()), Broken)


def test_a_ticket_that_goes_there_and_back_and_there_on_one_day_has_moved_each_time(
    outside, plans, monkeypatch
):
    stages = ["hypothesis", "experiment", "hypothesis", "experiment", "experiment"]
    for stage in stages:
        night(plans, monkeypatch, stage, 9)

    moves = [move for move in recorded_moves(outside.records.links("p")) if move.ticket == "E-1"]
    assert [move.after for move in moves] == stages[:-1]


def test_two_runs_that_see_the_same_move_keep_it_once(outside, plans, monkeypatch):
    from tasks.act.board import keep_moves

    moves = night(plans, monkeypatch, "hypothesis", 9)

    assert keep_moves.fn("p", moves, datetime(2026, 11, 10, 5, tzinfo=UTC)) == moves
    assert len(recorded_moves(outside.records.links("p"))) == len(moves)


def test_the_status_page_shows_what_its_head_stands_for_also_while_others_append(outside, plans, monkeypatch):
    from flows import write_report

    shown = []
    forecast = write_report.keep_status_forecast

    def meanwhile(*given):
        made = word_on("E-1")
        body = {"decision": made.model_dump(mode="json")}
        append_once(
            outside.records.links("p"),
            kind="decision",
            key=made.key,
            project="p",
            subject="E-1",
            at=made.at,
            by="me",
            body=body,
        )
        return forecast(*given)

    monkeypatch.setattr(write_report, "keep_status_forecast", meanwhile)
    monkeypatch.setattr(write_report, "write_status", lambda _, *given: shown.append(given))

    write_report.write_report("p")

    ((decisions, head, _),) = shown
    assert (len(decisions), head.seq) == (1, 1)


def word_on(ticket):
    finding = Finding(
        check="person", subject=ticket, verdict=Verdict.FAIL, reason="so", evidence=Evidence(subject=ticket)
    )
    return decide(
        Gate(name="ticket", about="ticket", must=("person",)),
        Key("ticket", ticket, {}, ""),
        [finding],
        project="p",
        now=datetime(2026, 11, 9, tzinfo=UTC),
        asked_by="me",
        code_version="1",
    )


def test_a_project_without_a_board_has_no_moves(outside, plans):
    from flows.watch_board import watch_board

    assert watch_board("p") == ()


def test_the_status_page_is_written_without_a_board_that_cannot_be_read_and_says_why(outside, plans):
    from flows.write_report import write_report

    (plans / "board.yaml").write_text(BOARD.replace("STAGE", "doing"))

    write_report("p")

    (forms,) = outside.pages.held.values()
    assert "tickets[0].stage: found &#39;doing&#39;; allowed: backlog" in forms["html"]
    assert "Experiments board cannot be read" in forms["md"]


def test_the_status_page_shows_a_ticket_with_the_days_that_the_record_knows(outside, plans, monkeypatch):
    from flows import write_report

    night(plans, monkeypatch, "hypothesis", 3)
    monkeypatch.setattr(write_report, "now", lambda: datetime(2026, 11, 9, 5, tzinfo=UTC))

    write_report.write_report("p")

    (forms,) = outside.pages.held.values()
    assert '<span class="any">E-1</span><span class="nw">6 days</span>' in forms["html"]
