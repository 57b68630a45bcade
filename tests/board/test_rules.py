"""The board's rules: each holds for a whole ticket and is broken by what it asks for."""

from __future__ import annotations

import pytest

from tasks.board.outcomes import ticket_end
from tasks.board.rules import Known, broken_rules, unknown_blocked
from tasks.board.ticket import LIMITS, STAGES
from tasks.vocabulary import Verdict
from tests.board.tickets import decided, ticket

OPEN = ("experiment", "evaluation", "iteration")
CLOSED = ("production", "killed")


def known(stage, verdict=Verdict.PASS, about="experiment", **given):
    seeds, waits = given.pop("seeds", ""), given.pop("waits_for", ())
    one = ticket(stage=stage, **given)
    end = None if verdict is None else ticket_end(one.id, stage, [decided(one.id, verdict, 3, about)])
    return Known(one, end, waits, seeds)


def broken(*tickets, has_sprints=True):
    return {problem.rule for problem in broken_rules(tickets, LIMITS, has_sprints=has_sprints)}


@pytest.mark.parametrize("stage", STAGES)
def test_a_whole_ticket_breaks_no_rule_in_any_stage(stage):
    verdict = Verdict.FAIL if stage == "killed" else Verdict.PASS

    assert broken(known(stage, verdict)) == set()


@pytest.mark.parametrize(
    ("rule", "given", "stages"),
    [
        ("described", {"hypothesis": ""}, OPEN),
        ("described", {"success": {}}, OPEN),
        ("described", {"compute_hours": None}, OPEN),
        ("described", {"baseline": ""}, OPEN),
        ("data", {"waits_for": ("DATA-1",)}, OPEN),
        ("seeds", {"seeds": "candidate lacks seeds 4, 5"}, ("evaluation",)),
        ("seeds", {"seeds": None}, ("evaluation",)),
        ("decision", {"verdict": None}, ("iteration", *CLOSED)),
        ("learnings", {"learnings": ""}, CLOSED),
        ("sprint", {"sprint": None}, ("hypothesis", *OPEN)),
    ],
)
def test_each_rule_is_broken_exactly_where_it_is_asked(rule, given, stages):
    fits = {"killed": Verdict.FAIL}
    found = {
        stage: broken(known(stage, **{"verdict": fits.get(stage, Verdict.PASS), **given})) for stage in STAGES
    }

    assert {stage for stage, rules in found.items() if rule in rules} == set(stages)
    assert all(rules <= {rule} for rules in found.values())


def test_a_problem_says_what_is_missing_and_what_helps():
    (problem,) = broken_rules([known("experiment", hypothesis="", baseline="")], LIMITS, has_sprints=True)

    assert problem.sentence == "is in experiment without a hypothesis, a baseline"
    assert (problem.ticket, problem.remedy) == (
        "E-1",
        "write it on the ticket, or move it back to hypothesis",
    )


def test_a_persons_word_brings_its_learnings_with_it():
    assert broken(known("killed", Verdict.FAIL, "ticket", learnings="")) == set()


def test_without_sprints_no_ticket_must_name_one():
    assert broken(known("experiment", sprint=None), has_sprints=False) == set()


def test_one_ticket_too_many_is_told_with_the_limit_and_the_tickets():
    there = [Known(ticket(f"E-{n}", "experiment")) for n in range(4)]

    assert broken_rules(there[:3], LIMITS, has_sprints=True) == ()
    (problem,) = broken_rules(there, LIMITS, has_sprints=True)
    assert problem.sentence == "experiment holds 4 tickets (E-0, E-1, E-2, E-3); at most 3"


def test_what_a_data_task_blocks_and_the_board_lacks_is_noted_once_there_are_tickets():
    blocks = {"DATA-1": ["E-1", "E-9"], "DATA-2": ["E-1"]}

    (noted,) = unknown_blocked(blocks, [ticket()])
    assert (noted.sentence, noted.need) == ("DATA-1 blocks E-9, which the board does not have", "note")
    assert unknown_blocked(blocks, []) == ()
