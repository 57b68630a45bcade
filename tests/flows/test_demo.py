"""The demo as a user runs it: real flights, DVC, MLflow, Great Expectations and a local Prefect server."""

import hashlib
import json

import pyarrow.parquet as pq
import pytest

from tests.flows.clones import Clone

pytestmark = pytest.mark.slow(seconds=500)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    return Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def good(clone):
    return clone.demo("good")


def measured(decision, check, name):
    found = next(finding for finding in decision["findings"] if finding["check"] == check)
    return next(m for m in found["measurements"] if m["name"] == name)


def test_the_good_story_ends_with_a_yes_on_real_numbers(good):
    code, decisions = good

    assert code == 0
    assert decisions["EXP-000"]["outcome"] == decisions["EXP-001"]["outcome"] == "PROMOTABLE"
    assert {d["outcome"] for s, d in decisions.items() if "/" in s} == {"ACCEPTED"}
    assert 0.69 < measured(decisions["EXP-001"], "primary", "baseline")["value"] < 0.72
    assert 0.72 < measured(decisions["EXP-001"], "primary", "candidate")["value"] < 0.76


def test_the_first_model_serves_then_the_better_one_then_the_first_again_within_minutes(clone, good):
    first, better, back = clone.moves

    assert [(move["ticket"], move["state"]) for move in (first, better)] == [
        ("EXP-000", "serving"),
        ("EXP-001", "serving"),
    ]
    assert (back["outcome"], back["version"], back["before"]) == (
        "ROLLED_BACK",
        first["version"],
        better["version"],
    )
    assert back["parts"]["answer"] >= 0
    assert back["seconds"] < 300


def test_the_two_label_sources_agree_but_for_a_few_flights(good):
    _, decisions = good

    kappa = measured(decisions["training/2013-01"], "kappa", "kappa")

    assert kappa["value"] == pytest.approx(0.99968, abs=1e-5)  # scikit-learn's cohen_kappa_score
    assert kappa["low"] < kappa["value"] < kappa["high"] <= 1
    assert kappa["n"] == 26_398


def test_the_summer_is_warmer_than_what_the_models_learnt_from(good):
    _, decisions = good

    august = decisions["2013-08"]

    assert august["outcome"] == "DRIFT"
    assert "temperature_f" in {f["subject"] for f in august["findings"] if f["verdict"] == "FAIL"}


def test_the_page_and_its_twins_are_written(clone, good):
    folder = clone.root / "reports" / "flight_delays" / "status"

    document = json.loads((folder / "latest.json").read_text())

    assert document["schema"] == "status-report/1"
    assert "PROMOTABLE" in json.dumps(document) or "romotable" in json.dumps(document)
    assert (folder / "latest.html").read_text().startswith("<!doctype html>")
    assert len((folder / "latest.md").read_text()) < 3_000


def test_the_record_is_whole_and_one_changed_byte_names_its_record(clone, good):
    assert clone.run("verify").returncode == 0
    link = clone.root / ".proofline" / "ledger" / "flight_delays" / "00000003.json"
    before = link.read_bytes()
    position = before.index(b"ACCEPTED")

    link.write_bytes(before[:position] + b"a" + before[position + 1 :])
    broken = clone.run("verify")
    link.write_bytes(before)

    assert broken.returncode == 1
    assert "record 3 is broken" in broken.stdout
    assert clone.run("verify").returncode == 0


def test_a_second_run_returns_the_same_decisions_without_training_again(clone, good):
    runs = len(list((clone.root / ".proofline").rglob("examples.parquet")))

    code, again = clone.demo("good")

    assert (code, {s: d["decision_id"] for s, d in again.items()}) == (
        good[0],
        {s: d["decision_id"] for s, d in good[1].items()},
    )
    assert len(list((clone.root / ".proofline").rglob("examples.parquet"))) == runs


def test_the_thin_story_is_a_not_yet_that_says_what_would_settle_it(clone, good):
    code, decisions = clone.demo("thin")

    (open_,) = decisions.values()
    assert code == 2
    assert open_["outcome"] == "INCONCLUSIVE"
    assert "lacks seeds 3, 4, 5" in open_["settle"]
    assert "more examples" in open_["settle"]


def test_other_flights_give_other_numbers_and_another_dataset_version(clone, good):
    """200 late flights of a month are called on time by one source: its next revision is judged anew."""
    place = clone.root / ".proofline/batches/flight_delays"
    table = pq.read_table(place / "accepted/training/2013-01/flights.parquet").to_pandas()
    late = table.index[table["late_by_carrier"] == "late"]
    table.loc[late[:200], "late_by_carrier"] = "on time"
    write_batch(place / "incoming/training", "2013-01", table)

    done = clone.run("run", "nightly_supply", "--json")

    decision, before = json.loads(done.stdout), good[1]["training/2013-01"]
    assert decision["decision_id"] != before["decision_id"]
    assert measured(decision, "kappa", "kappa")["value"] < measured(before, "kappa", "kappa")["low"]
    assert (place / "accepted/training/2013-01.r2").is_dir()


def write_batch(folder, name, table):
    """Land a batch the way a vendor would: the file, and then its manifest."""
    place = folder / name
    place.mkdir(parents=True)
    table.to_parquet(place / "flights.parquet")
    digest = hashlib.sha256((place / "flights.parquet").read_bytes()).hexdigest()
    files = [{"name": "flights.parquet", "sha256": digest, "rows": len(table)}]
    (place / "manifest.json").write_text(json.dumps({"id": name, "files": files}))
