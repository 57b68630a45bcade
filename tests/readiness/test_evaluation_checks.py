"""What the checks on the evaluation say: one candidate bad in one way is held for that way alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.readiness.data_facts import DataFacts
from tasks.readiness.disjoint_sets import DisjointSets
from tasks.readiness.dossier import Dossier
from tasks.readiness.enough_seeds import EnoughSeeds
from tasks.readiness.no_regression import NoRegression
from tasks.readiness.production_set import ProductionSet
from tasks.readiness.readiness_check import ReadinessCheck
from tasks.readiness.safety import Safety
from tasks.vocabulary import WAIVES, Decision, Finding, Outcome, Verdict
from tests.samples import evaluated

ASKED = (ProductionSet(), DisjointSets(), EnoughSeeds(), NoRegression(), Safety())
DATA = DataFacts(
    "training@1",
    "evaluation@1",
    training_rows=90,
    evaluation_rows=30,
    shared=0,
    production="the newest month",
)
GOOD = Dossier("EXP-1", "digest", data=DATA, evaluation=evaluated(0))


def find(check: ReadinessCheck, dossier: Dossier) -> Finding:
    return check.judge(check.measure(dossier, np.random.default_rng(1)))[0]


def findings(dossier: Dossier) -> dict[str, Finding]:
    return {check.name: find(check, dossier) for check in ASKED}


def with_data(**changed: object) -> Dossier:
    return replace(GOOD, data=replace(DATA, **changed))


def said(outcome: Outcome) -> Dossier:
    return replace(GOOD, evaluation=evaluated(0).model_copy(update={"outcome": outcome}))


def with_events(verdict: Verdict | None) -> Dossier:
    made = evaluated(0)
    findings = [f for f in made.findings if f.check != "rate_limit"]
    events = [f for f in made.findings if f.check == "rate_limit" and verdict]
    told = [f.model_copy(update={"verdict": verdict}) for f in events]
    return replace(GOOD, evaluation=made.model_copy(update={"findings": (*findings, *told)}))


def over(seeds: int) -> Dossier:
    made = evaluated(0)
    return replace(GOOD, evaluation=made.model_copy(update={"findings": tuple(_over(made, seeds))}))


def _over(made: Decision, seeds: int):
    for found in made.findings:
        measured = [
            m.model_copy(update={"value": seeds}) if m.name in {"seeds", "seeds logged"} else m
            for m in found.evidence.measurements
        ]
        evidence = found.evidence.model_copy(update={"measurements": tuple(measured)})
        yield found.model_copy(update={"evidence": evidence})


def test_a_good_candidate_passes_all_of_them():
    assert {found.verdict for found in findings(GOOD).values()} == {Verdict.PASS}


HELD = {
    "three rows shared": (
        with_data(shared=3, shared_named=("i7", "i8", "i9")),
        "disjoint_sets",
        Verdict.FAIL,
        "i7, i8",
    ),
    "rows not compared": (with_data(shared=None), "disjoint_sets", Verdict.UNKNOWN, "could not be compared"),
    "no evaluation rows": (with_data(evaluation_rows=0), "disjoint_sets", Verdict.UNKNOWN, "not be compared"),
    "no word on production": (
        with_data(production=" "),
        "production_set",
        Verdict.UNKNOWN,
        "does not say why",
    ),
    "newer data": (
        with_data(newer_evaluation="evaluation@2"),
        "production_set",
        Verdict.UNKNOWN,
        "evaluation@2",
    ),
    "four seeds": (over(4), "enough_seeds", Verdict.FAIL, "4 seeds were judged; at least 5"),
    "a worse candidate": (said(Outcome.NOT_PROMOTABLE), "no_regression", Verdict.FAIL, "NOT_PROMOTABLE"),
    "an equal candidate": (said(Outcome.EQUIVALENT), "no_regression", Verdict.FAIL, "EQUIVALENT"),
    "an open evaluation": (said(Outcome.INCONCLUSIVE), "no_regression", Verdict.UNKNOWN, "INCONCLUSIVE"),
    "unsafe events": (with_events(Verdict.FAIL), "safety", Verdict.FAIL, "toxicity"),
    "too few prompts": (with_events(Verdict.UNKNOWN), "safety", Verdict.UNKNOWN, "toxicity"),
    "no word on safety": (with_events(None), "safety", Verdict.UNKNOWN, "asks about no unsafe event"),
}


@pytest.mark.parametrize("how", HELD)
def test_a_bad_candidate_is_held_for_its_own_reason_and_no_other(how):
    dossier, check, verdict, reason = HELD[how]

    found = findings(dossier)

    held = {name: finding for name, finding in found.items() if finding.verdict is not Verdict.PASS}
    assert set(held) == {check}
    assert held[check].verdict is verdict
    assert reason in held[check].reason


def test_an_equal_candidate_passes_where_the_plan_says_that_it_suffices():
    found = find(NoRegression(equivalent_suffices=True), said(Outcome.EQUIVALENT))

    assert found.verdict is Verdict.PASS


def test_a_plan_without_events_that_says_why_passes_and_is_named_as_waived():
    found = find(Safety(none_needed="it answers with a number alone"), with_events(None))

    assert found.verdict is Verdict.PASS
    assert WAIVES in found.reason


def test_the_word_that_no_event_can_happen_does_not_mend_one_that_failed():
    found = find(Safety(none_needed="it answers with a number alone"), with_events(Verdict.FAIL))

    assert found.verdict is Verdict.FAIL


def test_safety_is_always_a_must():
    with pytest.raises(ValueError, match="must"):
        Safety(need="note")


def test_a_decision_about_a_batch_is_no_evaluation():
    batch = evaluated(0).model_copy(
        update={"gate": evaluated(0).gate.model_copy(update={"about": "batch"}), "outcome": Outcome.ACCEPTED}
    )

    assert find(NoRegression(), replace(GOOD, evaluation=batch)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("outcome", "remedy"),
    [
        (Outcome.EQUIVALENT, "equivalent_suffices: true"),
        (Outcome.NOT_PROMOTABLE, "the evaluation's page says what failed"),
        (Outcome.INCONCLUSIVE, "Do what the evaluation says would settle it"),
    ],
)
def test_what_helps_a_candidate_that_the_gate_held_depends_on_what_the_gate_said(outcome, remedy):
    assert remedy in find(NoRegression(), said(outcome)).remedy
