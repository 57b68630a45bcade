"""What the board asks of the planned seeds is what ``proofline finish`` asks of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.adapters.ports import Tracked
from tasks.gates import Key, decide
from tasks.history.board import project_board
from tasks.ledger.append import append_once
from tasks.plans import find_project
from tasks.vocabulary import Evidence, Finding, Gate, Verdict

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PLANS = {
    "canvas": """
title: T
objective: O
metrics:
  - {name: auc, title: AUC, direction: higher, margin: 0.01, target: 0.8, simple: {name: chance, value: 0.5}}
""",
    "model": """
looks: [2]
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
first: {checks: [{check: planned_seeds}, {check: first_model, metric: auc}]}
""",
    "board": "tickets: [{id: E-1, title: Trees, stage: evaluation}]\n",
}


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / f"{name}.yaml").write_text(text)
    return find_project(tmp_path, "p")


def promotable(links, ticket):
    finding = Finding(
        check="c", subject=ticket, verdict=Verdict.PASS, reason="r", evidence=Evidence(subject=ticket)
    )
    gate = Gate(name="first", about="experiment", must=("c",))
    made = decide(
        gate,
        Key("first", ticket, {}, "p", 1),
        [finding],
        project="p",
        now=NOW,
        asked_by="me",
        code_version="1",
    )
    body = {"decision": made.model_dump(mode="json")}
    append_once(links, kind="decision", key=ticket, project="p", subject=ticket, at=NOW, by="me", body=body)


def lacks(project, links, seeds):
    runs = [
        Tracked(f"r{n}", "FINISHED", tags={"ticket": "E-1", "role": "candidate", "seed": str(s)})
        for n, s in enumerate(seeds)
    ]
    state = project_board(project, links, lambda _: runs, NOW)
    return [problem.sentence for problem in state.problems if "in evaluation while" in problem.sentence]


def test_a_draft_of_a_tracker_is_told_as_a_note_and_breaks_no_rule(project):
    (project.folder / "board.yaml").unlink()
    (project.folder / "tickets.tsv").write_text("Title\tURL\tStatus\nTry hashing\t\tTodo\n")

    state = project_board(project, MemoryLinks(), lambda _: [], NOW)

    assert [problem.sentence for problem in state.problems] == [
        "1 draft without a number is left out: 'Try hashing'"
    ]
    assert state.is_sound


def test_the_first_model_needs_no_baseline(project):
    assert lacks(project, MemoryLinks(), [1, 2]) == []


def test_once_another_ticket_was_promotable_its_baseline_is_missed(project):
    links = MemoryLinks()
    promotable(links, "E-0")

    (said,) = lacks(project, links, [1, 2])

    assert "baseline lacks seeds 1, 2" in said


def test_a_first_model_that_was_promotable_itself_is_asked_for_no_baseline(project):
    links = MemoryLinks()
    promotable(links, "E-1")

    assert lacks(project, links, [1, 2]) == []


def test_a_seed_that_is_logged_twice_is_told(project):
    (said,) = lacks(project, MemoryLinks(), [1, 2, 2])

    assert "candidate has seed 2 more than once" in said
