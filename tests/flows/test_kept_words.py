"""What the commands hand to Prefect, whose server keeps what a flow is asked with."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from flows.cli import main
from flows.commands import batch, run
from tasks.errors import InputError

WHY = "ann.lee@example.com asked for it"


@pytest.fixture
def asked(monkeypatch):
    """The parameters that a flow is called with; then the command is stopped."""
    held = {}

    def call_flow(*_, **parameters):
        held.update(parameters)
        raise InputError("stopped here")

    for module in (batch, run):
        monkeypatch.setattr(module, "call_flow", call_flow)
        monkeypatch.setattr(module, "prefect_server", lambda *_, **__: nullcontext())
    return held


@pytest.mark.parametrize("word", ["release", "reject"])
def test_the_reason_for_a_word_about_a_batch_is_masked(word, asked, monkeypatch, capsys):
    last = SimpleNamespace(decision=SimpleNamespace(id="1"), word=None)
    project = SimpleNamespace(name="p", supply=lambda: None, suite=lambda *_: None)
    monkeypatch.setattr(batch, "find_home", lambda: SimpleNamespace(state=None))
    monkeypatch.setattr(batch, "_named", lambda *_: batch.Found(project, last))
    monkeypatch.setattr(batch, "need_quarantined", lambda *_: None)

    assert main(["batch", word, "vendor/b1", "--why", WHY]) == 3

    assert "ann.lee" not in asked["why"]
    assert "ann.lee" not in capsys.readouterr().err


def test_the_reason_for_changed_criteria_is_masked(asked, tmp_path, monkeypatch, capsys):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "check_plans", lambda *_: None)

    assert main(["run", "evaluate_experiment", "--ticket", "EXP-1", "--why", WHY]) == 3

    assert "ann.lee" not in asked["why"]
    assert "personal data is masked" in capsys.readouterr().err
