"""Whole evaluations on adapters in memory: looks, criteria, openings, the first model, what a kill left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.ledger.append import newest_first
from tasks.vocabulary import Outcome

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

CANVAS = """
title: T
objective: O
metrics:
  - {name: brier, title: Brier, direction: lower, target: 0.3, margin: 0.02, smallest_gain: 0.01,
     simple: {name: always the mean, value: 0.4}}
"""
MODEL = """
looks: [3, 6]
checks: [{check: planned_seeds}, {check: primary, metric: brier}]
"""
FIRST = "first: {checks: [{check: planned_seeds}, {check: first_model, metric: brier}]}\n"


@pytest.fixture
def outside(tmp_path, monkeypatch):
    write(tmp_path, CANVAS, MODEL)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as made:
        yield made


def write(root, canvas, model):
    folder = root / "configs" / "p"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "canvas.yaml").write_text(canvas)
    (folder / "model.yaml").write_text(model)


def log_runs(outside, ticket, seeds, *, gain=0.05, version="a", roles=("candidate", "baseline"), **changed):
    rng = np.random.default_rng(3)
    ids = np.array([f"e{n}" for n in range(2000)], dtype=object)
    for role in roles:
        for seed in seeds:
            brier = 0.2 + rng.normal(0, 0.01, len(ids)) - (gain if role == "candidate" else 0)
            run = Run(f"{ticket}-{role}-{seed}-{version}", role, seed, "training@1", "evaluation@1", "abc")
            columns = {"example_id": ids, "brier": brier}
            outside.runs.tickets.setdefault(ticket, []).append((replace(run, **changed), columns))


def evaluate(ticket, **words):
    from flows.evaluate_experiment import evaluate_experiment

    return evaluate_experiment("p", ticket, **words)


def finding(decision, check):
    return next(found for found in decision.findings if found.check == check)


def kinds(outside):
    return [record.kind for record in newest_first(outside.records.links("p"))][::-1]


def test_a_decision_is_locked_opened_kept_and_announced_once(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))

    first, second = evaluate("EXP-1"), evaluate("EXP-1")

    assert first == second
    assert kinds(outside) == ["lock", "opening", "decision", "done"]
    assert outside.runs.tags["EXP-1-candidate-1-a"]["proofline.record"].startswith("4:")


def test_a_look_with_other_runs_gives_the_earlier_decision_and_leaves_the_new_runs_alone(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    first = evaluate("EXP-1")
    outside.runs.tickets["EXP-1"].clear()
    log_runs(outside, "EXP-1", (1, 2, 3), gain=-0.05, version="b")

    assert evaluate("EXP-1") == first
    assert "EXP-1-candidate-1-b" not in outside.runs.tags


def test_again_judges_the_look_from_the_runs_of_now_and_the_decision_says_so(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    evaluate("EXP-1")
    outside.runs.tickets["EXP-1"].clear()
    log_runs(outside, "EXP-1", (1, 2, 3), gain=-0.05, version="b")

    again = evaluate("EXP-1", again=True)

    assert again.outcome == "NOT_PROMOTABLE"
    assert "look 1 is judged for the 2nd time" in finding(again, "criteria").reason
    assert "opened 2 times" in finding(again, "openings").reason


def test_again_with_the_same_runs_says_that_nothing_new_was_judged(outside, caplog):
    log_runs(outside, "EXP-1", (1, 2, 3))
    first = evaluate("EXP-1")
    caplog.clear()

    assert evaluate("EXP-1", again=True) == first
    assert f"EXP-1: nothing new was judged: {first.id} was made from the same runs" in caplog.text


def test_seeds_beyond_the_last_look_are_never_judged(outside):
    log_runs(outside, "EXP-1", range(1, 7))
    first = evaluate("EXP-1")
    log_runs(outside, "EXP-1", range(7, 30), gain=-1.0)

    assert evaluate("EXP-1") == first


def test_a_second_look_is_another_question_than_the_first(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    first = evaluate("EXP-1")
    log_runs(outside, "EXP-1", (4, 5, 6))

    second = evaluate("EXP-1")

    assert second.id != first.id
    assert finding(second, "primary").evidence.value("look") == 2


def test_changed_criteria_need_a_reason_and_are_shown_as_a_deviation(outside, tmp_path):
    log_runs(outside, "EXP-1", (1, 2, 3))
    evaluate("EXP-1")
    write(tmp_path, CANVAS.replace("margin: 0.02", "margin: 0.04"), MODEL)

    with pytest.raises(InputError, match=r"margin of brier was 0.02, is 0.04; allowed: .*--why"):
        evaluate("EXP-1")
    decision = evaluate("EXP-1", why="the reviewers asked for it")

    assert "margin of brier was 0.02, is 0.04 since" in finding(decision, "criteria").reason
    assert "the reviewers asked for it" in finding(decision, "criteria").reason


def test_looks_that_are_added_after_the_first_was_judged_are_a_deviation(outside, tmp_path):
    log_runs(outside, "EXP-1", (1, 2, 3))
    evaluate("EXP-1")
    write(tmp_path, CANVAS, MODEL.replace("[3, 6]", "[3, 6, 9]"))

    decision = evaluate("EXP-1", why="one more")

    assert "looks of the plan was 3, 6, is 3, 6, 9" in finding(decision, "criteria").reason


def test_criteria_that_are_locked_after_the_first_run_are_told(outside):
    log_runs(outside, "EXP-1", (1, 2, 3), started=datetime(2026, 1, 1, tzinfo=UTC))

    assert "after the first run began at 2026-01-01" in finding(evaluate("EXP-1"), "criteria").reason


def test_what_a_killed_run_kept_and_did_not_announce_is_announced_by_the_next(outside, monkeypatch):
    told = []
    log_runs(outside, "EXP-1", (1, 2, 3))
    log_runs(outside, "EXP-2", (1, 2, 3), gain=-0.05)

    def killed(**_):
        raise SystemExit("killed")

    monkeypatch.setattr("tasks.act.shared.emit_event", killed)
    with pytest.raises(SystemExit):
        evaluate("EXP-1")
    monkeypatch.setattr("tasks.act.shared.emit_event", lambda **event: told.append(event["payload"]))
    evaluate("EXP-2")

    assert [one["subject"] for one in told if "decision_id" in one] == ["EXP-1", "EXP-2"]
    assert kinds(outside).count("done") == 2


def test_a_first_model_is_judged_by_its_own_gate_until_one_was_promotable(outside, tmp_path):
    write(tmp_path, CANVAS, MODEL + FIRST)
    log_runs(outside, "EXP-1", (1, 2, 3), roles=("candidate",))
    first = evaluate("EXP-1")
    log_runs(outside, "EXP-2", (1, 2, 3), roles=("candidate",))

    second = evaluate("EXP-2")

    assert (first.gate.name, first.outcome) == ("first", "PROMOTABLE")
    assert (second.gate.name, second.outcome) == ("evaluate", "INCONCLUSIVE")


def test_a_first_model_that_was_promotable_and_is_asked_again_stays_so(outside, tmp_path):
    write(tmp_path, CANVAS, MODEL + FIRST)
    log_runs(outside, "EXP-1", (1, 2, 3), roles=("candidate",))

    first, second = evaluate("EXP-1"), evaluate("EXP-1")

    assert second == first
    assert kinds(outside).count("opening") == 1


def test_roles_that_are_swapped_after_the_look_was_judged_make_it_another_question(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    first = evaluate("EXP-1")
    other = {"candidate": "baseline", "baseline": "candidate"}
    held = outside.runs.tickets["EXP-1"]
    outside.runs.tickets["EXP-1"] = [(replace(run, role=other[run.role]), columns) for run, columns in held]

    swapped = evaluate("EXP-1", again=True)

    assert (first.outcome, swapped.outcome) == ("PROMOTABLE", "NOT_PROMOTABLE")


def killed(ticket):
    from flows.decide_ticket import decide_ticket

    return decide_ticket("p", ticket, Outcome.KILLED, "features leak")


def test_a_killed_ticket_is_not_judged_any_more_and_nothing_is_locked_or_opened(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    killed("EXP-1")

    with pytest.raises(InputError, match=r"found KILLED, .*open another ticket, this one is closed"):
        evaluate("EXP-1")
    assert kinds(outside) == ["decision", "done"]


def test_what_was_decided_before_a_ticket_was_killed_is_still_returned(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    first = evaluate("EXP-1")
    killed("EXP-1")

    assert evaluate("EXP-1") == first
    log_runs(outside, "EXP-1", (4, 5, 6))
    with pytest.raises(InputError, match="this one is closed"):
        evaluate("EXP-1")


@pytest.mark.parametrize(
    ("more", "gain", "outcome"),
    [("", -0.05, "NOT_PROMOTABLE"), ("equivalent_suffices: true\n", 0.0, "EQUIVALENT")],
)
def test_who_leaves_out_the_baseline_after_a_comparison_is_no_first_model(
    outside, tmp_path, more, gain, outcome
):
    write(tmp_path, CANVAS, MODEL + FIRST + more)
    log_runs(outside, "EXP-1", (1, 2, 3), gain=gain)
    compared = evaluate("EXP-1")
    log_runs(outside, "EXP-2", (1, 2, 3), roles=("candidate",))
    runs = outside.runs.tickets["EXP-1"]
    outside.runs.tickets["EXP-1"] = [(run, columns) for run, columns in runs if run.role == "candidate"]

    other = evaluate("EXP-2")

    assert compared.outcome == outcome
    assert evaluate("EXP-1") == compared
    assert (other.gate.name, other.outcome) == ("evaluate", "INCONCLUSIVE")


def test_a_baseline_that_was_tracked_anywhere_and_failed_closes_the_gate_of_a_first_model(outside, tmp_path):
    write(tmp_path, CANVAS, MODEL + FIRST)
    log_runs(outside, "EXP-0", (1,), roles=("baseline",), status="FAILED")
    log_runs(outside, "EXP-1", (1, 2, 3), roles=("candidate",))

    assert evaluate("EXP-1").gate.name == "evaluate"


def test_a_first_model_keeps_its_decision_after_another_candidate_was_judged(outside, tmp_path):
    write(tmp_path, CANVAS, MODEL + FIRST)
    log_runs(outside, "EXP-1", (1, 2, 3), roles=("candidate",))
    first = evaluate("EXP-1")
    log_runs(outside, "EXP-2", (1, 2, 3), roles=("candidate",))
    evaluate("EXP-2")

    assert evaluate("EXP-1") == first


def test_while_planned_seeds_are_missing_a_candidate_that_is_worse_is_not_decided(outside):
    log_runs(outside, "EXP-1", (1, 2), gain=-0.05)

    decision = evaluate("EXP-1")

    assert finding(decision, "primary").verdict == "FAIL"
    assert decision.outcome == "INCONCLUSIVE"
    assert decision.reason.startswith("planned_seeds: Of 3 planned seeds 2 are logged once")


def test_attempts_on_the_way_to_a_candidate_are_never_judged(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    log_runs(outside, "EXP-1", (1, 2, 3), roles=("attempt",), gain=9.0)

    assert evaluate("EXP-1").outcome == "PROMOTABLE"


def test_runs_without_examples_are_judged_by_their_metrics_and_the_reason_says_what_that_means(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    runs = [
        (replace(run, metrics={"brier": 0.1 + run.seed / 1000 + 0.1 * (run.role == "baseline")}), None)
        for run, _ in outside.runs.tickets["EXP-1"]
    ]
    outside.runs.tickets["EXP-1"] = [
        (replace(run, metrics={"brier": run.metrics["brier"] + 1e-4 * n * n}), None)
        for n, (run, _) in enumerate(runs)
    ]

    decision = evaluate("EXP-1")

    assert decision.outcome == "PROMOTABLE"
    assert "does not extend to new examples" in finding(decision, "primary").reason


def test_a_run_without_examples_among_others_that_have_them_is_named(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    run, _ = outside.runs.tickets["EXP-1"][0]
    outside.runs.tickets["EXP-1"][0] = (run, None)

    with pytest.raises(InputError, match=r"run EXP-1-candidate-1-a \(candidate, seed 1\): found no artifact"):
        evaluate("EXP-1")


def test_a_metric_that_only_the_baseline_lacks_is_said_to_be_lacking_there(outside):
    log_runs(outside, "EXP-1", (1, 2, 3))
    for run, columns in outside.runs.tickets["EXP-1"]:
        if run.role == "baseline":
            columns["accuracy"] = columns.pop("brier")

    made = evaluate("EXP-1")

    (primary,) = (finding for finding in made.findings if finding.check == "primary")
    assert made.outcome is Outcome.INCONCLUSIVE
    assert primary.reason == "baseline lacks brier"
    assert primary.settle == "The missing values of brier: baseline lacks brier."
