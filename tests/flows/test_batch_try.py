"""`proofline batch try`: what would be decided about a file, without a record or a move."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from flows.cli import main
from tasks.adapters.connect import real
from tasks.adapters.home import find_home

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
SUPPLY = """
sources: {vendor: {dataset: training}, judged: {dataset: evaluation}}
item: id
labels: [first, second]
disjoint: [[training, evaluation]]
checks: [{check: spot_check}, {check: kappa}, {check: leakage}]
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "supply.yaml").write_text(SUPPLY)
    monkeypatch.chdir(tmp_path)
    return find_home()


def written(home, name="march.csv", *, rows=400, disagreeing=0.02, head="id,first,second"):
    rng = np.random.default_rng(5)
    lines = [head]
    for n in range(rows):
        first = "late" if rng.random() < 0.4 else "on time"
        other = "on time" if first == "late" else "late"
        lines.append(f"r{n},{first},{other if rng.random() < disagreeing else first}")
    (home.root / name).write_text("\n".join(lines) + "\n")
    return name


def tried(capsys, file, *words):
    code = main(["batch", "try", file, "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def everything(home):
    """Files below the state folder but its lock and the keys that may be removed at any time."""
    files = (path for path in home.state.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path) for path in files if "keys" not in path.parts}


@pytest.mark.parametrize(
    ("how", "outcome", "code"),
    [
        ({}, "ACCEPTED", 0),
        ({"rows": 30, "disagreeing": 0.12}, "QUARANTINED", 2),
        ({"disagreeing": 0.6}, "REJECTED", 1),
        ({"head": "id,first,other"}, "REJECTED", 1),
        ({"head": "id,first,secnod"}, "QUARANTINED", 2),
    ],
)
def test_the_outcome_and_the_exit_code_are_those_of_the_decision(home, capsys, how, outcome, code):
    found, said = tried(capsys, written(home, **how), "--source", "vendor")

    assert (said["outcome"], found) == (outcome, code)


def test_nothing_is_recorded_or_moved_and_the_file_lies_where_it_lay(home, capsys):
    file = written(home)
    before = (home.root / file).read_bytes()

    _, said = tried(capsys, file, "--source", "vendor")

    assert said["decision_id"] is None
    assert (home.root / file).read_bytes() == before
    assert everything(home) == set()
    assert real(home).records.links("p").last() == 0


def test_every_finding_is_said_and_that_it_was_a_trial(home, capsys):
    main(["batch", "try", written(home, disagreeing=0.6), "--source", "vendor"])

    said = capsys.readouterr().out
    assert "FAIL" in said
    assert "It would be REJECTED: " in said
    assert said.endswith("This was a trial: nothing was recorded or moved.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--source", "nobody"], "--source: found nobody; allowed: one of vendor, judged"),
        ([], "--source: found none; allowed: one of vendor, judged"),
    ],
)
def test_a_source_that_is_not_in_the_plan_is_refused(home, capsys, words, said):
    assert main(["batch", "try", written(home), *words]) == 3
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(home, capsys):
    assert main(["batch", "try", "none.csv", "--source", "vendor"]) == 3
    assert "found no such file" in capsys.readouterr().err


@pytest.mark.usefixtures("prefect_api")
def test_a_trial_says_what_the_nightly_run_decides_also_of_rows_that_leak(home, capsys):
    from flows.nightly_supply import nightly_supply

    content = (home.root / written(home, "e1.csv")).read_bytes()
    place = home.state / "batches/p/incoming/judged/e1"
    place.mkdir(parents=True)
    (place / "e1.csv").write_bytes(content)
    listed = {"name": "e1.csv", "sha256": hashlib.sha256(content).hexdigest(), "rows": 400}
    (place / "manifest.json").write_text(json.dumps({"id": "e1", "files": [listed]}))
    alone = tried(capsys, "e1.csv", "--source", "judged")[1]

    (decided,) = nightly_supply("p")

    assert (alone["outcome"], alone["reason"]) == (decided.outcome.value, decided.reason)
    code, leaking = tried(capsys, "e1.csv", "--source", "vendor")
    assert (code, leaking["outcome"]) == (1, "REJECTED")
    assert "400 of 400 rows leak" in leaking["reason"]
