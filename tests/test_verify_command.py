"""``proofline verify``: the chain, its anchors outside, and the data that it names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flows.cli import main
from tasks.adapters.memory import MemoryLinks
from tasks.adapters.ports import Landed
from tasks.errors import OutsideError
from tasks.ledger.append import head
from tests.act.moves import promote, register
from tests.kept import CANVAS, RUN, answer, contents, keep, six_records


@pytest.fixture
def outside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with six_records(tmp_path) as made:
        yield made


def test_a_whole_record_names_its_head_and_how_many_anchors_agree(outside, capsys):
    code = main(["verify", "--project", "p"])

    said, now = capsys.readouterr().out, head(outside.records.links("p"))
    assert code == 0
    assert (
        "p: the record is whole, 6 records; 1 anchor outside agrees, the newest on record 4, 2 came" in said
    )
    assert f"head 6:{now.digest}" in said


def test_a_cut_tail_is_told_by_the_run_that_knew_it(outside, capsys):
    for seq in (4, 5, 6):
        del contents(outside)[seq]

    code, said = answer(capsys, "verify", "--project", "p")

    (found,) = said["findings"]
    assert (code, said["outcome"], found["subject"], found["verdict"]) == (1, "BROKEN", "record 4", "FAIL")
    assert "record 4 is known outside, and the tail was cut, by the tag of run r1" in found["reason"]
    assert "the one before it, which holds, is of kind state, 2026-11-21 15:00 UTC" in found["reason"]
    assert "docs/record.md" in found["remedy"]


def test_a_tail_cut_behind_the_newest_anchor_is_not_seen_unless_its_head_was_kept(outside, capsys):
    kept = head(outside.records.links("p"))
    del contents(outside)[6]

    assert main(["verify", "--project", "p"]) == 0
    assert main(["verify", "--project", "p", "--head", f"6:{kept.digest}"]) == 1
    assert "record 6 is broken: it is missing: record 6 is known outside" in capsys.readouterr().out


def test_a_record_that_was_wholly_written_anew_is_told_by_its_anchor(outside, capsys):
    outside.records.chains["p"] = MemoryLinks()
    for number in range(1, 7):
        keep(outside, f"another {number}")

    code, said = answer(capsys, "verify", "--project", "p")

    assert (code, said["findings"][0]["subject"]) == (1, "record 4")
    assert "written anew, by the tag of run r1" in said["reason"]


def test_an_edited_record_says_what_it_is_and_when_it_is_of(outside, capsys):
    contents(outside)[2] = contents(outside)[2].replace(b"ann", b"bob")

    code, said = answer(capsys, "verify", "--project", "p")

    assert code == 1
    assert said["reason"] == (
        "its content does not fit its digest; it says that it is a record of kind state, "
        "2026-11-21 14:00 UTC; "
        "the one before it, which holds, is of kind state, 2026-11-21 13:00 UTC"
    )
    assert said["projects"]["p"]["records"] == 1


def test_a_record_that_was_removed_in_the_middle_blames_no_tag(outside, capsys):
    del contents(outside)[2]

    _, said = answer(capsys, "verify", "--project", "p")

    assert said["findings"][0]["subject"] == "record 2"
    assert "run r1" not in said["reason"]


def test_a_tag_that_is_no_anchor_is_told_and_does_not_break_the_record(outside, capsys):
    outside.runs.tag([RUN], {"proofline.record": "none"})

    assert main(["verify", "--project", "p"]) == 0

    said = capsys.readouterr().out
    assert "no run or model version in MLflow knows of it" in said
    assert "run r1: its tag proofline.record is no anchor" in said


def test_without_mlflow_the_chain_is_verified_and_the_answer_is_not_yet(outside, capsys, monkeypatch):
    def gone(*_, **__):
        raise OutsideError("MLflow at x did not answer: refused")

    monkeypatch.setattr(outside.runs, "of_project", gone, raising=False)

    code, said = answer(capsys, "verify", "--project", "p")

    assert (code, said["outcome"]) == (2, "UNDECIDED")
    assert said["reason"].startswith("anchors were not compared: MLflow at x did not answer")
    assert said["settle"]
    assert said["projects"]["p"]["records"] == 6


def test_without_mlflow_a_broken_chain_is_still_broken(outside, monkeypatch):
    def gone(*_, **__):
        raise OutsideError("refused")

    monkeypatch.setattr(outside.runs, "of_project", gone, raising=False)
    del contents(outside)[2]

    assert main(["verify", "--project", "p"]) == 1


def test_the_worst_of_several_projects_is_the_answer(outside, capsys):
    outside.runs.untag([RUN], ["proofline.record"])  # in memory a run belongs to every project
    keep(outside, "k", project="q")
    del contents(outside)[2]

    code, said = answer(capsys, "verify")

    assert (code, said["subject"]) == (1, "p")
    assert [said["projects"][name]["state"] for name in ("p", "q")] == ["BROKEN", "WHOLE"]


@pytest.mark.parametrize("words", [["--head", "6"], ["--project", "p", "--head", "6:abc"]])
def test_a_head_that_cannot_be_compared_says_what_is_allowed(outside, capsys, words):
    assert main(["verify", *words]) == 3
    assert "allowed: " in capsys.readouterr().err


def accepted(outside, name="b1", values=(1, 2)):
    """A batch in the dataset, as its decision leaves it in the record."""
    landed = Landed("vendor", name)
    outside.batches.stages["accepted", landed.subject] = {"item": np.array(values)}
    version = outside.datasets.add("p", "training", landed.subject, f"accepted/{landed.subject}")
    body = {"dataset": version.name, "manifest": dict(version.manifest), "dvc": "", "decision": "1a2b"}
    keep(outside, f"done {name}", "done", subject=landed.subject, fate="accepted", **body)
    return version


def test_data_that_the_record_names_and_that_is_there_is_counted(outside, capsys):
    accepted(outside)
    accepted(outside, "b2")

    code, said = answer(capsys, "verify", "--project", "p", "--data")

    assert (code, said["projects"]["p"]["versions"], said["projects"]["p"]["models"]) == (0, 2, 0)


def test_a_version_whose_rows_were_changed_is_broken_and_named_with_those_that_hold_it_too(outside, capsys):
    first, second = accepted(outside), accepted(outside, "b2")
    held = next(key for key in outside.datasets.held if key[1] == "vendor/b1")
    outside.datasets.held[held] = {"item": np.array([1, 3])}

    code, said = answer(capsys, "verify", "--project", "p", "--data")

    main(["verify", "--project", "p", "--data"])
    lines = capsys.readouterr().out
    assert "p: the record is whole, 8 records" in lines
    assert f"{first.name} is not as it was recorded: found other rows of vendor/b1" in lines
    assert code == 1
    assert {(one["check"], one["subject"]) for one in said["findings"]} == {
        ("data", first.name),
        ("data", second.name),
    }


def test_a_manifest_that_its_version_is_not_named_after_is_broken_though_a_newer_one_holds_its_files(
    outside, capsys
):
    first = accepted(outside)
    manifest = {**first.manifest, "parent": "training@000000000000"}
    keep(outside, "forged", "done", fate="accepted", dataset="training@123456789012", manifest=manifest,
         dvc="", decision="1a2b")  # fmt: skip
    accepted(outside, "b2")

    code, said = answer(capsys, "verify", "--project", "p", "--data")

    assert (code, said["findings"][0]["subject"]) == (1, "training@123456789012")


def test_data_is_not_looked_at_where_the_record_is_broken(outside, capsys):
    accepted(outside)
    del contents(outside)[2]

    assert main(["verify", "--project", "p", "--data"]) == 1
    assert (
        "data was not looked at: a broken record does not say what must be there" in capsys.readouterr().out
    )


@pytest.fixture
def promoted(outside):
    """Two versions of a model, the first of which was let in."""
    for version in (1, 2):
        register(version)
        run = replace(RUN, id=f"run-{version}")
        outside.runs.tickets.setdefault("EXP-1", []).append((run, None))
    promote("1")
    return outside


def test_a_model_whose_bytes_are_those_of_the_record_is_sound(promoted, capsys):
    code, said = answer(capsys, "verify", "--project", "p", "--data")

    assert (code, said["projects"]["p"]["models"]) == (0, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: {**files, "data/model.pkl": b"other"}, "found bytes of digest"),
        (None, "found no version '1'"),
    ],
    ids=["other bytes", "gone"],
)
def test_a_model_that_is_not_what_was_let_in_is_named(promoted, capsys, change, said):
    held = promoted.registry.files.pop(("delays", "1"))
    if change:
        promoted.registry.files["delays", "1"] = change(held)

    code, answered = answer(capsys, "verify", "--project", "p", "--data")

    (found,) = answered["findings"]
    assert (code, found["check"], found["subject"]) == (1, "model", "delays version 1")
    assert said in found["reason"]


def test_the_tail_with_a_promotion_cut_off_is_told_by_the_model_version(promoted, capsys):
    links = promoted.records.links("p")
    assert promoted.registry.tagged("proofline.record")
    del contents(promoted)[links.last()]

    code, said = answer(capsys, "verify", "--project", "p")

    assert code == 1
    assert "by the tag of delays version 1" in said["reason"]


MLFLOW = """
import sys
from datetime import UTC, datetime
import mlflow
from tasks.adapters.disk_links import DiskRecords
from tasks.ledger.append import append_once, head
links = DiskRecords(__import__('pathlib').Path('.proofline/ledger')).links('p')
client = mlflow.MlflowClient(tracking_uri='sqlite:///.proofline/mlflow/mlflow.db')
run = client.create_run(client.create_experiment('p'), tags={'proofline.project': 'p'}).info.run_id
client.create_registered_model('m')
client.create_model_version('m', 'nowhere', run)
for number in range(3):
    append_once(links, kind='state', key=str(number), project='p', subject='s',
                at=datetime.now(UTC), by='me', body={})
    now = head(links)
    if number == 1:
        client.set_tag(run, 'proofline.record', f'{now.seq}:{now.digest}')
client.set_model_version_tag('m', '1', 'proofline.record', f'{now.seq}:{now.digest}')
"""
VERIFY = """
import sys
from flows.cli import main
code = main(['verify', '--json'])
assert 'mlflow' not in sys.modules
sys.exit(code)
"""


@pytest.mark.slow
def test_anchors_in_mlflows_own_store_show_a_cut_tail_without_importing_mlflow(tmp_path):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    (tmp_path / "configs" / "p" / "canvas.yaml").write_text(CANVAS)
    (tmp_path / ".proofline" / "mlflow").mkdir(parents=True)
    python(tmp_path, MLFLOW)

    whole = python(tmp_path, VERIFY)
    (tmp_path / ".proofline/ledger/p/00000003.json").unlink()
    cut = python(tmp_path, VERIFY)

    assert (whole.returncode, json.loads(whole.stdout)["projects"]["p"]["anchors"]) == (0, 2)
    assert (cut.returncode, json.loads(cut.stdout)["findings"][0]["subject"]) == (1, "record 3")
    assert "by the tag of m version 1" in json.loads(cut.stdout)["reason"]


def python(folder, code):
    asked = [sys.executable, "-c", code]
    env = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    path = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(
        asked, cwd=folder, capture_output=True, text=True, check=False, env={**env, "PYTHONPATH": path}
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
