"""What a terminal and a log are shown of errors and progress."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from flows.cli import main
from flows.commands.answer import tell
from flows.commands.run import findings_told

STEERS = "\x1b]0;owned\x07"


def test_a_cell_of_a_file_steers_no_terminal_from_within_an_error(tmp_path, capsys):
    file = tmp_path / "scores.csv"
    file.write_text(f"metric,model,seed,value\nauc,{STEERS},1,0.5\nauc,b,1,0.5\n", "utf-8")

    assert main(["compare", str(file)]) == 3

    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert r"\x1b]0;owned\x07" in said


def test_progress_and_findings_steer_no_terminal(capsys):
    tell(STEERS)
    with findings_told():
        logging.getLogger("proofline").info("%s: PASS", STEERS)

    assert capsys.readouterr().err == "\\x1b]0;owned\\x07\n\\x1b]0;owned\\x07: PASS\n"


def test_a_fault_of_ours_is_told_and_kept_without_a_password(tmp_path, monkeypatch, capsys):
    def fail(words):
        raise RuntimeError("no answer from http://alice:s3cret@host/x")

    (tmp_path / "configs").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.commands.catalogue.checks", fail)

    assert main(["checks"]) == 4

    said = capsys.readouterr().err
    log = Path(said.rsplit("log: ", 1)[1].strip()).read_text("utf-8")
    assert "s3cret" not in said + log
    assert "http://***@host/x" in log


def test_a_usage_error_steers_no_terminal(capsys):
    with pytest.raises(SystemExit):
        main([STEERS])

    assert "\x1b" not in capsys.readouterr().err
