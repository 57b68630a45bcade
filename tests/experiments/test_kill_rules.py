"""Kill rules: each says kill, go on, or what it cannot tell and why."""

from __future__ import annotations

import pytest

from tasks.experiments.kill_rules import budget, gap, own_rules, plateau

FLAT = (0.700, 0.701, 0.699, 0.700, 0.701, 0.700)
RISING = (0.70, 0.71, 0.72, 0.73, 0.74)


@pytest.mark.parametrize(
    ("used", "says"),
    [(5.0, "go on"), (20.0, "go on"), (20.01, "kill")],
    ids=["half", "twice", "more than twice"],
)
def test_more_than_twice_the_planned_compute_speaks_against_going_on(used, says):
    found = budget("E-1", used=used, planned=10.0)

    assert found.says == says
    assert bool(found.remedy) == (says == "kill")


def test_the_budget_names_the_hours():
    assert budget("E-1", used=21.0, planned=10.0).reason == (
        "21.00 of 10.00 planned compute hours are used (210%), more than 2 times the plan"
    )


def test_attempts_that_stand_still_speak_against_going_on_with_the_chance_that_says_so():
    found = plateau("E-1", FLAT, metric="auc", step=0.01)

    assert found.says == "kill"
    assert found.probability < 0.1
    assert "the next 3 attempts gain the smallest useful gain of 0.010 in auc" in found.reason


def test_attempts_that_rise_go_on():
    assert plateau("E-1", RISING, metric="auc", step=0.01).says == "go on"


def test_a_target_out_of_reach_speaks_against_going_on_and_a_near_one_does_not():
    far, near = (gap("E-1", chance, metric="auc", target=0.8, sprints_left=2) for chance in (0.04, 0.4))

    assert (far.says, near.says) == ("kill", "go on")
    assert far.reason == "auc reaches 0.800 in the 2 sprints left with a chance of 4%, by the forecast"


def test_a_time_box_that_is_over_speaks_against_going_on_whatever_the_forecast():
    assert gap("E-1", 0.9, metric="auc", target=0.8, sprints_left=0).says == "kill"


@pytest.mark.parametrize("done", ["promotable", "reached"])
def test_what_is_promotable_or_has_reached_its_target_is_not_killed_when_its_time_box_is_over(done):
    found = gap("E-1", None, metric="auc", target=0.8, sprints_left=0, **{done: True})

    assert (found.says, done in found.reason) == ("go on", True)


def test_one_attempt_that_crashed_does_not_speak_against_going_on_and_is_said_to_be_left_out():
    found = plateau("E-1", (*RISING, 0.75, 0.76, 0.2), metric="auc", step=0.01)

    assert found.says == "go on"
    assert "from 7 attempts; 1 far below the others left out" in found.reason


def test_a_chance_is_never_shown_as_none_or_certain():
    chances = (gap("E-1", one, metric="auc", target=0.8, sprints_left=2).reason for one in (0.0, 1.0))

    assert [reason.split("chance of ")[1].split(",")[0] for reason in chances] == ["below 1%", "above 99%"]


@pytest.mark.parametrize(
    "found",
    [
        budget("E-1", used=None, planned=10.0),
        budget("E-1", used=3.0, planned=None),
        plateau("E-1", FLAT[:4], metric="auc", step=0.01),
        gap("E-1", None, metric="auc", target=0.8, sprints_left=2),
        gap("E-1", 0.5, metric="auc", target=None, sprints_left=2),
        gap("E-1", 0.5, metric="auc", target=0.8, sprints_left=None),
    ],
    ids=lambda found: found.reason,
)
def test_what_cannot_be_told_says_what_it_takes_and_advises_nothing(found):
    assert found.says == "cannot tell"
    assert found.settle
    assert found.probability is None


def test_the_tickets_own_reasons_are_questions_for_a_person():
    found = own_rules("E-1", ("two seeds in a row diverge", "the vendor changes the format"))

    assert [one.says for one in found] == ["ask", "ask"]
    assert "two seeds in a row diverge" in found[0].reason
