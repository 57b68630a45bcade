"""How a ticket ended: the record's decisions, a person's word, and the stage where it fits them."""

from __future__ import annotations

import pytest

from tasks.board.outcomes import disagreement, ticket_end
from tasks.vocabulary import Verdict
from tests.board.tickets import decided

PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdict", "stage", "end"),
    [
        (PASS, "evaluation", "promotable"),
        (PASS, "production", "promoted"),
        (PASS, "killed", "promotable"),
        (WARN, "production", "promoted"),
        (WARN, "killed", "killed"),
        (WARN, "iteration", "iterating"),
        (FAIL, "killed", "killed"),
        (FAIL, "production", "iterating"),
        (FAIL, None, "iterating"),
    ],
)
def test_the_gates_decision_ends_a_ticket_as_its_stage_says_where_both_fit(verdict, stage, end):
    found = ticket_end("E-1", stage, [decided("E-1", verdict, 3)])

    assert found.end == end


@pytest.mark.parametrize(("verdict", "end"), [(PASS, "promoted"), (WARN, "iterating"), (FAIL, "killed")])
def test_a_persons_word_ends_it_whatever_the_stage(verdict, end):
    found = ticket_end("E-1", "evaluation", [decided("E-1", PASS, 3), decided("E-1", verdict, 4, "ticket")])

    assert (found.end, found.day.day) == (end, 4)


def test_an_inconclusive_look_decides_nothing():
    assert ticket_end("E-1", "evaluation", [decided("E-1", UNKNOWN, 3)]) is None
    assert ticket_end("E-1", "evaluation", []) is None


def test_what_the_gate_says_after_a_person_killed_the_ticket_does_not_bring_it_back():
    found = ticket_end("E-1", "killed", [decided("E-1", FAIL, 3, "ticket"), decided("E-1", PASS, 5)])

    assert (found.end, found.day.day) == ("killed", 3)


def test_what_the_gate_says_after_a_person_sent_the_ticket_back_counts():
    found = ticket_end("E-1", "evaluation", [decided("E-1", WARN, 3, "ticket"), decided("E-1", PASS, 5)])

    assert (found.end, found.day.day) == ("promotable", 5)


@pytest.mark.parametrize(
    ("stage", "verdict", "about", "says"),
    [
        ("killed", PASS, "experiment", "is in killed, but the record says promotable on 2026-11-03"),
        (
            "production",
            FAIL,
            "experiment",
            "is in production, but the record says not promotable on 2026-11-03",
        ),
        (
            "experiment",
            FAIL,
            "ticket",
            "is in experiment, but the record says killed by a person on 2026-11-03",
        ),
        ("iteration", FAIL, "experiment", ""),
        ("production", PASS, "experiment", ""),
        ("killed", FAIL, "ticket", ""),
    ],
)
def test_a_stage_that_the_record_denies_is_said_with_the_decision(stage, verdict, about, says):
    decision = decided("E-1", verdict, 3, about)

    said = disagreement(stage, ticket_end("E-1", stage, [decision]))
    assert said == (f"{says} [{decision.id}]" if says else "")
