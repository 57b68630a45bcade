"""`proofline batch` on disk: the list, the refusals, landing again, and a race with the nightly run."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from tasks.adapters.connect import real
from tasks.adapters.home import find_home
from tasks.adapters.ports import Landed
from tasks.ledger.append import append_once, newest_first
from tasks.ledger.chain import Broken, verify
from tasks.vocabulary import Verdict
from tests.decisions import NOW, say, waits

ROOT = Path(__file__).resolve().parents[2]
CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
SUPPLY = """
sources: {vendor: {dataset: training}}
item: id
labels: [first, second]
checks: [{check: kappa}]
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "supply.yaml").write_text(SUPPLY)
    monkeypatch.chdir(tmp_path)
    return find_home()


def land(home, id_="b1", count=30, disagreeing=0.12):
    rng = np.random.default_rng(5)
    first = np.where(rng.random(count) < 0.4, "late", "on time")
    flip = rng.random(count) < disagreeing
    second = np.where(flip, np.where(first == "late", "on time", "late"), first)
    place = home.state / "batches/p/incoming/vendor" / id_
    place.mkdir(parents=True)
    columns = {"id": [f"{id_}-{n}" for n in range(count)], "first": first.tolist(), "second": second.tolist()}
    pq.write_table(pa.table(columns), place / "rows.parquet")
    digest = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
    files = [{"name": "rows.parquet", "sha256": digest, "rows": count}]
    (place / "manifest.json").write_text(json.dumps({"id": id_, "files": files}))
    return Landed("vendor", id_)


def keep(home, decision):
    append_once(
        real(home).records.links("p"),
        kind="decision",
        key=decision.key,
        project="p",
        subject=decision.subject,
        at=NOW,
        by=decision.asked_by,
        body={"decision": decision.model_dump(mode="json")},
    )
    return decision


def filed(home, fate, verdict=Verdict.UNKNOWN, id_="b1"):
    """A batch that lies under its fate, and the decision that put it there."""
    batches = real(home).batches
    taken = batches.take("p", land(home, id_))
    batches.file_away("p", taken, fate)
    batches.clear("p", taken)
    return keep(home, waits(verdict, subject=f"vendor/{id_}", data=taken.digest))


def test_the_list_says_what_waits_or_was_refused_since_when_and_what_would_release_it(home, capsys):
    waiting, refused = filed(home, "quarantined"), filed(home, "rejected", Verdict.FAIL, id_="b2")
    filed(home, "accepted", Verdict.PASS, id_="b3")
    place = real(home).answers.write("p", Landed("vendor", "b1"), waiting.key, {"answer.txt": "wait"})

    assert main(["batch"]) == 0

    said = capsys.readouterr().out
    assert f"QUARANTINED  vendor/b1               since 2026-01-02 03:04 UTC [{waiting.id}]" in said
    assert "To release it: Label 60 more items twice." in said
    assert f"Answer: {place}" in said
    assert refused.id in said
    assert "vendor/b3" not in said


def test_the_list_as_json_holds_the_same(home, capsys):
    waiting = filed(home, "quarantined")

    assert main(["batch", "--json"]) == 0

    (one,) = json.loads(capsys.readouterr().out)["batches"]
    assert (one["subject"], one["outcome"], one["decision_id"]) == ("vendor/b1", "QUARANTINED", waiting.id)
    assert (one["settle"], one["answer"]) == ("Label 60 more items twice.", None)


def test_with_nothing_waiting_the_list_says_so(home, capsys):
    filed(home, "accepted", Verdict.PASS)

    assert main(["batch"]) == 0
    assert capsys.readouterr().out == "No batch is quarantined or rejected.\n"


def test_a_batch_that_a_person_released_is_no_longer_listed_and_log_and_show_say_who(home, capsys):
    word = keep(home, say(filed(home, "quarantined")))

    main(["batch"])
    main(["log"])
    main(["show", word.id])

    said = capsys.readouterr().out
    assert said.startswith("No batch is quarantined or rejected.\n")
    assert said.count("released by jane: looked at all of them") >= 2
    assert "Asked by jane" in said
    assert f"from overrules: {word.overrules}" in said


@pytest.mark.parametrize(
    ("verdict", "words", "said"),
    [
        (Verdict.PASS, ["release", "vendor/b1", "--why", "x"], "found ACCEPTED"),
        (Verdict.FAIL, ["release", "vendor/b1", "--why", "x"], "found REJECTED"),
        (Verdict.FAIL, ["reject", "vendor/b1", "--why", "x"], "found REJECTED"),
        (Verdict.UNKNOWN, ["release", "vendor/b9", "--why", "x"], "found no decision about a batch named"),
        (Verdict.UNKNOWN, ["release", "vendor/b1", "--why", "  "], "--why: found 0 letters"),
        (
            Verdict.UNKNOWN,
            ["release", "vendor/b1", "--why", "x", "--project", "q"],
            "no project is called 'q'",
        ),
        (Verdict.PASS, ["again", "vendor/b1"], "allowed: QUARANTINED, REJECTED"),
        (Verdict.UNKNOWN, ["again", "vendor/b1"], "found no kept copy"),
    ],
)
def test_what_may_not_be_said_exits_with_3_and_one_sentence_before_anything_starts(
    home, capsys, verdict, words, said
):
    keep(home, waits(verdict))

    assert main(["batch", *words]) == 3

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("proofline: ")
    assert said in line
    assert not (home.state / "prefect").exists()


def test_a_contrary_word_exits_with_3_and_says_who_when_and_what(home, capsys):
    keep(home, say(filed(home, "quarantined")))

    assert main(["batch", "reject", "vendor/b1", "--why", "no"]) == 3
    assert "released by jane: looked at all of them, on 2026-01-02 03:04 UTC" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["release", "x"], ["reject"], ["again"], ["burn", "x"]])
def test_a_word_without_its_reason_or_batch_is_a_usage_error(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["batch", *words])

    assert caught.value.code == 3


def test_json_may_stand_before_the_act_as_well(home, capsys):
    filed(home, "quarantined")

    main(["batch", "--json", "again", "vendor/b1"])

    assert json.loads(capsys.readouterr().out)["subject"] == "vendor/b1"


@pytest.mark.parametrize(("fate", "verdict"), [("quarantined", Verdict.UNKNOWN), ("rejected", Verdict.FAIL)])
def test_a_kept_batch_is_landed_again_whole_and_a_second_time_refused(home, capsys, fate, verdict):
    decision = filed(home, fate, verdict)

    assert main(["batch", "again", decision.id[:6]]) == 0

    (landed,) = real(home).batches.incoming("p", {"vendor": None})
    assert real(home).batches.take("p", landed).digest == decision.inputs["batch"]
    assert main(["batch", "again", decision.id[:6]]) == 3
    assert len(real(home).batches.incoming("p", {"vendor": None})) == 1


def command(*words, api):
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": api},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def nightly():
    from flows.nightly_supply import nightly_supply

    return {decision.subject: decision for decision in nightly_supply("p")}


def records(home, kind):
    return [record for record in newest_first(real(home).records.links("p")) if record.kind == kind]


def assert_released_once(home):
    links = real(home).records.links("p")
    chain = [(seq, links.read(seq)) for seq in range(1, links.last() + 1)]
    assert not isinstance(verify(chain), Broken)
    assert len([r for r in records(home, "decision") if r.body["decision"]["outcome"] == "ACCEPTED"]) == 1
    assert len(records(home, "done")) == 2
    version = real(home).datasets.current("p", "training")
    assert [one["batch"] for one in version.manifest["batches"]] == ["vendor/b1"]
    kept = [place.parent.name for place in (home.state / "batches/p").glob("*/vendor/b1")]
    assert sorted(kept) == ["vendor", "vendor"]  # accepted, and its answer
    assert (home.state / "batches/p/accepted/vendor/b1/rows.parquet").is_file()
    assert not list((home.state / "batches/p/incoming").glob("*/*"))
    assert not list((home.state / "batches/p/working").iterdir())


@pytest.mark.slow
def test_a_release_and_two_nightly_runs_at_once_decide_the_batch_once(home, prefect_api):
    land(home)
    assert nightly()["vendor/b1"].outcome == "QUARANTINED"
    land(home)  # the same bytes, as if the sender had sent them again

    release = ["batch", "--json", "release", "vendor/b1", "--why", "looked at all 30"]
    night = ["run", "nightly_supply"]
    running = [command(*words, api=prefect_api) for words in (night, release, night)]
    told = [process.communicate(timeout=300) for process in running]

    assert [process.returncode for process in running][1] == 0, told
    assert {process.returncode for process in running} <= {0, 2}  # a night before the word still waits
    assert json.loads(told[1][0])["outcome"] == "ACCEPTED"
    assert_released_once(home)


@pytest.mark.slow
def test_a_release_that_is_killed_once_its_word_is_kept_is_finished_by_the_next_night(home, prefect_api):
    land(home)
    assert nightly()["vendor/b1"].outcome == "QUARANTINED"

    release = command("batch", "release", "vendor/b1", "--why", "looked at all 30", api=prefect_api)
    while len(records(home, "decision")) < 2 and release.poll() is None:
        time.sleep(0.005)
    release.send_signal(signal.SIGKILL)
    release.communicate()
    nightly()

    assert_released_once(home)
