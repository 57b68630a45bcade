"""What an evaluation rests on and is another by now, in words; and where models are let in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.adapters.production import known_production, production
from tasks.errors import UserError
from tasks.gates import Key, decide
from tasks.load.stale import changed_since
from tasks.vocabulary import Evidence, Finding, Gate, Verdict

INPUTS = {
    "runs": "a",
    "training": "training@1",
    "evaluation": "evaluation@1",
    "model": "0123456789abcdef",
    "champion": "1@7",
}


def evaluated(inputs, gate="evaluate"):
    found = Finding(
        check="primary", subject="E-1", verdict=Verdict.PASS, reason="so", evidence=Evidence(subject="E-1")
    )
    return decide(
        Gate(name=gate, about="experiment", must=("primary",)),
        asked(inputs, gate=gate),
        [found],
        project="p",
        now=datetime(2026, 11, 21, tzinfo=UTC),
        asked_by="cron",
        code_version="1",
    )


def asked(inputs, *, gate="evaluate", plan="plan", look=1):
    return Key(gate, "E-1", inputs, plan, look)


def test_an_evaluation_of_what_is_there_today_is_current():
    assert changed_since(evaluated(INPUTS), asked(INPUTS)) == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"runs": "b"}, "the runs, or what they logged, are others"),
        ({"training": "training@2"}, "the training data was training@1, is training@2"),
        ({"evaluation": "evaluation@2"}, "the evaluation data was evaluation@1, is evaluation@2"),
        ({"model": "fedcba98765432"}, "the digest of the model was 0123456789ab, is fedcba987654"),
        ({"champion": "1@9"}, "the champion was 1@7, is 1@9"),
    ],
)
def test_each_input_that_is_another_is_named_alone(changed, said):
    assert changed_since(evaluated(INPUTS), asked({**INPUTS, **changed})) == (said,)


def test_a_champion_that_is_gone_or_is_new_is_named():
    without = {name: value for name, value in INPUTS.items() if name != "champion"}

    assert changed_since(evaluated(INPUTS), asked(without)) == ("the champion was 1@7, is none",)
    assert changed_since(evaluated(without), asked(INPUTS)) == ("the champion was none, is 1@7",)


def test_an_evaluation_that_never_looked_at_the_model_says_so():
    without = {name: value for name, value in INPUTS.items() if name != "model"}

    (said,) = changed_since(evaluated(without), asked(INPUTS))

    assert "the model was not looked at when it was evaluated" in said


@pytest.mark.parametrize("other", [{"plan": "other"}, {"look": 2}])
def test_a_changed_plan_or_look_is_named_where_no_input_changed(other):
    (said,) = changed_since(evaluated(INPUTS), asked(INPUTS, **other))

    assert "model.yaml or canvas.yaml" in said


def test_another_gate_is_named():
    assert changed_since(evaluated(INPUTS), asked(INPUTS, gate="first")) == (
        "it was asked by the gate evaluate, today by first",
    )


def test_environment_and_alias_have_no_default(monkeypatch):
    monkeypatch.delenv("PROOFLINE_ALIAS", raising=False)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")

    with pytest.raises(UserError, match="PROOFLINE_ALIAS: found ''; allowed: a name such as champion"):
        production()
    assert known_production() is None


@pytest.mark.parametrize("alias", ["v3", "latest", "Latest", "a b", "../x", "x" * 101, "1st"])
def test_an_alias_that_is_a_version_or_no_name_is_refused(monkeypatch, alias):
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", alias)

    with pytest.raises(UserError, match="PROOFLINE_ALIAS: found"):
        production()


def test_a_first_model_is_let_in_only_where_nothing_stands():
    first = evaluated(INPUTS, gate="first"), asked(INPUTS, gate="first")

    assert changed_since(*first, None) == ()
    assert changed_since(*first, "2@40") == ("it was judged as a first model, and 2@40 stands there by now",)
    assert changed_since(evaluated(INPUTS), asked(INPUTS), "1@7") == ()
