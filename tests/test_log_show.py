"""``proofline log`` and ``show``: what the record holds, and why."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from flows.cli import main
from tests.kept import CANVAS, NOON, answer, decided, keep, six_records


@pytest.fixture
def outside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with six_records(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--kind", "decision"], [7]),
        (["--since", "2026-11-21T17:00"], [5, 6]),
        (["--since", "2026-11-21T17:00+00:00", "--last", "1"], [6]),
        (["--since", "2026-11-22"], []),
        (["--subject", "EXP-2"], [7]),
        (["--kind", "state", "--last", "2"], [5, 6]),
        (["--outcome", "inconclusive"], [7]),
    ],
)
def test_log_shows_only_what_is_asked_for(outside, capsys, words, numbers):
    decided(outside, subject="EXP-2")  # dated before the states that stand before it

    code, said = answer(capsys, "log", "--project", "p", *words)

    assert code == 0
    assert [record["seq"] for record in said["records"]] == numbers


def test_log_of_the_last_days_counts_back_from_now(outside, capsys):
    now = datetime.now(UTC)
    keep(outside, "old", at=now - timedelta(days=8))
    keep(outside, "new", at=now - timedelta(days=6))

    _, said = answer(capsys, "log", "--project", "p", "--since", "7d")

    assert "old" not in [record["body"]["key"] for record in said["records"]]
    assert "new" in [record["body"]["key"] for record in said["records"]]


def test_log_of_several_projects_is_one_list_in_the_order_of_time(outside, capsys):
    keep(outside, "between", project="q", at=NOON + timedelta(hours=2, minutes=30))

    assert main(["log", "--last", "5"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["q", "p", "p", "p", "p"]


def test_a_record_is_told_beside_its_own_projects_record_whichever_comes_last(outside, capsys):
    for margin in ("0.005", "0.01"):
        keep(outside, margin, "lock", criteria={"auc": {"margin": margin}})

    main(["log", "--kind", "lock"])

    first, second = capsys.readouterr().out.splitlines()
    assert "criteria locked: auc" in first
    assert "criteria changed: margin of auc was 0.005, is 0.01" in second


def test_log_says_when_older_records_are_left_out(outside, capsys):
    for number in range(100):
        keep(outside, f"more {number}")

    main(["log", "--project", "p"])

    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 100
    assert "Only the newest 100 are shown" in said.err


@pytest.mark.parametrize(
    "words", [["--kind", "verdict"], ["--since", "yesterday"], ["--outcome", "GO", "--kind", "state"]]
)
def test_a_log_that_cannot_be_asked_for_says_what_is_allowed(outside, capsys, words):
    assert main(["log", *words]) == 3
    assert "allowed: " in capsys.readouterr().err


def test_a_decision_is_explained_with_how_sure_it_is_and_what_came_of_it(outside, capsys):
    made = decided(outside)
    keep(outside, made.key, "done", decision=made.id, announced=True)

    assert main(["show", made.id]) == 0

    said = capsys.readouterr().out
    assert "Gate evaluate; must pass: primary; noted: guard." in said
    assert "gain is 2.00%, with 95% between 1.00% and 3.00%, of 5" in said
    assert "to settle it: 12 seeds" in said
    assert f"announced [{made.id}]" in said.split("What came of it")[1]


def test_a_promotion_is_found_by_its_id_and_says_who_signed_it(outside, capsys):
    made = decided(outside, gate="promote", about="promotion", promotion="feed00001111")
    for promotion, name in (("feed00001111", "Ann"), ("another00000", "Bob")):
        signature = {"promotion": promotion, "role": "security", "name": name, "by": "a", "proof": "git",
                     "at": NOON.isoformat(), "note": "looked at it"}  # fmt: skip
        keep(outside, name, "sign-off", signature=signature)

    code, said = answer(capsys, "show", "feed0000")

    assert (code, said["decision_id"]) == (0, made.id)
    assert [one["name"] for one in said["signed"]] == ["Ann"]
    main(["show", "feed0000"])
    assert "security: Ann, 2026-11-21 12:00 UTC (git): looked at it" in capsys.readouterr().out


def test_any_record_is_shown_by_its_number(outside, capsys):
    code, said = answer(capsys, "show", "3")

    assert (code, said["record"]["seq"], said["record"]["body"]["key"]) == (0, 3, "state 3")
    main(["show", "3"])
    assert "record 3 of p." in capsys.readouterr().out


def test_a_number_that_two_projects_have_asks_for_the_project(outside, capsys):
    keep(outside, "k", project="q")

    assert main(["show", "1"]) == 3
    assert "found record 1 in 2 projects; allowed: one, see --project" in capsys.readouterr().err
    assert main(["show", "1", "--project", "q"]) == 0


def test_a_record_of_any_kind_is_found_by_the_start_of_its_key(outside, capsys):
    keep(outside, "abcdef0123456789", "incident", incident={})

    _, said = answer(capsys, "show", "abcdef")

    assert said["record"]["kind"] == "incident"


def test_control_characters_in_a_record_do_not_reach_the_terminal(outside, capsys):
    keep(outside, "k", subject="EXP\x1b[2J", note="\x1b]0;mine\x07")

    main(["show", "7"])
    main(["log"])

    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.slow
def test_reading_the_record_imports_neither_prefect_nor_mlflow(tmp_path):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    (tmp_path / "configs" / "p" / "canvas.yaml").write_text(CANVAS)
    code = (
        "import sys\nfrom flows.cli import main\n"
        "assert [main(words) for words in (['verify', '--data'], ['log'], ['show', 'x'])] == [0, 0, 3]\n"
        "heavy = {'prefect', 'mlflow', 'great_expectations', 'dvc', 'pandas'} & sys.modules.keys()\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
