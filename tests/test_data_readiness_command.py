"""``proofline data readiness``: board beside record, for people and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from flows.cli import main
from flows.commands import data_readiness
from tasks.adapters.disk_links import DiskRecords
from tasks.ledger.append import append_once

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
BOARD = """
data_tasks:
  - {id: D-1, title: First, dataset: training, blocks: [E-1],
     due: 2026-11-10, needed: 2026-10-01, ready: 2026-11-03}
  - {id: D-2, title: Second, dataset: spanish, blocks: [E-2],
     due: 2026-11-10, needed: 2026-10-01, collection: 2026-10-08}
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project with a board, and a record in which one batch was accepted and another rejected."""
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "board.yaml").write_text(BOARD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data_readiness, "now", lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))
    links = DiskRecords(tmp_path / ".proofline" / "ledger").links("p")
    for key, body in {
        "1": {"decision": "1", "fate": "accepted", "dataset": "training@aaaaaaaaaaaa"},
        "2": {"decision": "2", "fate": "rejected"},
    }.items():
        append_once(
            links,
            kind="done",
            key=key,
            project="p",
            subject=f"vendor/b{key}",
            at=datetime(2026, 11, 4, tzinfo=UTC),
            by="me",
            body=body,
        )
    return tmp_path


def test_what_is_late_comes_first_with_what_waits_for_it(root, capsys):
    assert main(["data", "readiness"]) == 2

    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith(
        "late       D-2         Second (spanish): due 2026-11-10; 11 days past due, in collection"
    )
    assert first.endswith("blocks E-2")
    assert second.endswith("the board says 2026-11-03, the record says 2026-11-04 (training@aaaaaaaaaaaa)")


def test_the_json_has_the_keys_of_every_judging_command_and_the_tasks_behind_them(root, capsys):
    assert main(["data", "readiness", "--project", "p", "--json"]) == 2

    answer = json.loads(capsys.readouterr().out)
    assert {"outcome", "reason", "settle", "findings", "decision_id", "report"} <= answer.keys()
    assert answer["outcome"] == "UNKNOWN"
    assert [(task["id"], task["ready"], task["version"]) for task in answer["tasks"]] == [
        ("D-2", None, ""),
        ("D-1", "2026-11-04", "training@aaaaaaaaaaaa"),
    ]
    rate = answer["findings"][0]["measurements"][0]
    assert (rate["name"], rate["value"], rate["n"]) == ("readiness rate", 0.5, 2)


def test_data_that_is_late_again_and_again_exits_with_1(root, capsys):
    late = [
        f"  - {{id: L-{n}, title: t, dataset: x, due: 2026-11-01, needed: 2026-10-01, blocks: [X-{n}]}}"
        for n in range(12)
    ]
    (root / "configs/p/board.yaml").write_text("\n".join(["data_tasks:", *late]))

    assert main(["data", "readiness"]) == 1
    assert "below 60%, a systemic failure of planning" in capsys.readouterr().out


def test_a_project_without_a_board_is_told_what_to_write(root, capsys):
    (root / "configs/p/board.yaml").unlink()

    assert main(["data", "readiness"]) == 3
    assert capsys.readouterr().err == (
        "proofline: configs/p/board.yaml: found no board; allowed: data tasks, see docs/board.md\n"
    )


def test_control_characters_in_a_title_do_not_reach_the_terminal(root, capsys):
    (root / "configs/p/board.yaml").write_text(BOARD.replace("Second", '"\\e[31mred"'))

    main(["data", "readiness"])

    assert "\x1b" not in capsys.readouterr().out
