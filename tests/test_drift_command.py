"""``proofline profile`` and ``proofline drift``: what they say, write and exit with."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from flows.cli import main

ROWS = 4_000


def csv(file, *, shift=0.0, rows=ROWS, seed=1, kinds=("a", "b", "c")):
    rng = np.random.default_rng(seed)
    cells = zip(rng.normal(shift, 1, rows), rng.exponential(size=rows), rng.choice(kinds, rows), strict=True)
    file.write_text(
        "speed,load,kind,day\n" + "".join(f"{s:.5f},{e:.5f},{k},2026-01-02\n" for s, e, k in cells)
    )


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A reference, a window like it, one that has moved, and one too short to tell."""
    monkeypatch.chdir(tmp_path)
    csv(tmp_path / "then.csv")
    csv(tmp_path / "same.csv", seed=2)
    csv(tmp_path / "moved.csv", seed=3, shift=0.5)
    csv(tmp_path / "short.csv", seed=4, rows=60)
    return tmp_path


@pytest.mark.parametrize(
    ("window", "outcome", "code"),
    [("same.csv", "STEADY", 0), ("moved.csv", "DRIFT", 1), ("short.csv", "UNDECIDED", 2)],
)
def test_the_exit_code_says_stable_drift_or_not_known(files, capsys, window, outcome, code):
    found = main(["drift", "then.csv", window, "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (found, said["outcome"]) == (code, outcome)
    assert {finding["subject"] for finding in said["findings"]} == {"speed", "load", "kind", "dependence"}
    assert bool(said["settle"]) == (code == 2)
    assert said["decision_id"] is None


def test_a_profile_answers_as_the_data_that_it_was_made_of(files, capsys):
    main(["drift", "then.csv", "moved.csv", "--json"])
    by_data = capsys.readouterr().out

    made = main(["profile", "then.csv", "-o", "profile.json"])
    capsys.readouterr()
    main(["drift", "profile.json", "moved.csv", "--json"])

    assert made == 0
    assert capsys.readouterr().out == by_data
    assert [path.name for path in files.glob(".*")] == []


def test_people_read_the_verdict_first_and_what_was_left_out_apart(files, capsys):
    main(["drift", "then.csv", "moved.csv"])

    said = capsys.readouterr()
    assert said.out.startswith("DRIFT  ")
    assert "FAIL    speed: speed has drifted" in said.out
    assert "day" in said.err
    assert "day" not in said.out


def test_ids_are_left_out_by_name_and_features_chosen_by_name(files, capsys):
    main(["drift", "then.csv", "moved.csv", "--without", "speed", "--json"])
    without = json.loads(capsys.readouterr().out)
    main(["drift", "then.csv", "moved.csv", "--features", "kind", "--json"])
    chosen = json.loads(capsys.readouterr().out)

    assert {finding["subject"] for finding in without["findings"]} == {"load", "kind"}
    assert [finding["subject"] for finding in chosen["findings"]] == ["kind"]


def test_the_page_says_the_verdict_first_and_shows_what_moved_without_any_request(files, capsys):
    csv(files / "then.csv", kinds=("<b>bold</b>", "b", "c"))

    main(["drift", "then.csv", "moved.csv", "--html", "out.html", "--json"])

    page = (files / "out.html").read_text()
    assert json.loads(capsys.readouterr().out)["report"] == "out.html"
    assert page.index("Drifted") < page.index("Features that moved") < page.index("Every feature")
    assert page.count("V96z") >= 2 * 12  # a bar ends so; speed has twelve bins, and what is missing
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert "<script" not in page
    assert "bold" not in page  # what stands in cells is not on the page


def test_a_comment_is_short_and_pings_nobody(files, capsys):
    names = [f"@team_{n}|x" for n in range(40)]
    rng = np.random.default_rng(1)
    for name, shift in (("then", 0), ("now", 1)):
        rows = [
            "\t".join(names),
            *("\t".join(f"{x:.3f}" for x in rng.normal(shift, 1, 40)) for _ in range(500)),
        ]
        (files / f"{name}.tsv").write_text("\n".join(rows) + "\n")

    main(["drift", "then.tsv", "now.tsv", "--markdown"])

    said = capsys.readouterr().out
    assert said.startswith("**DRIFT**")
    assert len(said) < 3_000
    assert "@t" not in said
    assert r"\|x" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["drift", "no.csv", "same.csv"], "no.csv: found no such file"),
        (["drift", "then.csv", "no.csv"], "no.csv: found no such file"),
        (["drift", "then.csv", "same.csv", "--features", "sped"], "found no column sped"),
        (["drift", "then.csv", "same.csv", "--html", "same.csv"], "is read; needed: another file"),
        (["drift", "odd.json", "same.csv"], "is no profile"),
        (["drift", "profile.json", "same.csv", "--without", "speed"], "chosen when it is made"),
        (["profile", "then.csv", "-o", "no/where.json"], "cannot be written"),
        (["profile", "then.csv", "-o", "then.csv"], "is read; needed: another file"),
        (["profile", "then.csv", "-o", "x.json", "--features", "day"], "neither number, text nor true/false"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence_and_exits_with_3(files, capsys, words, says):
    (files / "odd.json").write_text('{"rows": -1}')
    before = (files / "then.csv").read_text()

    code = main(words)

    assert code == 3
    assert says in capsys.readouterr().err
    assert (files / "then.csv").read_text() == before
