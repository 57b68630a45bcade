"""Moves, cycle times, blockers, and the flow of a board whose numbers are worked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.board.blockers import blocked
from tasks.board.board_state import Facts, board_state
from tasks.board.flow_measures import cycle_time, explore_share
from tasks.board.moves import begins, entered, last_moves, new_moves
from tasks.board.outcomes import ticket_end
from tasks.board.sprint import in_order, sprint_on
from tasks.board.ticket import LIMITS, STAGES
from tasks.vocabulary import Verdict
from tests.board.tickets import SPRINTS, decided, move, ticket

TODAY = date(2026, 11, 21)


def test_only_tickets_that_stand_elsewhere_than_the_record_saw_them_have_moved():
    moves = [move("E-1", None, "hypothesis", 2), move("E-2", None, "backlog", 2)]

    found = new_moves([ticket("E-1"), ticket("E-2"), ticket("E-3", "backlog")], moves, TODAY)
    assert [(one.ticket, one.before, one.after) for one in found] == [
        ("E-2", "backlog", "hypothesis"),
        ("E-3", None, "backlog"),
    ]


@given(st.lists(st.lists(st.sampled_from(STAGES), min_size=3, max_size=3), min_size=1, max_size=6))
def test_looking_twice_on_a_board_finds_every_move_once(nights):
    moves = []
    for day, stages in enumerate(nights, start=1):
        board = [ticket(f"E-{n}", stage) for n, stage in enumerate(stages)]
        moves += new_moves(board, moves, date(2026, 11, day))

        assert new_moves(board, moves, date(2026, 11, day)) == ()
    assert {one.ticket: one.after for one in moves} == {f"E-{n}": s for n, s in enumerate(nights[-1])}


def test_a_stay_begins_with_the_last_move_and_is_not_known_before_the_record_saw_it():
    moves = [move("E-1", None, "hypothesis", 2), move("E-1", "hypothesis", "experiment", 9)]

    last = last_moves(moves)

    assert entered(ticket("E-1", "experiment"), last["E-1"]) == date(2026, 11, 9)
    assert entered(ticket("E-1", "evaluation"), last["E-1"]) is None
    assert entered(ticket("E-2"), last.get("E-2")) is None


@pytest.mark.parametrize(
    ("moves", "day"),
    [
        ([move("E-1", None, "hypothesis", 2)], 2),
        ([move("E-1", None, "backlog", 2), move("E-1", "backlog", "experiment", 5)], 5),
        ([move("E-1", None, "experiment", 2)], None),
        ([move("E-1", None, "backlog", 2)], None),
        ([move("E-2", None, "hypothesis", 2)], None),
    ],
)
def test_work_begins_when_the_ticket_leaves_the_backlog_if_the_record_saw_it(moves, day):
    assert begins(moves).get("E-1") == (date(2026, 11, day) if day else None)


def test_cycle_time_is_the_median_of_the_tickets_whose_begin_is_known():
    """Begun on the 2nd, 4th and 5th, decided on the 12th: 10, 8 and 7 days; the fourth was seen too late."""
    moves = [move(f"E-{n}", None, "hypothesis", day) for n, day in enumerate((2, 4, 5))]
    ends = [ticket_end(f"E-{n}", None, [decided(f"E-{n}", Verdict.PASS, 12)]) for n in range(4)]

    found = cycle_time(ends, begins(moves))
    assert (found.n, found.median_days, found.shortest_days, found.longest_days) == (3, 8, 7, 10)
    assert cycle_time(ends, {}).median_days is None


def test_days_blocked_count_once_a_ticket_and_end_with_the_day_that_solved_them():
    """3rd to 5th (two days), and 4th to 8th (four): the 3rd to the 7th, five days; the other began today."""
    blockers = [
        {"what": "labels", "since": "2026-11-03", "until": "2026-11-05"},
        {"what": "no GPU", "since": "2026-11-04", "until": "2026-11-08"},
    ]
    tickets = [ticket(blockers=blockers), ticket("E-2", blockers=[{"what": "late", "since": "2026-11-21"}])]

    assert blocked(tickets, date(2026, 11, 2), date(2026, 11, 15), today=TODAY).model_dump() == {
        "begun": 2,
        "days": 5,
    }
    assert blocked(tickets, date(2026, 11, 18), TODAY, today=TODAY).model_dump() == {"begun": 1, "days": 0}


def test_a_blocker_that_lasts_is_counted_to_yesterday_and_within_the_sprint():
    tickets = [ticket(blockers=[{"what": "labels", "since": "2026-11-13"}])]

    first, second = (
        blocked(tickets, sprint.start, min(sprint.end, TODAY), today=TODAY).days for sprint in SPRINTS
    )
    assert (first, second) == (3, 3)  # 13 to 15, 18 to 20


def test_explore_is_a_share_of_what_is_in_work_and_says_its_kind():
    tickets = [ticket(f"E-{n}", kind="explore" if n < 6 else "exploit") for n in range(12)]
    beside = [
        ticket("E-a", "killed", kind="explore"),
        ticket("E-b", "backlog", kind="explore"),
        ticket("E-c"),
    ]

    found = explore_share([*tickets, *beside], "convergence")
    assert (found.count, found.measured.n, found.judged) == (6, 12, "healthy")
    assert explore_share(tickets, "production").judged == "outside"


def test_sprints_are_put_in_order_and_may_not_share_a_day():
    assert in_order(SPRINTS[::-1]) == SPRINTS

    with pytest.raises(ValueError, match=r"S1 ends on 2026-11-15, S2 starts on 2026-11-15"):
        in_order([SPRINTS[0], SPRINTS[1].model_copy(update={"start": date(2026, 11, 15)})])


def test_a_day_between_two_sprints_belongs_to_the_one_before():
    found = [sprint_on(SPRINTS, date(2026, 11, day)) for day in (1, 2, 16, 18)]

    assert [sprint and sprint.id for sprint in found] == [None, "S1", "S1", "S2"]


def state(tickets, decisions=(), moves=()):
    facts = Facts(decisions=decisions, moves=moves)
    return board_state(tickets, SPRINTS, limits=LIMITS, phase="discovery", facts=facts, today=TODAY)


def test_throughput_counts_what_was_closed_in_a_sprint_also_off_the_board():
    """S1: one promoted on the 5th, one killed on the 16th (after it, before S2). S2: one goes on."""
    decisions = [
        decided("E-1", Verdict.PASS, 5),
        decided("E-gone", Verdict.FAIL, 16),
        decided("E-3", Verdict.FAIL, 19),
        decided("E-4", Verdict.UNKNOWN, 19),
    ]
    moves = [move("E-gone", None, "killed", 16)]

    found = state([ticket("E-1", "production"), ticket("E-3", "iteration")], decisions, moves)
    assert [(one.sprint.id, one.flow.closed, one.flow.decided) for one in found.sprints] == [
        ("S1", 2, 2),
        ("S2", 0, 1),
    ]
    assert (found.in_all.killed, found.in_all.promoted, found.in_all.decided) == (1, 1, 3)


def test_a_card_shows_days_in_stage_and_the_oldest_blocker_that_is_open():
    blockers = [
        {"what": "solved", "since": "2026-11-01", "until": "2026-11-02"},
        {"what": "newer", "since": "2026-11-20"},
        {"what": "older", "since": "2026-11-11"},
    ]

    found = state([ticket(blockers=blockers)], moves=[move("E-1", None, "hypothesis", 12)])
    (card,) = found.columns[STAGES.index("hypothesis")].cards
    assert (card.days, card.blocker, card.blocked_days) == (9, "older", 10)


def test_the_whole_state_survives_json():
    found = state([ticket(stage="killed")], [decided("E-1", Verdict.FAIL, 5)])

    assert type(found).model_validate_json(found.model_dump_json()) == found
