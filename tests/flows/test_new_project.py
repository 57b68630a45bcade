"""A new user's first day: plans from a file, the file landed, decided and found in the record."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from flows.cli import main
from flows.nightly_supply import nightly_supply
from tasks.adapters.gx_suites import validate
from tasks.adapters.tables import read_columns
from tasks.plans import find_project

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

WORDS = np.array(["food", "good", "bad", "service", "slow", "fast", "nice", "place", "never", "maybe"])


def wide(path, rows=500):
    rng = np.random.default_rng(1)
    lines = ["review_id,text,stars,city,price,email,label_a,label_b"]
    for n in range(rows):
        label = rng.choice(["positive", "negative", "neutral"], p=[0.45, 0.3, 0.25])
        other = label if rng.random() < 0.96 else "neutral"
        price = "" if rng.random() < 0.03 else f"{rng.gamma(2, 10):.2f}"
        city, text = rng.choice(["Bern", "Rom", "Ulm"]), " ".join(rng.choice(WORDS, 12))
        lines.append(
            f"{n:05d},{text} {n},{rng.integers(1, 6)},{city},{price},u{n}@example.org,{label},{other}"
        )
    path.write_text("\n".join(lines) + "\n")
    return rows


def long(path, items=400):
    rng = np.random.default_rng(2)
    lines = []
    for n in range(items):
        label, text = int(rng.random() < 0.4), " ".join(rng.choice(WORDS, 12))
        for annotator in rng.choice(["ann", "bob", "cy"], 2, replace=False):
            said = label if rng.random() < 0.98 else 1 - label
            row = {"item": f"i{n}", "annotator": str(annotator), "label": said, "text": f"{text} {n}"}
            lines.append(json.dumps(row))
    path.write_text("\n".join(lines) + "\n")
    return len(lines)


def land(root, project, source, path, rows):
    folder = root / ".proofline" / "batches" / project / "incoming" / source / "first"
    folder.mkdir(parents=True)
    content = path.read_bytes()
    (folder / path.name).write_bytes(content)
    listed = {"name": path.name, "sha256": hashlib.sha256(content).hexdigest(), "rows": rows}
    (folder / "manifest.json").write_text(json.dumps({"id": "first", "files": [listed]}))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(("make", "name"), [(wide, "reviews.csv"), (long, "votes.jsonl")])
def test_what_is_proposed_from_a_file_accepts_that_very_file_and_the_record_says_why(
    here, capsys, make, name
):
    rows = make(here / name)
    source = name.split(".")[0]
    assert main(["new", "mine", "--from", name, "--for", "supply"]) == 0
    land(here, "mine", source, here / name, rows)

    (decision,) = nightly_supply("mine")

    assert decision.outcome == "ACCEPTED", decision.reason
    assert {finding.check: finding.verdict.value for finding in decision.findings}["suite"] == "PASS"
    assert main(["show", f"{source}/first", "--json"]) == 0


def test_the_proposed_suite_refuses_files_that_are_not_like_the_one_it_came_from(here):
    """One fault a file: each must be met by at least one expectation, and the file itself by none."""
    wide(here / "reviews.csv")
    main(["new", "mine", "--from", "reviews.csv"])
    project = find_project(here, "mine")
    suite = project.suite(project.supply())
    good = read_columns([here / "reviews.csv"], as_text=("review_id", "label_a", "label_b"))
    faults = {
        "a label that was never seen": ("label_a", "postive"),
        "a city that was never seen": ("city", "Atlantis"),
        "a label is missing": ("label_b", None),
        "an id that stands twice": ("review_id", "00001"),
        "a number out of all range": ("price", 1e6),
        "a text without end": ("text", "x" * 10_000),
    }

    assert all(result.met for result in validate(suite, good, "review_id").results)
    for fault, (column, value) in faults.items():
        bad = {name: values.copy() for name, values in good.items()}
        bad[column][0] = value
        unmet = [one for one in validate(suite, bad, "review_id").results if not one.met]
        assert [one.columns for one in unmet] == [(column,)], fault
    lacking = {name: values for name, values in good.items() if name != "stars"}
    assert not all(result.met for result in validate(suite, lacking, "review_id").results)
