"""How an answer is said, how the record's lines read, and which plans are refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from flows.commands.gist import gist
from flows.commands.retrained_answer import say_retrained
from tasks.errors import PlanError
from tasks.history.retrainings import Retrained
from tasks.ledger.append import newest_first
from tasks.plans import Project
from tests.retraining.world import CANVAS, MODEL, world

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def retrained(answer="RETRAIN", state="trained", settle=""):
    ticket = "RETRAIN-1" if answer == "RETRAIN" else ""
    return Retrained("abc", "2026-10", ticket, answer, "the metric fell", settle, NOW, 1.5, state)


@pytest.mark.parametrize(
    ("one", "code", "said"),
    [
        (retrained(), 0, "Trained as RETRAIN-1, 1.50 h of compute"),
        (retrained("NOT_NEEDED", "answered"), 1, "NOT_NEEDED     2026-10"),
        (retrained("NOT_YET", "answered", "Time."), 2, "To settle it: Time. [abc]"),
        (retrained(state="training"), 0, "RETRAIN-1 is being trained on another machine"),
    ],
)
def test_an_answer_is_said_with_its_exit_code(one, code, said, capsys, tmp_path):
    project = Project("p", tmp_path, "configs/p")

    assert say_retrained(one, project, as_json=False) == code
    assert said in capsys.readouterr().out


def test_json_is_one_object_as_every_deciding_command_gives_it(capsys, tmp_path):
    say_retrained(retrained(), Project("p", tmp_path, "configs/p"), as_json=True)

    said = json.loads(capsys.readouterr().out)
    assert (said["outcome"], said["decision_id"], said["ticket"]) == ("RETRAIN", "abc", "RETRAIN-1")
    assert {"reason", "settle", "findings", "report"} <= said.keys()


def test_each_record_of_a_retraining_reads_as_a_line(tmp_path, monkeypatch):
    with world(tmp_path, monkeypatch) as ours:
        (decision,) = ours.watch().values()
        ours.retrain(decision.id)
        lines = [gist(one, ours.links) for one in newest_first(ours.links) if "retraining" in one.body]

    assert lines[0] == "RETRAIN-1 is trained, 3.00 h of compute"
    assert lines[1].startswith("RETRAIN-1 trains EXP-1 again on training@")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"{recipe}", ', "", "a trainer that names {recipe}"),
        ('"{seed}"', '"--seeds={seeds}"', "{seeds} as an argument of its own"),
        (
            "in_windows: 1, of_latest: 1",
            "in_windows: 3, of_latest: 1",
            "in_windows up to of_latest, 1; found 3",
        ),
        ("retrain: {", "retrain: {features: [price], ", "retrain.features among features; found price too"),
        ("when: drift", "when: always", "found 'always'; allowed: loss or drift"),
        ("cool_down_days: 14", "cool_down: 14", "cool_down"),
        ("windows: training", "windows: training\n  reference: training", "found training for both"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(old, new, said, tmp_path):
    assert old in MODEL
    (tmp_path / "canvas.yaml").write_text(CANVAS)
    (tmp_path / "model.yaml").write_text(MODEL.replace(old, new))

    with pytest.raises(PlanError) as caught:
        Project("p", tmp_path, "configs/p").model()

    assert said in str(caught.value)


def test_a_plan_without_retraining_says_what_is_missing(tmp_path):
    model = "checks: [{check: planned_seeds}, {check: primary, metric: brier}]"
    (tmp_path / "canvas.yaml").write_text(CANVAS)
    (tmp_path / "model.yaml").write_text(model)
    project = Project("p", tmp_path, "configs/p")

    with pytest.raises(PlanError, match=r"drift\.retrain: found nothing"):
        project.model().retrained(project.shown)
