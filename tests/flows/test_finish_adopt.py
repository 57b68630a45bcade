"""``proofline finish`` and ``adopt`` on an outside in memory."""

import json

import pytest

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run, Tracked

CANVAS = """
title: T
objective: O
metrics: [{name: brier, title: Brier, direction: lower, margin: 0.02}]
"""
MODEL = """
looks: [2, 4]
checks: [{check: planned_seeds}, {check: primary, metric: brier}]
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as made:
        yield made


def logged(outside, candidate, baseline):
    for role, seeds in (("candidate", candidate), ("baseline", baseline)):
        for seed in seeds:
            run = Run(f"{role}-{seed}", role, seed, "training@1", "evaluation@1", "abc")
            outside.runs.tickets.setdefault("EXP-1", []).append((run, None))


def answered(capsys, *words):
    code = main([*words, "--json"])
    out = capsys.readouterr()
    return code, json.loads(out.out) if out.out else out.err


def test_a_look_that_lacks_seeds_is_a_not_yet_that_names_them(outside, capsys):
    logged(outside, [1, 2], [2, 2])

    code, said = answered(capsys, "finish", "EXP-1")

    assert code == 2
    assert said["outcome"] == "UNFINISHED"
    assert "baseline lacks seed 1" in said["settle"]
    assert "baseline has seed 2 more than once" in said["settle"]


def test_a_third_seed_makes_it_the_second_look(outside, capsys):
    logged(outside, [1, 2, 3], [1, 2])

    _, said = answered(capsys, "finish", "EXP-1")

    assert "look 2 of 2 is not all there: candidate lacks seed 4" in said["reason"]


def test_a_ticket_without_runs_is_a_wrong_input(outside, capsys):
    assert answered(capsys, "finish", "EXP-9") == (
        3,
        "proofline: p: found no finished run of ticket 'EXP-9'; train it first\n",
    )


@pytest.mark.slow
def test_the_command_that_evaluates_it_names_the_project(outside, capsys, prefect_api):
    logged(outside, [1, 2], [1, 2])

    assert main(["finish", "EXP-1"]) == 0
    assert "proofline run evaluate_experiment --project p --ticket EXP-1\n" in capsys.readouterr().out


@pytest.mark.slow
def test_a_look_that_is_all_there_is_announced(outside, capsys, monkeypatch, prefect_api):
    told = []
    monkeypatch.setattr(
        "tasks.act.shared.emit_event", lambda **event: told.append((event["event"], event["payload"]))
    )
    logged(outside, [1, 2], [1, 2])

    code, said = answered(capsys, "finish", "EXP-1")

    assert (code, said["outcome"], said["settle"]) == (0, "FINISHED", "")
    assert told == [("proofline.experiment.finished", {"v": 1, "project": "p", "ticket": "EXP-1", "look": 1})]


class Elsewhere:
    """Runs as MLflow would name them; what is done to them is kept."""

    def __init__(self, *runs):
        self.runs, self.tags, self.dropped = {run.id: run for run in runs}, {}, []

    def named(self, ids):
        return tuple(self.runs[one] for one in ids)

    def tag(self, runs, tags):
        self.tags |= {run.id: tags for run in runs}

    def untag(self, runs, names):
        self.dropped += [(run.id, name) for run in runs for name in names]


VERSIONS = ("--dataset", "training@1", "--evaluation", "evaluation@1")


def adopt(capsys, monkeypatch, runs, *words):
    elsewhere = Elsewhere(*runs)
    monkeypatch.setattr("flows.commands.adopt.outside", lambda: type("O", (), {"runs": elsewhere}))
    named = [run.id for run in runs]
    code, said = answered(
        capsys, "adopt", *named, "--ticket", "EXP-2", "--role", "baseline", *VERSIONS, *words
    )
    return elsewhere, code, said


@pytest.mark.usefixtures("outside")
def test_runs_are_adopted_with_the_seed_that_they_logged(capsys, monkeypatch):
    runs = [
        Tracked("a", "FINISHED", params={"seed": "1"}),
        Tracked("b", "FINISHED", params={"random_state": "2"}),
    ]

    elsewhere, code, said = adopt(capsys, monkeypatch, runs)

    assert code == 0
    assert [one["seed"] for one in said["adopted"]] == ["1", "2"]
    assert elsewhere.tags["b"] == {
        "proofline.project": "p",
        "proofline.ticket": "EXP-2",
        "proofline.role": "baseline",
        "proofline.seed": "2",
        "proofline.dataset": "training@1",
        "proofline.evaluation": "evaluation@1",
    }


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    ("run", "words", "said"),
    [
        (Tracked("a", "FINISHED"), (), "found no whole number in its parameters seed or random_state"),
        (Tracked("a", "FINISHED", params={"seed": "1" * 5000}), (), "found no whole number in its"),
        (Tracked("a", "FINISHED"), ("--seed", "0"), "found seed 0; allowed: planned seeds, from 1"),
        (Tracked("a", "FINISHED", tags={"ticket": "EXP-1"}), ("--seed", "1"), "it is tagged ticket EXP-1"),
    ],
)
def test_a_run_that_cannot_be_adopted_is_named_and_nothing_is_tagged(capsys, monkeypatch, run, words, said):
    elsewhere, code, told = adopt(capsys, monkeypatch, [run], *words)

    assert code == 3
    assert said in told
    assert elsewhere.tags == {}


def test_a_run_of_another_ticket_is_moved_only_on_demand_and_loses_what_was_decided_of_it(
    outside, capsys, monkeypatch
):
    run = Tracked("a", "FINISHED", tags={"ticket": "EXP-1", "role": "candidate", "seed": "1"})

    elsewhere, code, _ = adopt(capsys, monkeypatch, [run], "--seed", "1", "--replace")

    assert code == 0
    assert elsewhere.tags["a"]["proofline.ticket"] == "EXP-2"
    assert ("a", "proofline.decision") in elsewhere.dropped


def test_one_seed_for_several_runs_is_refused(outside, capsys, monkeypatch):
    runs = [Tracked("a", "FINISHED"), Tracked("b", "FINISHED")]

    _, code, said = adopt(capsys, monkeypatch, runs, "--seed", "1")

    assert code == 3
    assert "--seed: found 2 runs; allowed: one run a seed" in said


def test_a_run_that_is_adopted_twice_the_same_way_stays_as_it_is(outside, capsys, monkeypatch):
    tags = {"project": "p", "ticket": "EXP-2", "role": "baseline", "seed": "1"}
    run = Tracked("a", "FINISHED", tags={**tags, "dataset": "training@1", "evaluation": "evaluation@1"})

    elsewhere, code, _ = adopt(capsys, monkeypatch, [run], "--seed", "1")

    assert code == 0
    assert elsewhere.dropped == []
