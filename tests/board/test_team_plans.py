"""What a team plans and looks back on: days agree, totals come from their rows, late kills are found."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasks.board.action import Action
from tasks.board.kills import hypotheses, kills
from tasks.board.outcomes import TicketEnd
from tasks.board.release import Phase, Quality, Release, total, variance
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import points
from tasks.board.survey import Survey
from tasks.board.ticket import Ticket
from tasks.gates import Key, decide
from tasks.vocabulary import Evidence, Finding, Gate, Outcome, Verdict

SPRINTS = (
    Sprint(id="S1", start=date(2026, 12, 1), end=date(2026, 12, 14)),
    Sprint(id="S2", start=date(2026, 12, 15), end=date(2026, 12, 28)),
)
minutes = st.integers(1, 10_000)


def sprint(**said):
    return Sprint(id="S1", start=date(2025, 12, 9), end=date(2025, 12, 22), **said)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"plan": {"planned_on": "2026-01-07"}}, "plan made before the sprint ends.*found 2026-01-07"),
        ({"plan": {"duration_days": 15}}, "which is 14 days; found 15"),
        (
            {"plan": {"approvals": [{"role": "Architect", "status": "approved", "said_on": "2026-01-08"}]}},
            "approvals before the sprint ends.*Architect on 2026-01-08",
        ),
        ({"plan": {"approvals": [{"role": "Architect", "status": "approved"}]}}, "a day exactly when"),
        ({"review": {"held_on": "2025-12-12"}}, "on its last working day.*found 2025-12-12"),
        ({"review": {"held_on": "2025-12-22", "follow_up": "2025-12-21"}}, "follow_up after.*2025-12-21"),
    ],
)
def test_days_of_a_sprint_that_disagree_are_refused_with_both(said, sentence):
    with pytest.raises(ValidationError, match=sentence):
        sprint(**said)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"begun": "2026-12-19"}, r"released_on \(2026-12-18\) not before begun"),
        ({"reviewed_on": "2026-12-17"}, r"reviewed_on \(2026-12-17\) not before released_on"),
        ({"events": [{"kind": "bug", "what": "b", "day": "2026-12-17"}]}, "events on or after its day"),
        ({"timeline": [{"phase": "a", "planned_minutes": 1}] * 2}, "a stands twice"),
    ],
)
def test_days_of_a_release_that_disagree_are_refused_with_both(said, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Release(id="v1", released_on="2026-12-18", **said)


@pytest.mark.parametrize(
    "said",
    [
        {"decided_on": "2026-12-22", "due": "2026-12-21"},
        {"decided_on": "2026-12-22", "status": "done", "done_on": "2026-12-21"},
        {"done_on": "2026-12-22"},
    ],
)
def test_days_of_an_action_that_disagree_are_refused(said):
    with pytest.raises(ValidationError, match=r"not before|only with status done"):
        Action(id="A-1", text="t", **said)


def test_a_sprint_that_ends_on_a_sunday_is_looked_back_on_the_friday_before():
    held = Sprint(id="S", start=date(2026, 12, 7), end=date(2026, 12, 20), review={"held_on": "2026-12-18"})

    assert held.review.held_on == date(2026, 12, 18)


def test_the_total_of_the_timeline_that_was_printed_as_20_percent_is_11():
    """Rows of 30, 15, 30, 15 planned and 35, 20, 25, 20 actual: 90 and 100; (100 - 90) / 90."""
    rows = [
        Phase(phase=f"{n}", planned_minutes=p, actual_minutes=a)
        for n, (p, a) in enumerate([(30, 35), (15, 20), (30, 25), (15, 20)])
    ]

    assert (total(rows).planned, total(rows).actual) == (90, 100)
    assert total(rows).variance == pytest.approx(1 / 9)


@given(st.lists(st.tuples(minutes, minutes, st.booleans()), min_size=1, max_size=9))
def test_a_total_is_the_sum_of_the_rows_that_count_and_names_the_others(rows):
    phases = [
        Phase(phase=f"{n}", planned_minutes=p, actual_minutes=a, counts=c) for n, (p, a, c) in enumerate(rows)
    ]
    found = total(phases)

    assert found.planned == sum(p for p, _, counts in rows if counts)
    assert (found.actual or 0) == sum(a for _, a, counts in rows if counts)
    assert len(found.left_out) == sum(not counts for *_, counts in rows)


def test_a_total_with_an_open_row_is_not_known():
    rows = [Phase(phase="a", planned_minutes=1, actual_minutes=1), Phase(phase="b", planned_minutes=1)]

    assert total(rows).actual is None
    assert total(rows).variance is None


def test_of_nothing_planned_there_is_no_variance():
    assert variance(0, 3) is None
    assert variance(None, 3) is None
    assert variance(4, 0) == -1


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ({"value": 0.95, "target": 0.95}, True),
        ({"value": 0.94, "target": 0.95}, False),
        ({"value": 1, "target": 0, "direction": "lower"}, False),
        ({"value": 400, "baseline": 380, "direction": "lower"}, False),
        ({"target": 1}, None),
        ({"value": 1}, None),
    ],
)
def test_a_measure_is_met_at_its_target_or_else_at_what_it_was_before(said, met):
    assert Quality(what="w", **said).is_met is met


def test_points_count_what_is_done_and_what_nobody_sized():
    found = points([(5, True), (3, False), (None, True)])

    assert (found.planned, found.delivered, found.items, found.done, found.unsized) == (8, 5, 3, 2, 1)


@pytest.mark.parametrize(
    ("respondents", "answered", "shown"), [(4, None, True), (3, None, False), (9, 3, False)]
)
def test_a_mean_is_shown_from_four_answers_on(respondents, answered, shown):
    held = Survey(respondents=respondents, answers=[{"asks": "morale", "mean": 7, "answered": answered}])

    assert held.shown(held.answers[0]) is shown


def test_more_answers_than_respondents_are_refused():
    with pytest.raises(ValidationError, match="at most 4 answered"):
        Survey(respondents=4, answers=[{"asks": "morale", "mean": 7, "answered": 5}])


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ({}, ("owner", "date", "measure")),
        ({"owners": ["Ana"], "sprint": "S1", "measure": " "}, ("measure",)),
        ({"owners": ["Ana"], "due": "2026-12-01", "measure": "m"}, ()),
    ],
)
def test_an_action_without_owner_date_or_measure_says_which(said, lacks):
    assert Action(id="A-1", text="Communicate better", **said).lacks == lacks


def test_an_action_is_overdue_after_its_day_and_else_after_its_sprint():
    due = Action(id="A-1", text="t", due="2026-12-10", sprint="S1")
    by_sprint = Action(id="A-2", text="t", sprint="S1")
    end = SPRINTS[0].end

    assert [due.is_overdue(date(2026, 12, day), end) for day in (10, 11)] == [False, True]
    assert [by_sprint.is_overdue(date(2026, 12, day), end) for day in (14, 15)] == [False, True]
    assert not Action(id="A-3", text="t", due="2026-12-10", status="done").is_overdue(date(2027, 1, 1))


def ended(day, end="killed"):
    return TicketEnd(ticket="E", end=end, outcome=Outcome.KILLED, decision="d", day=day)


def evaluated(day):
    finding = Finding(
        check="c", subject="auc", verdict=Verdict.FAIL, reason="r", evidence=Evidence(subject="auc")
    )
    return decide(
        Gate(name="evaluate", about="experiment", must=("c",)),
        Key("evaluate", "E", {}, ""),
        [finding],
        project="p",
        now=datetime(day.year, day.month, day.day, tzinfo=UTC),
        asked_by="me",
        code_version="1",
    )


def killed(day, *, used=(), decisions=(), **ticket):
    held = Ticket(id="E", title="T", stage="killed", sprint="S1", **ticket)
    (found,) = kills(
        [ended(day)],
        [held],
        sprints=SPRINTS,
        starts={"E": date(2026, 12, 2)},
        decisions=decisions,
        used_hours=dict(used),
    )
    return found


def test_a_kill_within_time_box_and_budget_and_the_sprint_of_its_no_is_in_time():
    found = killed(
        date(2026, 12, 14),
        time_box_sprints=1,
        compute_hours=4,
        used=[("E", 8.0)],
        decisions=[evaluated(date(2026, 12, 3))],
    )

    assert found.late == ()
    assert found.days == 12


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"time_box_sprints": 1}, "2 days after its time box of 1 sprint, which ended on 2026-12-14"),
        ({"compute_hours": 4, "used": [("E", 8.1)]}, "8.1 of 4.0 planned hours used"),
        ({"decisions": [evaluated(date(2026, 12, 3))]}, "in S2; the gate had said no on 2026-12-03, in S1"),
    ],
)
def test_a_kill_comes_late_by_each_rule_alone(said, why):
    (late,) = killed(date(2026, 12, 16), **said).late

    assert why in late


def test_what_is_not_known_makes_no_kill_late():
    assert killed(date(2026, 12, 28)).late == ()
    assert killed(date(2026, 12, 28), time_box_sprints=5, compute_hours=1).late == ()


def test_only_killed_tickets_are_kills():
    found = kills(
        [ended(date(2026, 12, 3), "iterating")], [], sprints=(), starts={}, decisions=(), used_hours={}
    )

    assert found == ()


def test_a_hypothesis_is_whole_with_belief_baseline_criterion_and_target():
    whole = Ticket(id="E", title="T", hypothesis="h", baseline="b", success={"primary": "p"}, target=0.0)
    bare = Ticket(id="F", title="T", hypothesis="h")
    ends = [ended(date(2026, 12, 3)), ended(date(2026, 12, 3)).model_copy(update={"ticket": "F"})]
    found = hypotheses([*ends, ends[0].model_copy(update={"ticket": "gone"})], [whole, bare])

    assert (found.whole, found.decided) == (1, 2)
    assert found.lacking == (("F", "a baseline, a success criterion, a target"),)
