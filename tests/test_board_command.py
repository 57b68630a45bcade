"""``proofline board``: the board as text and as JSON, beside the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from flows.cli import main
from flows.commands import board
from tasks.adapters.disk_links import DiskRecords
from tasks.ledger.append import append_once
from tasks.vocabulary import Verdict
from tests.board.tickets import decided, move

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
BOARD = """
sprints: [{id: S1, start: 2026-11-02, end: 2026-11-29}]
tickets:
  - {id: E-1, title: Trees, stage: hypothesis, sprint: S1, owner: Ana,
     blockers: [{what: no GPU, since: 2026-11-17}]}
  - {id: E-2, title: Rerank, stage: killed, learnings: it costs more than it gains}
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project whose record saw E-1 move on the 12th and killed E-2 on the 5th."""
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "board.yaml").write_text(BOARD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(board, "now", lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))
    kept = {
        "decision": {"decision": decided("E-2", Verdict.FAIL, 5).model_dump(mode="json")},
        "move": {"move": move("E-1", None, "hypothesis", 12).model_dump(mode="json")},
    }
    for kind, body in kept.items():
        append_once(
            DiskRecords(tmp_path / ".proofline" / "ledger").links("p"),
            kind=kind,
            key="k",
            project="p",
            subject="E",
            at=datetime(2026, 11, 12, tzinfo=UTC),
            by="me",
            body=body,
        )
    return tmp_path


def test_a_board_whose_rules_hold_is_shown_and_exits_with_0(root, capsys):
    assert main(["board"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "hypothesis  1 of at most 5" in lines
    assert "  E-1         Trees; 9 days here; blocked for 4 days: no GPU; owner Ana" in lines
    assert "every rule holds for 2 tickets" in lines
    assert "Kill rate, killed of decided: S1: 1 of 1; in all 1 of 1, 100.0% (2.5% to 100.0%)" in lines


def test_a_broken_rule_exits_with_1_and_is_told_with_its_remedy(root, capsys):
    (root / "configs/p/board.yaml").write_text(BOARD.replace("it costs more than it gains", '""'))

    assert main(["board"]) == 1
    assert (
        "FAIL  learnings: E-2 is in killed without learnings. "
        "Remedy: write down what was learnt; it is needed to close a ticket."
    ) in capsys.readouterr().out


def test_the_json_has_the_keys_of_every_judging_command_and_the_whole_board(root, capsys):
    text = BOARD.replace("stage: hypothesis", "stage: experiment")
    (root / "configs/p/board.yaml").write_text(text)

    assert main(["board", "--project", "p", "--json"]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert (answer["outcome"], answer["settle"], answer["decision_id"]) == ("FAIL", "", None)
    (finding,) = answer["findings"]
    assert (finding["check"], finding["subject"], finding["verdict"]) == ("described", "E-1", "FAIL")
    assert [len(column["cards"]) for column in answer["columns"]] == [0, 0, 1, 0, 0, 0, 1]


def test_a_ticket_in_evaluation_without_runs_is_told_which_seeds_it_lacks(root, capsys):
    (root / "configs/p/model.yaml").write_text(
        "looks: [3]\nchecks: [{check: planned_seeds}, {check: primary, metric: auc}]\n"
    )
    (root / "configs/p/board.yaml").write_text(BOARD.replace("stage: hypothesis", "stage: evaluation"))

    assert main(["board"]) == 1
    said = capsys.readouterr().out
    assert "candidate lacks seeds 1, 2, 3; baseline lacks seeds 1, 2, 3" in said
    assert not (root / ".proofline/mlflow").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            BOARD.replace("stage: hypothesis", "stage: doing"),
            "configs/p/board.yaml, tickets[0].stage: found 'doing'; allowed: backlog, hypothesis, "
            "experiment, evaluation, iteration, production or killed",
        ),
        ("{}", "configs/p: found no tickets on a board; allowed: some, see docs/board.md"),
    ],
)
def test_a_board_that_cannot_be_shown_exits_with_3_and_one_sentence(root, capsys, text, message):
    (root / "configs/p/board.yaml").write_text(text)

    assert main(["board"]) == 3
    assert capsys.readouterr().err == f"proofline: {message}\n"


def test_control_characters_in_a_title_do_not_reach_the_terminal(root, capsys):
    (root / "configs/p/board.yaml").write_text(BOARD.replace("title: Trees", 'title: "\\e[31mred"'))

    main(["board"])

    assert "\x1b" not in capsys.readouterr().out
