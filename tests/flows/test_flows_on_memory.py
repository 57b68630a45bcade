"""Whole flows on adapters in memory: order, keys, fates and events, without DVC, MLflow or files."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.ledger.chain import Broken, verify

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

PLANS = {
    "canvas": """
title: T
objective: O
metrics:
  - {name: brier, title: Brier, direction: lower, margin: 0.02, smallest_gain: 0.01}
  - {name: accuracy, title: Accuracy, direction: higher, margin: 0.02}
""",
    "supply": """
sources: {vendor: {dataset: training}, judged: {dataset: evaluation}}
item: id
labels: [first, second]
content: [value]
disjoint: [[training, evaluation]]
checks: [{check: kappa}, {check: label_balance}, {check: leakage}]
""",
    "model": """
looks: [3, 6]
checks: [{check: planned_seeds}, {check: primary, metric: brier}, {check: guard, metric: accuracy}]
drift:
  reference: training
  features: [value, kind]
  expected_rows: 2000
  checks: [{check: window_complete}, {check: shift}]
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


def rows(start, count, *, seed=1, disagreeing=0.02, shift=0.0):
    rng = np.random.default_rng(seed)
    first = np.where(rng.random(count) < 0.4, "late", "on time").astype(object)
    flip = rng.random(count) < disagreeing
    return {
        "id": np.array([f"r{n}" for n in range(start, start + count)], dtype=object),
        "first": first,
        "second": np.where(flip, np.where(first == "late", "on time", "late"), first).astype(object),
        "value": rng.normal(shift, 1, count),
        "kind": rng.choice(["a", "b"], count).astype(object),
    }


def land(outside, subject, columns):
    outside.batches.stages["incoming", subject] = columns


def supply():
    from flows.nightly_supply import nightly_supply

    return {decision.subject: decision for decision in nightly_supply("p")}


def events_since(outside):
    return [record.kind for record in reversed(list(newest(outside)))]


def newest(outside):
    from tasks.ledger.append import newest_first

    return newest_first(outside.records.links("p"))


def test_a_sound_batch_is_accepted_lies_there_and_is_in_the_dataset(outside):
    land(outside, "vendor/b1", rows(0, 2000))

    decisions = supply()

    assert decisions["vendor/b1"].outcome == "ACCEPTED"
    assert list(outside.batches.stages) == [("accepted", "vendor/b1")]
    assert outside.datasets.current("p", "training").rows == 2000
    assert events_since(outside) == ["decision", "done"]


def test_a_batch_that_shares_rows_with_the_evaluation_set_is_rejected_and_the_rows_are_named(outside):
    land(outside, "judged/e1", rows(0, 2000))
    decisions = supply()
    land(outside, "vendor/b1", rows(1995, 2000, seed=2))

    decisions |= supply()

    assert decisions["judged/e1"].outcome == "ACCEPTED"
    refused = decisions["vendor/b1"]
    assert refused.outcome == "REJECTED"
    (leak,) = (finding for finding in refused.findings if finding.check == "leakage")
    named = {f"r{n} (id of r{n} in evaluation: judged/e1)" for n in range(1995, 2000)}
    assert named <= set(leak.evidence.named)
    assert ("rejected", "vendor/b1") in outside.batches.stages
    assert outside.datasets.current("p", "training") is None


def test_too_few_double_labels_are_a_not_yet_with_the_number_that_would_do(outside):
    land(outside, "vendor/b1", rows(0, 30, seed=5, disagreeing=0.12))

    decision = supply()["vendor/b1"]

    assert decision.outcome == "QUARANTINED"
    assert decision.settle
    assert ("quarantined", "vendor/b1") in outside.batches.stages


def test_a_batch_that_lacks_a_column_is_rejected_with_its_name(outside):
    columns = rows(0, 2000)
    del columns["second"]
    land(outside, "vendor/b1", columns)

    decision = supply()["vendor/b1"]

    assert decision.outcome == "REJECTED"
    assert "no column second" in decision.reason


def test_the_same_batch_again_returns_the_decision_that_was_made(outside):
    land(outside, "vendor/b1", rows(0, 2000))
    first = supply()["vendor/b1"]
    land(outside, "vendor/b1", rows(0, 2000))

    second = supply()["vendor/b1"]

    assert second == first
    assert events_since(outside) == ["decision", "done"]


def test_a_run_that_was_killed_after_deciding_is_finished_by_the_next_one(outside):
    land(outside, "vendor/b1", rows(0, 2000))
    whole = outside.datasets.add

    def killed(*_):
        raise SystemExit("killed")

    outside.datasets.add = killed
    with pytest.raises(SystemExit):
        supply()
    assert ("incoming", "vendor/b1") in outside.batches.stages
    outside.datasets.add = whole

    decision = supply()["vendor/b1"]

    assert decision.outcome == "ACCEPTED"
    assert outside.datasets.current("p", "training").rows == 2000
    assert events_since(outside) == ["decision", "done"]
    assert ("incoming", "vendor/b1") not in outside.batches.stages


def test_what_a_killed_run_accepted_is_in_its_dataset_before_another_batch_is_compared(outside):
    land(outside, "judged/e1", rows(0, 2000))
    whole = outside.datasets.add

    def killed(*_):
        raise SystemExit("killed")

    outside.datasets.add = killed
    with pytest.raises(SystemExit):
        supply()
    outside.datasets.add = whole
    land(outside, "vendor/b1", rows(0, 2000))

    decisions = supply()

    assert decisions["judged/e1"].outcome == "ACCEPTED"
    assert decisions["vendor/b1"].outcome == "REJECTED"


def test_an_old_revision_that_comes_again_does_not_take_the_place_of_a_newer_one(outside):
    for count in (1000, 1500, 1000):
        land(outside, "vendor/b1", rows(0, count))
        supply()

    assert outside.datasets.current("p", "training").rows == 1500


def test_rows_that_are_in_the_dataset_already_are_refused_under_another_name(outside):
    land(outside, "vendor/b1", rows(0, 2000))
    supply()
    land(outside, "vendor/b1-again", rows(0, 2000))

    decision = supply()["vendor/b1-again"]

    assert decision.outcome == "REJECTED"
    assert "shared with training itself by id" in decision.reason


def log_runs(outside, ticket, *, seeds, gain, examples=4000):
    rng = np.random.default_rng(3)
    hard = rng.random(examples)
    ids = np.array([f"e{n}" for n in range(examples)], dtype=object)
    rng = np.random.default_rng([3, *seeds])
    for role in ("candidate", "baseline"):
        for seed in seeds:
            brier = 0.2 + 0.1 * hard + rng.normal(0, 0.01, examples) - (gain if role == "candidate" else 0)
            accuracy = (hard + rng.normal(0, 0.01, examples) < 0.7).astype(float)
            run = Run(f"{ticket}-{role}-{seed}", role, seed, "training@1", "evaluation@1", "abc")
            columns = {"example_id": rng.permutation(ids), "brier": brier, "accuracy": accuracy}
            order = np.argsort(columns["example_id"])
            columns = {"example_id": ids, "brier": brier[order], "accuracy": accuracy}
            outside.runs.tickets.setdefault(ticket, []).append((run, columns))


def evaluate(ticket):
    from flows.evaluate_experiment import evaluate_experiment

    return evaluate_experiment("p", ticket)


def test_a_candidate_that_gains_on_every_seed_is_promotable_and_its_runs_are_tagged(outside):
    log_runs(outside, "EXP-1", seeds=(1, 2, 3), gain=0.05)

    decision = evaluate("EXP-1")

    assert decision.outcome == "PROMOTABLE"
    assert outside.runs.tags["EXP-1-candidate-1"]["proofline.decision"] == decision.id
    assert evaluate("EXP-1") == decision


def test_a_candidate_that_loses_is_not_promotable(outside):
    log_runs(outside, "EXP-2", seeds=(1, 2, 3), gain=-0.05)

    assert evaluate("EXP-2").outcome == "NOT_PROMOTABLE"


def test_a_missing_planned_seed_is_a_not_yet_that_names_it(outside):
    log_runs(outside, "EXP-3", seeds=(1, 3), gain=0.05)

    decision = evaluate("EXP-3")

    assert decision.outcome == "INCONCLUSIVE"
    assert "2" in decision.settle


def test_the_same_ticket_with_more_seeds_is_another_question(outside):
    log_runs(outside, "EXP-4", seeds=(1, 3), gain=0.05)
    first = evaluate("EXP-4")
    log_runs(outside, "EXP-4", seeds=(2,), gain=0.05)

    second = evaluate("EXP-4")

    assert (first.outcome, second.outcome) == ("INCONCLUSIVE", "PROMOTABLE")


def test_a_metric_that_no_run_logged_is_never_a_yes(outside):
    log_runs(outside, "EXP-5", seeds=(1, 2, 3), gain=0.05)
    for _, columns in outside.runs.tickets["EXP-5"]:
        del columns["accuracy"]

    assert evaluate("EXP-5").outcome == "INCONCLUSIVE"


def watch():
    from flows.watch_drift import watch_drift

    return {decision.subject: decision for decision in watch_drift("p")}


def test_a_shifted_window_is_drift_and_an_empty_or_partial_one_is_undecided(outside):
    for n in range(4):
        land(outside, f"vendor/b{n}", rows(2000 * n, 2000, seed=n))
    supply()
    outside.windows.held["2013-07"] = rows(0, 2000, seed=9, shift=0.8)
    outside.windows.held["2013-08"] = rows(0, 0)
    outside.windows.held["2013-09"] = rows(0, 200, seed=9, shift=3.0)

    decisions = watch()

    assert decisions["2013-07"].outcome == "DRIFT"
    assert "value" in decisions["2013-07"].reason
    assert decisions["2013-08"].outcome == "UNDECIDED"
    assert decisions["2013-09"].outcome == "UNDECIDED"
    assert watch() == decisions
    pages = {json.loads(forms["json"])["window"]["id"] for forms in outside.pages.held.values()}
    assert pages == {decision.id for decision in decisions.values()}


def test_a_window_that_cannot_be_read_is_told_and_stops_no_other(outside, monkeypatch):
    land(outside, "vendor/b1", rows(0, 2000))
    supply()
    outside.windows.held |= {"2013-07": rows(0, 2000, seed=9), "2013-08": rows(0, 2000, seed=9, shift=0.8)}
    with monkeypatch.context() as broken:
        broken.setattr(outside.windows, "profile", _first_unreadable(outside.windows.profile))
        with pytest.raises(InputError, match="2013-07: found no Parquet; everything else was done"):
            watch()

    kept = b"".join(content for _, content in outside.records.links("p").all())
    assert b'"2013-08"' in kept
    assert b'"2013-07"' not in kept
    assert set(watch()) == {"2013-07", "2013-08"}


def _first_unreadable(read):
    def profile(project, name, reference):
        if name == "2013-07":
            raise InputError("found no Parquet")
        return read(project, name, reference)

    return profile


def test_the_status_page_is_written_in_four_forms_and_the_record_stays_whole(outside):
    from flows.write_report import write_report

    land(outside, "vendor/b1", rows(0, 2000))
    supply()

    write_report("p")

    ((_, kind, _),) = outside.pages.held
    (forms,) = outside.pages.held.values()
    assert kind == "status"
    assert set(forms) == {"html", "md", "json", "txt"}
    assert not isinstance(verify(outside.records.links("p").all()), Broken)


def test_a_whole_new_outside_is_bound_and_given_back(outside):
    from tasks.adapters.connect import outside as current

    other = replace(outside)
    with bound(other):
        assert current() is other

    assert current() is outside
