"""What the sprint calendar asks for: nothing early, nothing twice, and what was missed once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.board.report_days import last_weekday, working_day
from tasks.plans import Board
from tasks.team.due import Due, Page, Written, due

MONDAY = date(2026, 11, 9)
DAY = timedelta(days=1)
TWO_SPRINTS = Board.model_validate(
    {
        "sprints": [
            {"id": "S6", "start": "2026-11-09", "end": "2026-11-22"},  # Monday to a Sunday
            {"id": "S7", "start": "2026-11-23", "end": "2026-12-06"},
        ],
        "releases": [{"id": "v1", "released_on": "2026-11-18"}],
    }
)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """Sprints of any length with any gaps, releases on any day, any weekday of the status."""
    day, sprints = MONDAY, []
    for number in range(draw(st.integers(0, 5))):
        start = day + draw(st.integers(0, 5)) * DAY
        end = start + draw(st.integers(0, 20)) * DAY
        sprints.append({"id": f"S{number}", "start": start, "end": end})
        day = end + DAY
    released = draw(st.lists(st.integers(0, 100), max_size=3))
    releases = [{"id": f"v{n}", "released_on": MONDAY + days * DAY} for n, days in enumerate(released)]
    status = draw(st.sampled_from(["monday", "thursday", "sunday", None]))
    return Board.model_validate({"sprints": sprints, "releases": releases, "reports": {"status_on": status}})


days_on = st.sets(st.integers(0, 130), min_size=1).map(
    lambda found: [MONDAY + n * DAY for n in sorted(found)]
)


def run(board: Board, days: list[date]) -> list[tuple[date, Due]]:
    """What is written where the flow runs on these days alone."""
    written: dict[tuple[str, str], Page] = {}
    wrote = []
    for today in days:
        for one in due(board, today, written):
            written[one.kind, one.about] = Page(today)
            wrote.append((today, one))
    return wrote


def kinds(asked: tuple[Due, ...]) -> set[tuple[str, str]]:
    return {(one.kind, one.about) for one in asked}


def written_on(day: date, *but: tuple[str, str]) -> Written:
    """Everything stands since ``day``, but for these."""
    everything = [("status", ""), ("stakeholder", ""), ("release-retrospective", "v1")]
    everything += [(f"sprint-{kind}", one) for kind in ("plan", "retrospective") for one in ("S6", "S7")]
    return {one: Page(day) for one in everything if one not in but}


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        ("2026-11-05", set()),  # a Thursday
        ("2026-11-06", {("sprint-plan", "S6")}),  # the Friday before the Monday on which S6 begins
        ("2026-11-16", {("status", ""), ("stakeholder", "")}),  # a Monday
        (
            "2026-11-20",
            {("sprint-plan", "S7"), ("sprint-retrospective", "S6"), ("status", ""), ("stakeholder", "")},
        ),
        ("2026-11-21", {("release-retrospective", "v1")}),  # the 18th and 48 hours
        ("2026-11-22", set()),
        ("2026-11-23", {("sprint-retrospective", "S6"), ("status", ""), ("stakeholder", "")}),  # S6 is over
    ],
)
def test_a_fortnight_from_monday_to_sunday_asks_on_these_days(day, asked):
    """Where everything was written the day before: each day asks for its own alone."""
    today = date.fromisoformat(day)

    assert kinds(due(TWO_SPRINTS, today, written_on(today - DAY))) == asked


@given(boards(), days_on)
def test_what_was_just_written_is_not_asked_for_again_on_the_same_day(board, days):
    wrote = run(board, [day for day in days for _ in range(2)])

    assert len({(today, one.kind, one.about) for today, one in wrote}) == len(wrote)


@given(boards(), days_on)
def test_nothing_is_written_before_its_day_and_nothing_twice_for_one_day(board, days):
    wrote = run(board, days)

    assert all(one.day <= today for today, one in wrote)
    assert len({(one.kind, one.about, one.day) for _, one in wrote}) == len(wrote)


@given(boards(), days_on)
def test_each_written_report_was_asked_for_since_it_was_written_last(board, days):
    wrote = run(board, days)

    for key in kinds(tuple(one for _, one in wrote)):
        of_one = [(today, one.day) for today, one in wrote if (one.kind, one.about) == key]
        assert all(before < asked for (before, _), (_, asked) in pairwise(of_one))


@given(boards(), st.integers(0, 40), st.integers(0, 50))
def test_what_was_missed_while_the_machine_was_off_is_written_the_day_it_is_on_again(board, first, off):
    """But for plans of sprints that are over, which nobody reads any more."""
    on = [MONDAY + n * DAY for n in range(-5, first)]
    back = MONDAY + (first + off) * DAY
    never_off = [MONDAY + n * DAY for n in range(-5, first + off + 1)]

    with_gap = run(board, [*on, back])

    over = {("sprint-plan", one.id) for one in board.sprints if one.end < back}
    wanted = kinds(tuple(one for _, one in run(board, never_off))) - over
    assert wanted <= kinds(tuple(one for _, one in with_gap))
    assert run(board, [*on, back, back + DAY])[: len(with_gap)] == with_gap


@given(boards(), st.integers(0, 130))
def test_the_order_of_releases_on_the_board_changes_nothing(board, days):
    today = MONDAY + days * DAY
    turned = board.model_copy(update={"releases": board.releases[::-1]})

    assert set(due(board, today, {})) == set(due(turned, today, {}))


def test_of_a_year_of_past_sprints_only_those_of_the_last_eight_weeks_are_looked_back_on():
    starts = [date(2026, 1, 5) + 14 * n * DAY for n in range(24)]
    sprints = [{"id": f"S{n}", "start": day, "end": day + 13 * DAY} for n, day in enumerate(starts)]

    asked = due(Board.model_validate({"sprints": sprints}), date(2026, 12, 7), {})

    assert [one.about for one in asked if one.kind == "sprint-retrospective"] == ["S20", "S21", "S22", "S23"]
    assert [one.about for one in asked if one.kind == "sprint-plan"] == []


def test_a_release_of_long_ago_is_not_looked_back_on_by_itself():
    on_day = {**written_on(date(2027, 1, 16), ("release-retrospective", "v1"))}

    assert ("release-retrospective", "v1") in kinds(due(TWO_SPRINTS, date(2027, 1, 16), on_day))
    assert ("release-retrospective", "v1") not in kinds(due(TWO_SPRINTS, date(2027, 1, 17), on_day))


def test_a_sprint_of_one_weekend_is_looked_back_on_within_it():
    weekend = Board.model_validate({"sprints": [{"id": "W", "start": "2026-11-14", "end": "2026-11-15"}]})
    days = [date(2026, 11, day) for day in range(12, 18)]

    looked_back = [
        (today.day, one.day.day) for today, one in run(weekend, days) if one.kind == "sprint-retrospective"
    ]

    assert looked_back == [(14, 14), (16, 16)]


def test_a_release_that_was_looked_back_on_too_early_is_asked_for_once_more_when_it_is_ready():
    today = date(2026, 12, 4)
    early = {**written_on(today), ("release-retrospective", "v1"): Page(today, early=True)}

    assert due(TWO_SPRINTS, today, early) == ()
    assert kinds(due(TWO_SPRINTS, today, early, ready=["v1"])) == {("release-retrospective", "v1")}
    assert due(TWO_SPRINTS, today, written_on(today), ready=["v1"]) == ()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["monday", "saturday"]))
def test_the_last_weekday_is_that_weekday_and_within_a_week(day, weekday):
    found = last_weekday(day, weekday)

    assert f"{found:%A}".lower() == weekday
    assert day - 6 * DAY <= found <= day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_working_day_is_the_day_itself_or_the_friday_before_its_weekend(day):
    found = working_day(day)

    assert found == day or (day.weekday() >= 5 and found.weekday() == 4 and 0 < (day - found).days <= 2)
