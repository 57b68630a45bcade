"""A person's word on a ticket: once a question, with learnings, never over the gate's decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.errors import InputError
from tasks.gates import Key, decide
from tasks.ticket_word import TicketStanding, need_promotable, said_already, word_of
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Outcome, Verdict

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def evaluation(verdict=Verdict.PASS, look=1):
    finding = Finding(
        check="primary",
        subject="E-1",
        verdict=verdict,
        reason="auc is what it is",
        settle="More seeds." if verdict is Verdict.UNKNOWN else "",
        evidence=Evidence(subject="E-1"),
    )
    gate = Gate(name="evaluate", about="experiment", must=("primary",))
    key = Key("evaluate", "E-1", {}, "plan", look)
    return decide(gate, key, [finding], project="p", now=NOW, asked_by="cron", code_version="1")


def standing(judged=None, word=None):
    return TicketStanding("E-1", judged, word)


def say(held, outcome=Outcome.KILLED, learnings="features were leaking", why=""):
    return word_of(held, outcome, learnings, why, project="p", now=NOW, asked_by="jane", code_version="1")


def test_the_word_says_who_what_and_what_was_learnt():
    word = say(standing(evaluation()), why="out of time")

    assert (word.outcome, word.gate.about, word.subject) == ("KILLED", "ticket", "E-1")
    assert word.reason == "person: killed by jane: out of time; learnt: features were leaking"
    assert word.inputs["learnings"] == "features were leaking"
    assert Decision.model_validate_json(word.model_dump_json()) == word


@pytest.mark.parametrize("outcome", [Outcome.KILLED, Outcome.ITERATING, Outcome.PROMOTING])
def test_the_outcome_is_the_one_that_was_said(outcome):
    assert say(standing(evaluation()), outcome).outcome is outcome


def test_two_words_at_once_answer_the_same_question():
    held = standing(evaluation())

    assert say(held, Outcome.KILLED).key == say(held, Outcome.ITERATING, "other things").key


def test_another_evaluation_or_another_word_since_is_another_question():
    first = say(standing(evaluation()), Outcome.ITERATING)
    others = [standing(evaluation(look=2)), standing(evaluation(), first), standing()]

    assert len({first.key, *(say(held).key for held in others)}) == 4


def test_the_same_word_again_is_the_one_there_is():
    held = standing(evaluation())
    word = say(held, Outcome.ITERATING, "more  data\nhelps")

    assert said_already(standing(held.evaluation, word), Outcome.ITERATING, "more data helps") == word


def test_iterating_again_with_other_learnings_or_after_another_evaluation_is_a_new_word():
    word = say(standing(evaluation()), Outcome.ITERATING, "more data helps")

    assert said_already(standing(evaluation(), word), Outcome.ITERATING, "less data helps") is None
    assert said_already(standing(evaluation(look=2), word), Outcome.ITERATING, "more data helps") is None


def test_an_iterating_ticket_can_still_be_killed():
    word = say(standing(evaluation()), Outcome.ITERATING)

    assert said_already(standing(evaluation(), word), Outcome.KILLED, "no use") is None


def test_a_killed_ticket_takes_no_other_word_and_the_error_says_who_killed_it():
    held = standing(evaluation(), say(standing(evaluation())))

    with pytest.raises(InputError, match="found KILLED, person: killed by jane"):
        said_already(held, Outcome.ITERATING, "once more")


def test_what_was_to_be_promoted_can_go_back_when_that_came_to_nothing():
    held = standing(evaluation(), say(standing(evaluation()), Outcome.PROMOTING))

    assert said_already(held, Outcome.ITERATING, "too slow when served") is None


def test_a_killed_ticket_that_is_killed_again_keeps_its_first_word():
    word = say(standing(evaluation()))

    assert said_already(standing(evaluation(look=2), word), Outcome.KILLED, "something else") == word


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN])
def test_a_person_cannot_promote_what_the_gate_did_not_find_promotable(verdict):
    with pytest.raises(InputError, match="allowed: promote where the newest is PROMOTABLE"):
        need_promotable(standing(evaluation(verdict)), equivalent_suffices=False)


def test_nothing_that_was_never_evaluated_is_promoted():
    with pytest.raises(InputError, match="found no evaluation"):
        need_promotable(standing(), equivalent_suffices=True)


def test_no_worse_is_promoted_only_where_the_plan_says_that_it_suffices():
    need_promotable(standing(evaluation(Verdict.WARN)), equivalent_suffices=True)
    need_promotable(standing(evaluation(Verdict.PASS)), equivalent_suffices=False)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\ud800"])
def test_learnings_that_are_none_or_cannot_be_kept_are_refused(text):
    with pytest.raises(InputError, match="--learnings: found"):
        say(standing(), learnings=text)


def test_personal_data_in_the_text_is_masked_before_it_is_kept():
    word = say(standing(), learnings="ask ann.lee@example.com about it", why="call +49 30 901820")

    assert "ann.lee@example.com" not in word.model_dump_json()
    assert "901820" not in word.model_dump_json()
