"""``proofline status``, ``pause`` and ``resume`` where nothing is up."""

from __future__ import annotations

import json

import pytest

from flows.cli import main
from flows.commands import status
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.runs_of_day import Runs
from tasks.errors import OutsideError
from tasks.ledger.append import append_once
from tests.decisions import waits

FAILED = {"run": "land-batches (sly-fox)", "state": "Failed", "ended": "2026-11-22T03:00:00", "reason": "why"}


@pytest.fixture
def outside(tmp_path, monkeypatch):
    for project in ("p", "q"):
        (tmp_path / "configs" / project).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for name in ("PROOFLINE_ROOT", "PROOFLINE_STATE", "PREFECT_API_URL"):
        monkeypatch.delenv(name, raising=False)
    with bound(memory()) as made:
        yield made


def said(capsys, *words):
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def quarantine(outside):
    decision = waits()
    append_once(
        outside.records.links("p"),
        kind="decision",
        key=decision.key,
        project="p",
        subject=decision.subject,
        at=decision.at,
        by="cron",
        body={"decision": decision.model_dump(mode="json")},
    )
    return decision


def test_where_nothing_is_up_it_says_so_and_makes_nothing(outside, capsys, tmp_path):
    code, found = said(capsys, "status")

    assert (code, found["outcome"], found["up"], found["runs"]) == (0, "FINE", False, None)
    assert "`proofline up` starts one" in found["runs_unknown"]
    assert not (tmp_path / ".proofline").exists()


def test_what_waits_for_a_person_is_exit_code_2_with_the_command_that_shows_it(outside, capsys):
    decision = quarantine(outside)

    code, found = said(capsys, "status")

    assert (code, found["outcome"]) == (2, "WAITS")
    assert found["settle"] == f"proofline show {decision.id} --project p"
    assert [one["subject"] for one in found["waits"]] == ["vendor/b1"]


def test_a_failed_run_is_exit_code_1_whatever_waits_and_says_why(outside, capsys, monkeypatch):
    quarantine(outside)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr(status, "runs_of_day", lambda *_: Runs({"failed": 1}, [FAILED], []))

    code = main(["status"])

    text = capsys.readouterr().out
    assert code == 1
    assert "Runs of the last day: 1 failed" in text
    assert "land-batches (sly-fox): why" in text
    assert "batch in quarantine: vendor/b1" in text


def test_a_server_that_does_not_answer_is_said_and_the_record_is_told_all_the_same(
    outside, capsys, monkeypatch
):
    quarantine(outside)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")

    def silent(*_):
        raise OutsideError("Prefect's server does not answer: refused")

    monkeypatch.setattr(status, "runs_of_day", silent)

    code, found = said(capsys, "status")

    assert (code, found["runs_unknown"]) == (1, "Prefect's server does not answer: refused")
    assert len(found["waits"]) == 1


def test_a_paused_project_is_told_until_it_goes_on(outside, capsys):
    assert said(capsys, "pause", "q", "--because", "holidays")[1]["outcome"] == "PAUSED"
    paused = said(capsys, "status")[1]["paused"]
    assert said(capsys, "resume", "q")[1]["outcome"] == "RUNNING"

    assert [(one["project"], one["why"]) for one in paused] == [("q", "holidays")]
    assert said(capsys, "status")[1]["paused"] == []


def test_to_pause_twice_keeps_the_first_word_and_says_that_it_was_paused_already(outside, capsys):
    said(capsys, "pause", "q", "--because", "holidays")

    code, again = said(capsys, "pause", "q", "--because", "more holidays")

    assert (code, again["already"], again["pause"]["why"]) == (0, True, "holidays")
    assert outside.records.links("q").last() == 1


def test_to_resume_what_runs_keeps_nothing(outside, capsys):
    code = main(["resume", "q"])

    assert (code, capsys.readouterr().out) == (0, "q was not paused.\n")
    assert outside.records.links("q").last() == 0


def test_an_unknown_project_is_named_with_those_that_there_are(outside, capsys):
    assert main(["pause", "x"]) == 3
    assert "no project is called 'x'; known: p, q" in capsys.readouterr().err


def test_personal_data_in_the_reason_is_masked(outside, capsys):
    _, found = said(capsys, "pause", "q", "--because", "ann.lee@example.com is away")

    assert "ann.lee" not in json.dumps(found)
    assert b"ann.lee" not in outside.records.links("q").read(1)
