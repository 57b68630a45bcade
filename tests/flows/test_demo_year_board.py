"""The year's board as it stood on a day."""

from datetime import date

import pytest
import yaml

from flows.commands.demo_year_board import Ended, board_on, learnt, standing, word_on
from tasks.plans.board import Board
from tasks.vocabulary import Outcome, Verdict
from tests.flows.clones import ROOT
from tests.pages.samples import decision, finding, measurement

YEAR = ROOT / "examples" / "flight_delays" / "year"
PLANNED = yaml.safe_load((YEAR / "board.yaml").read_text())


def on(month, day, **ended):
    return Board.model_validate(board_on(PLANNED, date(2013, month, day), ended))


def judged(ticket, *, short, p_superior, verdict=Verdict.FAIL, other=Verdict.PASS):
    measured = measurement("above target", -short), measurement("p superior", p_superior)
    found = finding("primary", "auc", verdict, *measured, measurement("looks", 2))
    return decision("experiment", ticket, [found, finding("guard", "log_loss", other)])


def test_the_whole_year_is_a_board_of_twelve_months():
    board = Board.model_validate(PLANNED)

    assert [one.id for one in board.sprints] == [f"S{n}" for n in range(1, 13)]
    assert {(one.start.month, one.start.day, one.end.month) for one in board.sprints} == {
        (month, 1, month) for month in range(1, 13)
    }


@pytest.mark.parametrize(("month", "tickets"), [(1, 1), (3, 4), (12, 18)])
def test_a_ticket_stands_on_the_board_from_its_sprint_on(month, tickets):
    assert len(on(month, 2).tickets) == tickets


def test_what_was_answered_or_done_later_is_open_on_the_day():
    before, after = on(3, 1), on(3, 20)

    assert [ask.is_open for ask in before.asks] == [True]
    assert [ask.is_open for ask in after.asks] == [False]
    assert [one.status for one in on(2, 1).actions] == ["open"]


def test_goals_of_later_sprints_and_reviews_of_unfinished_ones_are_not_known():
    sprints = on(5, 30).sprints

    assert sprints[5].goal == ""
    assert sprints[4].goal
    assert [sprint.review is not None for sprint in sprints[3:6]] == [True, False, False]


def test_a_ticket_that_is_done_leaves_the_board_with_the_next_sprint():
    done = Ended("killed", "No gain.", date(2013, 2, 25), is_done=True)

    assert on(2, 28, **{"FL-02": done}).ticket("FL-02").learnings == "No gain."
    assert on(3, 1, **{"FL-02": done}).ticket("FL-02") is None


def test_a_ticket_that_could_not_be_told_goes_over_into_the_next_sprint():
    waits = Ended("evaluation", "Too few seeds.", date(2013, 2, 25))

    assert on(3, 1, **{"FL-02": waits}).ticket("FL-02").sprint == "S3"


def test_what_is_better_and_only_short_of_the_target_is_built_on():
    better = judged("FL-03", short=0.05, p_superior=0.001)

    assert word_on(better, is_last_look=False) is Outcome.ITERATING


@pytest.mark.parametrize(("p", "other"), [(0.4, Verdict.PASS), (0.001, Verdict.FAIL)])
def test_what_is_not_shown_to_be_better_or_harms_another_metric_is_killed(p, other):
    worse = judged("FL-03", short=0.05, p_superior=p, other=other)

    assert word_on(worse, is_last_look=False) is Outcome.KILLED


def test_what_could_not_be_told_waits_for_its_second_look_and_is_killed_after_it():
    open_ = judged("FL-03", short=0.01, p_superior=0.2, verdict=Verdict.UNKNOWN)

    assert open_.outcome is Outcome.INCONCLUSIVE
    assert word_on(open_, is_last_look=False) is None
    assert word_on(open_, is_last_look=True) is Outcome.KILLED
    assert standing([open_], "FL-03").stage == "evaluation"


def test_what_was_learnt_is_what_the_change_did_and_not_only_that_the_target_is_missed():
    compared = (
        measurement("candidate", 0.687),
        measurement("baseline", 0.696),
        measurement("difference", -0.009),
        measurement("seeds", 5),
    )
    killed = decision("experiment", "FL-08", [finding("primary", "auc", Verdict.FAIL, *compared)])

    assert learnt(killed) == "AUC 0.687 against the baseline's 0.696: 0.009 worse (5 seeds)"
