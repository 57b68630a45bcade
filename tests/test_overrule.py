"""A person's word about a batch that waits."""

from __future__ import annotations

import pytest

from tasks.errors import InputError
from tasks.overrule import need_same, word_key
from tasks.vocabulary import Decision, Outcome, Verdict
from tests.decisions import say, waits


def test_a_released_batch_says_by_whom_and_why_and_which_decision_it_overrules():
    word = say(waits())

    assert word.outcome is Outcome.ACCEPTED
    assert word.reason == "released by jane: looked at all of them"
    assert (word.asked_by, word.overrules, word.settle) == ("jane", waits().id, "")
    assert word.inputs["batch"] == "bytes"


def test_a_rejected_batch_says_so_too():
    word = say(waits(), Outcome.REJECTED)

    assert word.outcome is Outcome.REJECTED
    assert "rejected by jane: looked at all of them" in word.reason


def test_what_was_found_stays_in_the_word_as_notes_that_decide_nothing():
    word = say(waits())

    assert [(found.check, found.need) for found in word.findings] == [("person", "must"), ("kappa", "note")]
    assert word.findings[1].reason == "kappa is 0.7"


def test_a_decision_has_one_question_for_a_person_whatever_is_said():
    yes, no = say(waits()), say(waits(), Outcome.REJECTED, why="no")

    assert yes.key == no.key == word_key(waits()).digest
    assert yes.key != waits().key


@pytest.mark.parametrize("other", [{"subject": "vendor/b2"}, {"plan": "mended"}])
def test_another_batch_or_another_plan_is_another_question(other):
    assert word_key(waits(**other)).digest != word_key(waits()).digest


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_what_does_not_wait_is_not_overruled(verdict):
    with pytest.raises(InputError, match="allowed: a batch that is QUARANTINED"):
        say(waits(verdict))


def test_a_person_s_word_is_not_overruled_either():
    with pytest.raises(InputError, match="found ACCEPTED"):
        say(say(waits()))


@pytest.mark.parametrize("why", ["", "  \n", "x" * 501, "half \ud800"])
def test_a_word_needs_a_reason_that_can_be_kept(why):
    with pytest.raises(InputError, match="--why"):
        say(waits(), why=why)


def test_a_reason_is_kept_on_one_line():
    assert say(waits(), why=" two\n lines ").reason == "released by jane: two lines"


def test_a_contrary_word_is_refused_with_who_when_and_what():
    word = say(waits())

    need_same(word, Outcome.ACCEPTED)
    with pytest.raises(InputError, match=r"released by jane: looked .* on 2026-01-02 03:04 UTC"):
        need_same(word, Outcome.REJECTED)


def test_a_word_survives_json():
    word = say(waits())

    assert Decision.model_validate_json(word.model_dump_json()) == word
