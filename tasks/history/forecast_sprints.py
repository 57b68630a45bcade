"""Sprints as they went and as they will go on: the board's, or ISO weeks where it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count, dropwhile, islice, pairwise, takewhile
from statistics import median
from typing import NamedTuple

from tasks.board.sprint import Sprint


class Period(NamedTuple):
    """A sprint or a week by its name and its last day."""

    name: str
    end: date


def over(sprints: Sequence[Sprint], first: date, today: date) -> tuple[Period, ...]:
    """Those that are over, which is from the day after their last; the first of them holds ``first``."""
    return tuple(takewhile(lambda period: period.end < today, _from(sprints, first)))


def ahead(sprints: Sequence[Sprint], today: date, most: int) -> tuple[Period, ...]:
    """The one under way and those after it, ``most`` in all."""
    return tuple(islice(_from(sprints, today), most))


def _from(sprints: Sequence[Sprint], day: date) -> Iterator[Period]:
    """All of them without end, from the one that holds the day on."""
    going_on = _of_board(sprints) if sprints else _weeks(day)
    return dropwhile(lambda period: period.end < day, going_on)


def _of_board(sprints: Sequence[Sprint]) -> Iterator[Period]:
    """The board's, oldest first; then in their usual rhythm, named after the last one: ``S8 + 1``.

    Where each of them is a calendar month, they go on by months.
    """
    yield from (Period(sprint.id, sprint.end) for sprint in sprints)
    last, rhythm, by_month = sprints[-1], _rhythm(sprints), all(_is_month(sprint) for sprint in sprints)
    for number in count(1):
        end = _month_end(last.end, number) if by_month else last.end + number * rhythm
        yield Period(f"{last.id} + {number}", end)


def _is_month(sprint: Sprint) -> bool:
    return sprint.start.day == 1 and sprint.end == _month_end(sprint.start, 0)


def _month_end(day: date, later: int) -> date:
    """The last day of the month that comes so many months after the day's."""
    years, month = divmod(day.month - 1 + later + 1, 12)
    return date(day.year + years, month + 1, 1) - timedelta(days=1)


def _rhythm(sprints: Sequence[Sprint]) -> timedelta:
    """The usual time from one end to the next; the sprint's own length where there is only one."""
    between = [(later.end - earlier.end).days for earlier, later in pairwise(sprints)]
    own = (sprints[-1].end - sprints[-1].start).days + 1
    return timedelta(days=max(round(median(between)) if between else own, 1))


def _weeks(day: date) -> Iterator[Period]:
    """ISO weeks, each ending on its Sunday."""
    sunday = day + timedelta(days=7 - day.isoweekday())
    for number in count():
        end = sunday + timedelta(weeks=number)
        year, week, _ = end.isocalendar()
        yield Period(f"{year}-W{week:02d}", end)
