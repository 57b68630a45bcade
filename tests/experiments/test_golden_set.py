"""The golden set is exact: one answer that differs fails, too few answers cannot pass."""

from __future__ import annotations

import pytest

from tasks.experiments.experiment import Experiment, Golden
from tasks.experiments.golden_set import GoldenSet
from tasks.judge import findings_of
from tasks.vocabulary import Verdict


def golden(answers, wrong=()):
    ids = tuple(f"q{n}" for n in range(answers))
    return Golden(ids, ("a",) * answers, tuple("b" if one in wrong else "a" for one in ids))


def judged(by_seed, **fields):
    look = Experiment("EXP-7", "d1", 1, 2, (1, 2), (1, 2), (1, 2), {}, golden=by_seed)
    (found,) = findings_of(GoldenSet(**fields), look, 7)
    return found


@pytest.mark.parametrize(
    ("answers", "wrong", "verdict"),
    [
        (50, (), Verdict.PASS),
        (49, (), Verdict.UNKNOWN),
        (50, ("q7",), Verdict.FAIL),
        (3, ("q1",), Verdict.FAIL),
    ],
)
def test_all_must_match_and_fifty_must_be_there(answers, wrong, verdict):
    assert judged({1: golden(answers, wrong)}).verdict is verdict


def test_those_that_differ_are_named_by_id_alone():
    found = judged({1: golden(60, ("q7", "q9"))})

    assert found.evidence.named == ("q7", "q9")
    assert found.reason == "2 of 60 answers of seed 1 differ from the golden set: q7, q9"


def test_of_many_that_differ_thirty_are_named():
    found = judged({1: golden(60, {f"q{n}" for n in range(60)})})

    assert len(found.evidence.named) == 30
    assert found.reason.endswith(" and others")


def test_an_id_that_stands_twice_counts_once():
    twice = Golden(("q1",) * 50, ("a",) * 50, ("a",) * 50)

    assert judged({1: twice}).settle == "49 more answers of seed 1 to the golden set."


def test_the_model_that_would_be_promoted_is_judged_and_the_worst_other_shown():
    found = judged({1: golden(50), 2: golden(50, ("q7",))})

    assert found.verdict is Verdict.PASS
    assert found.evidence.value("most that differ of other seeds") == 1


def test_answers_of_another_seed_do_not_stand_for_it():
    found = judged({2: golden(50)})

    assert (found.verdict, found.settle) == (Verdict.UNKNOWN, "50 more answers of seed 1 to the golden set.")
