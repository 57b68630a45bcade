"""What the demo tells while it works."""

from types import SimpleNamespace

import flows.commands.demo_stage as told


def test_training_is_told_as_what_is_done_only_where_it_was_not_done_before(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(told.Stage, "_data", lambda _: [])
    monkeypatch.setattr(told.Stage, "_script", lambda *_: None)
    monkeypatch.setattr(told, "call_flow", lambda *_, **__: "decided")
    monkeypatch.setattr(told, "own_page", lambda decision: f"page of {decision}")
    stage = told.Stage(SimpleNamespace(root=tmp_path), SimpleNamespace(), quiet=True)

    stage.experiment("EXP-001", seeds=range(1, 6))

    said = capsys.readouterr().err
    assert "training, where not done before, the baseline of EXP-001 with 5 seeds" in said
    assert "EXP-001 has a page of its own, slice by slice: page of decided" in said
