"""A person's word on a ticket and alerts about compute, on adapters in memory: once each, whole again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.gates import Key, decide
from tasks.ledger.append import append_once, newest_first
from tasks.ledger.chain import Broken, verify
from tasks.vocabulary import Evidence, Finding, Gate, Outcome, Verdict

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PLANS = {
    "canvas": "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n",
    "model": "looks: [3]\nchecks: [{check: planned_seeds}, {check: primary, metric: auc}]\n",
    "board": """
sprints: [{id: S1, start: 2026-11-16, end: 2026-11-27, compute_hours: 10}]
tickets:
  - {id: E-1, title: First, stage: experiment, sprint: S1, compute_hours: 4}
  - {id: E-2, title: Second, stage: hypothesis}
""",
}


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as made:
        yield made


def run(seed, hours=1.0, ticket="E-1"):
    return Run(
        id=f"{ticket}-{seed}",
        role="candidate",
        seed=seed,
        training="training@1",
        evaluation="evaluation@1",
        commit="c",
        compute_hours=hours,
        started=NOW + timedelta(hours=seed),
        ended=NOW + timedelta(hours=seed + 1),
    )


def log_runs(outside, *runs, ticket="E-1"):
    outside.runs.tickets.setdefault(ticket, []).extend((one, None) for one in runs)


def evaluated(outside, verdict=Verdict.PASS, look=1):
    finding = Finding(
        check="primary", subject="E-1", verdict=verdict, reason="so it is", evidence=Evidence(subject="E-1")
    )
    key = Key("evaluate", "E-1", {}, "plan", look)
    gate = Gate(name="evaluate", about="experiment", must=("primary",))
    made = decide(gate, key, [finding], project="p", now=NOW, asked_by="cron", code_version="1")
    append_once(
        outside.records.links("p"),
        kind="decision",
        key=made.key,
        project="p",
        subject="E-1",
        at=NOW,
        by="cron",
        body={"decision": made.model_dump(mode="json")},
    )
    return made


def say(outcome=Outcome.KILLED, learnings="features leak", ticket="E-1", why=""):
    from flows.decide_ticket import decide_ticket

    return decide_ticket("p", ticket, outcome, learnings, why)


def watch():
    from flows.watch_costs import watch_costs

    return watch_costs("p")


def kinds(outside):
    return [record.kind for record in reversed(list(newest_first(outside.records.links("p"))))]


@pytest.fixture
def events(monkeypatch):
    """Names and outcomes of the events that are emitted, in order."""
    emitted = []

    def emit_event(event, resource, payload, id_):
        emitted.append((event, resource["proofline.outcome"], payload["subject"]))

    monkeypatch.setattr("tasks.act.shared.emit_event", emit_event)
    return emitted


def test_a_word_and_an_alert_are_announced_and_the_alert_only_once(outside, events):
    log_runs(outside, run(1, hours=5.0))

    say()
    watch()
    watch()

    assert events == [
        ("proofline.experiment.decided", "KILLED", "E-1"),
        ("proofline.alert.raised", "over", "E-1"),
    ]


def test_a_word_that_is_said_again_is_not_announced_again(outside, events):
    say()
    say()

    assert [event for event, *_ in events] == ["proofline.experiment.decided"]


def dies(**_):
    raise SystemExit("killed")


@pytest.mark.parametrize("next_run", ["decide_ticket", "watch_board"])
def test_a_word_that_a_killed_run_kept_is_announced_once_by_the_next_run(outside, monkeypatch, next_run):
    told = []
    monkeypatch.setattr("tasks.act.shared.emit_event", dies)
    with pytest.raises(SystemExit):
        say()
    monkeypatch.setattr(
        "tasks.act.shared.emit_event", lambda **event: told.append(event["payload"]["subject"])
    )

    for _ in range(2):
        say(ticket="E-2") if next_run == "decide_ticket" else watch_moves()

    assert told == (["E-1", "E-2"] if next_run == "decide_ticket" else ["E-1"])


def watch_moves():
    from flows.watch_board import watch_board

    return watch_board("p")


def test_a_word_is_kept_and_left_on_the_tickets_runs_beside_the_gates(outside):
    log_runs(outside, run(1), run(2))
    outside.runs.tags["E-1-1"] = {"proofline.decision": "gate", "proofline.outcome": "PROMOTABLE"}
    judged = evaluated(outside)

    word = say()

    assert (word.outcome, word.inputs["evaluation"]) == ("KILLED", judged.id)
    assert outside.runs.tags["E-1-1"] == {
        "proofline.decision": "gate",
        "proofline.outcome": "PROMOTABLE",
        "proofline.word": word.id,
        "proofline.fate": "KILLED",
    }
    assert outside.runs.tags["E-1-2"]["proofline.word"] == word.id
    assert not isinstance(verify(outside.records.links("p").all()), Broken)


def test_the_same_word_twice_is_kept_once_and_what_a_kill_left_undone_is_done(outside):
    first = say(Outcome.ITERATING)
    log_runs(outside, run(1))

    again = say(Outcome.ITERATING)

    assert again == first
    assert kinds(outside) == ["decision", "done"]
    assert outside.runs.tags["E-1-1"]["proofline.word"] == first.id


def test_a_ticket_goes_round_and_is_then_killed_for_good(outside):
    outcomes = [say(Outcome.ITERATING, f"learnt {n}").outcome for n in range(2)]
    killed = say(Outcome.KILLED, "enough")

    assert (outcomes, killed.outcome) == (["ITERATING", "ITERATING"], "KILLED")
    assert kinds(outside) == ["decision", "done"] * 3
    with pytest.raises(InputError, match="this one is closed"):
        say(Outcome.ITERATING, "once more")


def test_nobody_promotes_over_the_gate(outside):
    evaluated(outside, Verdict.PASS)
    evaluated(outside, Verdict.FAIL, look=2)

    with pytest.raises(InputError, match="found NOT_PROMOTABLE"):
        say(Outcome.PROMOTING)

    assert kinds(outside) == ["decision", "decision", "done", "done"]  # the gate's, now announced


def test_what_is_promotable_is_promoted_by_a_word(outside):
    evaluated(outside)

    assert say(Outcome.PROMOTING).outcome == "PROMOTING"


def test_a_word_does_not_hide_the_decision_that_the_gate_made(outside):
    from tasks.load.record import decided_before
    from tasks.load.shared import load_project

    judged = evaluated(outside)
    say(Outcome.ITERATING)

    assert decided_before.fn(load_project("p"), Key("evaluate", "E-1", {}, "plan", 1)) == judged


def test_a_ticket_that_nobody_knows_is_refused_with_those_there_are(outside):
    with pytest.raises(InputError, match=r"found no ticket 'E-9'; tickets .*: E-1, E-2"):
        say(ticket="E-9")


def test_of_a_budget_that_is_soon_gone_is_told_once(outside):
    log_runs(outside, run(1), run(2, hours=2.3))

    first, second = watch(), watch()

    assert [budget.id for budget in first.alarming] == ["E-1"]
    assert second == first
    assert kinds(outside) == ["state"]
    (record,) = newest_first(outside.records.links("p"))
    assert {k: record.body[k] for k in ("alert", "about", "id", "planned")} == {
        "alert": "budget",
        "about": "ticket",
        "id": "E-1",
        "planned": 4.0,
    }


def test_a_sprint_that_runs_out_later_is_told_of_then(outside):
    log_runs(outside, run(1, hours=3.5))
    watch()
    log_runs(outside, run(2, hours=6.0, ticket="E-2"), ticket="E-2")

    found = watch()

    assert {(budget.about, budget.id) for budget in found.alarming} == {("ticket", "E-1"), ("sprint", "S1")}
    assert kinds(outside) == ["state", "state"]


def test_enough_compute_is_told_to_nobody(outside):
    log_runs(outside, run(1))

    assert not watch().alarming
    assert kinds(outside) == []
