"""``proofline design``, ``costs`` and ``decide`` without a server: answers, exit codes, refusals."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.gates import Key, decide
from tasks.ledger.append import append_once
from tasks.vocabulary import Evidence, Finding, Gate, Measurement, Verdict

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CANVAS = """
title: T
objective: O
metrics:
  - {name: accuracy, title: Accuracy, direction: higher, margin: 0.05, smallest_gain: 0.05, target: 0.9}
  - {name: brier, title: Brier, direction: lower, margin: 0.0001}
"""
MODEL = """
looks: [3, 6]
checks:
  - {check: planned_seeds}
  - {check: primary, metric: accuracy}
  - {check: guard, metric: brier}
  - {check: rate_limit, event: toxicity, limit: 0.001}
"""
BOARD = """
tickets:
  - {id: E-1, title: First, stage: experiment, compute_hours: 4, kill: ["two seeds in a row diverge"]}
"""
THIN = ["design", "--seeds", "5", "--examples", "500", "--margin", "0.018", "--seed-sd", "0.005"]


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in {"canvas": CANVAS, "model": MODEL, "board": BOARD}.items():
        (folder / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as made:
        yield made


def logged(outside, role="candidate", seeds=(1, 2, 3), hours=1.0, values=()):
    """Runs of E-1 with 200 examples each; ``values`` are what each run logged as its accuracy."""
    rng = np.random.default_rng(len(role))
    for seed in seeds:
        columns = {
            "example_id": np.array([f"x{n}" for n in range(200)], dtype=object),
            "accuracy": (rng.random(200) < 0.8).astype(float),
            "brier": rng.random(200),
        }
        made = Run(
            id=f"{role}-{seed}",
            role=role,
            seed=seed,
            training="training@1",
            evaluation="evaluation@1",
            commit="c",
            metrics={"accuracy": values[seed - 1]} if values else {},
            compute_hours=hours,
            started=NOW + timedelta(hours=seed),
        )
        outside.runs.tickets.setdefault("E-1", []).append((made, columns))


def evaluated(outside, ticket="E-1", verdict=Verdict.FAIL, accuracy=0.8, at=NOW):
    evidence = Evidence(
        subject="accuracy", measurements=(Measurement(name="candidate", value=accuracy, unit="share"),)
    )
    finding = Finding(
        check="primary", subject="accuracy", verdict=verdict, reason="so it is", evidence=evidence
    )
    gate, key = Gate(name="evaluate", about="experiment", must=("primary",)), Key("evaluate", ticket, {}, "")
    made = decide(gate, key, [finding], project="p", now=at, asked_by="cron", code_version="1")
    append_once(
        outside.records.links("p"),
        kind="decision",
        key=made.key,
        project="p",
        subject=ticket,
        at=at,
        by="cron",
        body={"decision": made.model_dump(mode="json")},
    )


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_the_thin_case_is_not_decisive_and_says_how_many_examples_it_takes(capsys):
    assert main([*THIN, "--example-sd", "0.2236", "--unpaired", "--json"]) == 1

    found = said(capsys)
    (made,) = found["designs"]
    assert (found["outcome"], made["seeds_needed"]) == ("NOT_DECISIVE", None)
    assert made["examples_needed"] == pytest.approx(1900, abs=50)
    assert "No number of seeds up to 100 would do." in found["settle"]


def test_with_enough_examples_it_is_decisive(capsys):
    assert main([*THIN, "--example-sd", "0.2236", "--examples", "3000", "--json"]) == 0

    assert said(capsys)["outcome"] == "DECISIVE"


def test_the_markdown_is_a_table_under_its_verdict(capsys):
    main([*THIN, "--accuracy", "0.9", "--markdown"])

    first, *_, rows = capsys.readouterr().out.strip().split("\n\n")
    assert first.startswith("**Not decisive:** no look has a chance of 80%")
    assert rows


def test_a_design_of_a_project_takes_spread_looks_and_margins_from_it(outside, capsys):
    logged(outside)
    logged(outside, "baseline")
    evaluated(outside)

    assert main(["design", "p", "--json"]) == 1

    found = said(capsys)
    guard = next(one for one in found["designs"] if one["role"] == "guard")
    assert found["source"] == "the spread of E-1"
    assert [(look["seeds"], look["examples"]) for look in guard["looks"]] == [(3, 200), (6, 200)]
    assert (guard["least"], guard["alpha"], guard["decisive"]) == (0.0001, 0.05, False)
    assert found["prompts"] == [{"event": "toxicity", "limit": 0.001, "with_none": 3688, "with_one": 5570}]


BESIDES = """
  - {check: slices, metric: accuracy, columns: [g], gap: 0.005}
  - {check: consistency, metric: accuracy, limit: 0.0005}
"""
FIRST = "first: {checks: [{check: planned_seeds}, {check: first_model, metric: accuracy}]}"


@pytest.mark.parametrize(
    ("first", "besides"),
    [("", ["slices/accuracy", "consistency/accuracy"]), (FIRST, ["first: first_model"])],
    ids=["beside a baseline", "of a first model"],
)
def test_what_a_design_does_not_plan_for_is_named(outside, capsys, first, besides):
    plan = Path("configs") / "p" / "model.yaml"
    plan.write_text(plan.read_text("utf-8").rstrip() + BESIDES + first, "utf-8")
    canvas = plan.with_name("canvas.yaml")
    canvas.write_text(
        CANVAS.replace("target: 0.9", "target: 0.9, simple: {name: majority, value: 0.5}"), "utf-8"
    )
    words = ["--seed-sd", "0.00001", "--example-sd", "0.0001", "--examples", "2000", "--metric", "accuracy"]

    assert main(["design", "p", *words]) == 0

    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last.startswith("Decisive: the primary claims have a chance of 80% or more each")
    assert all(one in last.split("not planned for: ")[1] for one in besides)
    assert "every claim" not in last


def test_a_project_without_a_decided_experiment_says_what_to_give_instead(outside, capsys):
    assert main(["design", "p"]) == 3

    assert "found no decided experiment" in capsys.readouterr().err


def test_a_design_that_takes_seeds_and_examples_names_both(capsys):
    words = ["design", "--seeds", "5,10", "--examples", "2000", "--gain", "0.01", "--seed-sd", "0.005"]

    assert main([*words, "--example-sd", "0.4", "--json"]) == 1

    found = said(capsys)
    both = found["designs"][0]["both_needed"]
    named = (
        f"{both['seeds']} seeds of each arm and about {both['examples']:,} examples: neither alone would do."
    )
    assert found["settle"] == f"metric takes {named}"


@pytest.mark.parametrize("spread", [["--accuracy", "0.73"], ["--example-sd", "0.4"]])
def test_half_a_spread_for_a_project_asks_for_the_other_half_and_not_for_runs(spread, outside, capsys):
    assert main(["design", "p", *spread, "--ticket", "EXP-101"]) == 3

    found = capsys.readouterr().err
    assert f"found {spread[0]} without --seed-sd; needed: both" in found
    assert "train it first" not in found


@pytest.mark.parametrize(
    ("more", "needed"),
    [
        (["--accuracy", "0.9", "--margin", "0"], "needed: a difference above 0"),
        (["--accuracy", "0.9", "--seeds", "1"], "needed: 2 or more each"),
        (["--accuracy", "0.9", "--power", "1.5"], "power 1.5"),
        ([], "allowed: --example-sd, or --accuracy"),
        (["--example-sd", "0.2", "--accuracy", "0.9"], "allowed: one of them"),
        (["--accuracy", "90"], "a share between 0 and 1"),
        (["--example-sd", "-1"], "needed: 0 or more each"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_is_allowed(more, needed, capsys):
    assert main([*THIN, *more]) == 3

    assert needed in capsys.readouterr().err


def test_seeds_that_are_no_numbers_are_a_usage_error(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["design", "--seeds", "five", "--margin", "0.1"])

    assert stopped.value.code == 3
    assert "allowed: numbers, such as 5,20" in capsys.readouterr().err


def test_costs_exit_with_one_only_when_a_budget_is_overspent(outside, capsys):
    logged(outside, hours=1.2)
    within = main(["costs", "--json"]), said(capsys)
    logged(outside, "baseline", hours=1.2)
    over = main(["costs", "--json"]), said(capsys)

    assert [(code, found["outcome"]) for code, found in (within, over)] == [(0, "SOON_GONE"), (1, "OVER")]
    assert over[1]["tickets"][0]["left"] == pytest.approx(4 - 7.2)


def test_costs_are_a_table_for_people(outside, capsys):
    logged(outside)

    main(["costs"])

    assert (
        "E-1                       3.00 h      4.00 h      1.00 h     75%  within, 3 runs"
        in capsys.readouterr().out
    )


def test_without_a_word_every_rule_is_shown_and_the_ticket_is_left_as_it_is(outside, capsys):
    logged(outside, "attempt", range(1, 7), hours=2.0, values=(0.8, 0.801, 0.799, 0.8, 0.8, 0.801))

    assert main(["decide", "E-1", "--json"]) == 0

    found = said(capsys)
    assert found["outcome"] == "KILL"
    assert [(one["rule"], one["says"]) for one in found["advice"]] == [
        ("budget", "kill"),
        ("plateau", "kill"),
        ("gap", "cannot tell"),
        ("own", "ask"),
    ]
    assert found["word"] is None
    assert outside.records.links("p").last() == 0


@pytest.mark.parametrize(
    ("gain", "says"),
    [(0.001, "kill"), (0.012, "go on"), (0.0, "cannot tell")],
    ids=["hardly rises far below", "is nearly there", "never moved"],
)
def test_a_target_out_of_reach_in_the_sprints_left_speaks_against_going_on(
    outside, capsys, gain, says, monkeypatch
):
    """Seven sprints of two weeks: six are over, and the ticket's time box ends with the seventh."""
    start = NOW.date() - timedelta(days=14 * 6 + 7)
    days = [(start + timedelta(days=14 * n), start + timedelta(days=14 * n + 13)) for n in range(7)]
    sprints = "".join(f"  - {{id: S{n}, start: {a}, end: {b}}}\n" for n, (a, b) in enumerate(days))
    ticket = "  - {id: E-1, title: First, stage: experiment, sprint: S6, time_box_sprints: 1}"
    (Path("configs") / "p" / "board.yaml").write_text(f"sprints:\n{sprints}tickets:\n{ticket}\n")
    monkeypatch.setattr("flows.commands.decide.now", lambda: NOW)
    for n in range(6):
        moment = NOW - timedelta(days=14 * (6 - n))
        evaluated(outside, f"T-{n}", Verdict.PASS, 0.83 + gain * n, moment)

    main(["decide", "E-1", "--json"])

    gap = next(one for one in said(capsys)["advice"] if one["rule"] == "gap")
    assert gap["says"] == says
    assert ("has hardly changed" if says == "cannot tell" else "0.900 in the 1 sprint left") in gap["reason"]


def test_the_candidates_seeds_are_one_attempt(outside, capsys):
    logged(outside, "attempt", range(1, 5), values=(0.80, 0.81, 0.82, 0.83))
    logged(outside, "candidate", range(1, 4), values=(0.84, 0.85, 0.83))

    main(["decide", "E-1", "--json"])

    plateau = next(one for one in said(capsys)["advice"] if one["rule"] == "plateau")
    assert "from 5 attempts" in plateau["reason"]


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["E-1", "kill"], "--learnings: found 0 letters"),
        (["E-1", "--learnings", "much"], "allowed: kill, iterate or promote"),
        (["E-1", "promote", "--learnings", "much"], "found no evaluation"),
        (["E-9", "kill", "--learnings", "much"], "found no ticket 'E-9'"),
        (["E-9"], "found no ticket 'E-9'"),
    ],
)
def test_a_word_that_is_not_allowed_is_refused_before_anything_starts(outside, words, needed, capsys):
    assert main(["decide", *words]) == 3

    assert needed in capsys.readouterr().err
    assert outside.records.links("p").last() == 0
