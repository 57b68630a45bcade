"""A person's word about a quarantined batch, on adapters in memory: once, finished after a kill."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.errors import InputError
from tasks.labels.batch import ExpectationResult, SuiteResult
from tasks.ledger.append import newest_first
from tasks.ledger.chain import Broken, verify
from tasks.vocabulary import Outcome

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

SUPPLY = """
sources: {vendor: {dataset: training}, judged: {dataset: evaluation}}
item: id
labels: [first, second]
content: [value]
disjoint: [[training, evaluation]]
checks: [{check: kappa}, {check: leakage}]
"""
CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "configs" / "p"
    made.mkdir(parents=True)
    (made / "canvas.yaml").write_text(CANVAS)
    (made / "supply.yaml").write_text(SUPPLY)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def outside(folder):
    with bound(memory()) as made:
        yield made


def rows(start, count, *, disagreeing=0.12, seed=5):
    rng = np.random.default_rng(seed)
    first = np.where(rng.random(count) < 0.4, "late", "on time").astype(object)
    flip = rng.random(count) < disagreeing
    return {
        "id": np.array([f"r{n}" for n in range(start, start + count)], dtype=object),
        "first": first,
        "second": np.where(flip, np.where(first == "late", "on time", "late"), first).astype(object),
        "value": rng.normal(size=count),
    }


def land(outside, subject, columns):
    outside.batches.stages["incoming", subject] = columns


def supply():
    from flows.nightly_supply import nightly_supply

    return {decision.subject: decision for decision in nightly_supply("p")}


def settle(outcome=Outcome.ACCEPTED, batch="vendor/b1", why="looked at all 30"):
    from flows.settle_batch import settle_batch

    return settle_batch("p", batch, outcome, why)


def quarantined(outside):
    land(outside, "vendor/b1", rows(0, 30))
    decision = supply()["vendor/b1"]
    assert decision.outcome == "QUARANTINED"
    return decision


def kinds(outside):
    return [record.kind for record in reversed(list(newest_first(outside.records.links("p"))))]


def places(outside):
    return sorted(stage for stage, subject in outside.batches.stages if subject == "vendor/b1")


def test_a_released_batch_is_accepted_versioned_done_and_answered(outside):
    before = quarantined(outside)

    word = settle()

    assert (word.outcome, word.overrules) == ("ACCEPTED", before.id)
    assert places(outside) == ["accepted"]
    assert outside.datasets.current("p", "training").rows == 30
    assert kinds(outside) == ["decision", "done", "decision", "done"]
    assert "looked at all 30" in outside.answers.held["p", "vendor/b1", word.key]["answer.txt"]


def test_a_batch_that_a_person_rejects_lies_there_and_is_in_no_dataset(outside):
    quarantined(outside)

    word = settle(Outcome.REJECTED)

    assert word.outcome == "REJECTED"
    assert places(outside) == ["rejected"]
    assert outside.datasets.current("p", "training") is None


def test_the_same_word_again_changes_nothing(outside):
    quarantined(outside)
    first = settle()

    assert settle(why="once more") == first
    assert kinds(outside) == ["decision", "done", "decision", "done"]


def test_a_contrary_second_word_is_refused_with_who_when_and_what(outside):
    quarantined(outside)
    settle()

    with pytest.raises(InputError, match=r"released by .*: looked at all 30, on 20"):
        settle(Outcome.REJECTED)

    assert places(outside) == ["accepted"]


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.REJECTED])
def test_the_same_bytes_landed_again_follow_the_person_s_word(outside, outcome):
    quarantined(outside)
    word = settle(outcome)
    land(outside, "vendor/b1", rows(0, 30))

    again = supply()["vendor/b1"]

    assert again == word
    assert places(outside) == [outcome.value.lower()]


def test_a_mended_plan_decides_the_same_bytes_anew(outside, folder):
    quarantined(outside)
    settle(Outcome.REJECTED)
    land(outside, "vendor/b1", rows(0, 30))
    (folder / "supply.yaml").write_text(SUPPLY.replace("{check: kappa}", "{check: kappa, need: note}"))

    assert supply()["vendor/b1"].outcome == "ACCEPTED"


@pytest.mark.parametrize(
    ("count", "disagreeing", "outcome"), [(2000, 0.02, "ACCEPTED"), (2000, 0.45, "REJECTED")]
)
def test_a_batch_that_does_not_wait_is_not_settled(outside, count, disagreeing, outcome):
    land(outside, "vendor/b1", rows(0, count, disagreeing=disagreeing))
    assert supply()["vendor/b1"].outcome == outcome

    with pytest.raises(InputError, match=f"found {outcome}"):
        settle()

    assert kinds(outside) == ["decision", "done"]


def test_a_batch_whose_rows_went_into_the_evaluation_set_meanwhile_is_not_released(outside):
    quarantined(outside)
    land(outside, "judged/e1", rows(0, 2000, disagreeing=0.02))
    assert supply()["judged/e1"].outcome == "ACCEPTED"

    with pytest.raises(InputError, match="leakage fails by now"):
        settle()

    assert places(outside) == ["quarantined"]
    assert settle(Outcome.REJECTED).outcome == "REJECTED"


def test_a_batch_that_was_landed_again_waits_for_its_decision_and_not_for_a_word(outside):
    before = quarantined(outside)
    kept = outside.batches.kept("p", *_named(before), ["quarantined"])
    outside.batches.land_again("p", kept)

    with pytest.raises(InputError, match="found no kept copy"):
        settle()

    assert supply()["vendor/b1"] == before
    assert settle().outcome == "ACCEPTED"


def _named(decision):
    from tasks.adapters.ports import Landed

    return Landed.of(decision.subject), decision.inputs["batch"]


STEPS = [
    ("batches", "file_away", "before"),
    ("batches", "file_away", "after"),
    ("answers", "write", "before"),
    ("answers", "write", "after"),
    ("datasets", "add", "before"),
    ("datasets", "add", "after"),
    ("batches", "clear", "before"),
]


@pytest.mark.parametrize(
    ("killed_at", "finisher"), [*((step, supply) for step in STEPS), (STEPS[1], settle), (STEPS[5], settle)]
)
def test_a_release_killed_at_any_step_is_finished_by_the_command_or_the_next_night(
    outside, monkeypatch, killed_at, finisher
):
    adapter, step, when = killed_at
    quarantined(outside)
    held = getattr(outside, adapter)
    whole = getattr(held, step)

    def killed(*given):
        if when == "after":
            whole(*given)
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr(held, step, killed)
        with pytest.raises(SystemExit):
            settle()

    finisher()

    assert places(outside) == ["accepted"]
    assert outside.datasets.current("p", "training").rows == 30
    assert kinds(outside) == ["decision", "done", "decision", "done"]
    assert not isinstance(verify(outside.records.links("p").all()), Broken)


def test_a_word_left_by_a_kill_comes_before_a_batch_that_is_compared_with_it(outside, monkeypatch):
    quarantined(outside)
    with monkeypatch.context() as patched:
        patched.setattr(outside.datasets, "add", lambda *_: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            settle()
    land(outside, "judged/e1", rows(0, 2000, disagreeing=0.02))

    decisions = supply()

    assert decisions["vendor/b1"].outcome == "ACCEPTED"
    assert decisions["judged/e1"].outcome == "REJECTED"


UNEXPECTED = ExpectationResult(
    expectation="between", columns=("value",), met=False, unexpected=2, rows=(3, 17), items=("r3", "r17")
)


def validate(suite, columns, item):
    return SuiteResult(suite="s", rows=len(columns[item]), results=(UNEXPECTED,))


@pytest.fixture
def with_suite(folder):
    (folder / "s.yaml").write_text("name: s\nexpectations: [{type: between}]\n")
    (folder / "supply.yaml").write_text(
        SUPPLY.replace("checks: [", "suite: s.yaml\nchecks: [{check: suite}, ")
    )
    with bound(replace(memory(), validate=validate)) as made:
        yield made


def test_failing_rows_lie_with_the_answer_and_the_finding_says_where(with_suite):
    land(with_suite, "vendor/b1", rows(0, 2000, disagreeing=0.02))

    decision = supply()["vendor/b1"]

    answer = with_suite.answers.held["p", "vendor/b1", decision.key]
    assert [(cell.row, cell.item) for cell in answer["failing_rows.csv"]] == [(4, "r3"), (18, "r17")]
    (found,) = (finding for finding in decision.findings if finding.check == "suite")
    assert "batches/p/answers/vendor/b1/failing_rows.csv" in found.remedy
    value = str(answer["failing_rows.csv"][0].value)
    assert value not in decision.model_dump_json() + answer["answer.txt"]


def test_failing_rows_are_written_before_the_decision_so_a_kill_in_between_loses_none(
    with_suite, monkeypatch
):
    land(with_suite, "vendor/b1", rows(0, 2000, disagreeing=0.02))
    links = with_suite.records.links("p")
    with monkeypatch.context() as patched:
        patched.setattr(links, "create", lambda *_: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            supply()

    decision = supply()["vendor/b1"]

    (key,) = with_suite.answers.held
    assert key == ("p", "vendor/b1", decision.key)
    assert set(with_suite.answers.held[key]) == {"failing_rows.csv", "answer.txt", "decision.json"}
