"""Which reports the sprint calendar asks for today."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from tasks.board.release import Release
from tasks.board.report_days import last_weekday, working_day
from tasks.board.sprint import Sprint
from tasks.plans import Board

STATUS_KINDS = ("status", "stakeholder")
PLAN, BACK, RELEASE = "sprint-plan", "sprint-retrospective", "release-retrospective"
# Without a limit, a board that lists past years would have them all written on its first day.
MADE_UP = timedelta(weeks=8)
# A release is known by its day: on the third after it 48 hours have surely passed.
WATCHED = timedelta(days=3)


class Due(NamedTuple):
    """A report to be written: its kind, the sprint or release that it is about, since when and why."""

    kind: str
    about: str
    day: date
    why: str

    @property
    def called(self) -> str:
        """Its name for people, such as sprint-plan S6."""
        return f"{self.kind} {self.about}".rstrip()


class Page(NamedTuple):
    """A report that stands: the day on which it was written, and whether it said that it was too early."""

    day: date
    early: bool = False


Written = Mapping[tuple[str, str], Page]  # by kind and what it is about


def due(board: Board, today: date, written: Written, ready: Collection[str] = ()) -> tuple[Due, ...]:
    """The reports that the calendar asks for and that were not written since it did.

    Parameters
    ----------
    board : Board
        Its sprints, releases and report days.
    today : date
        The team's day.
    written : mapping of (kind, about) to Page
        What stands; ``about`` is "" for what is about the whole project.
    ready : collection of str
        Ids of releases of which all that a retrospective waits for is there.

    Returns
    -------
    tuple of Due
        At most one of a kind and subject: what was missed on several days is written once. A sprint's
        plan is not made up once the sprint is over, what looks back is for eight weeks.
    """
    newest: dict[tuple[str, str], Due] = {}
    for one in sorted(_asked(board, today), key=lambda one: one.day):
        if one.day <= today:
            newest[one.kind, one.about] = one
    missing = {key: one for key, one in newest.items() if _is_missing(one, written.get(key))}
    for release in board.releases:
        page = written.get((RELEASE, release.id))
        if page and page.early and release.id in ready:
            missing[RELEASE, release.id] = Due(RELEASE, release.id, today, "what it waited for is there")
    return tuple(missing.values())


def _is_missing(one: Due, page: Page | None) -> bool:
    return page is None or page.day < one.day


def _asked(board: Board, today: date) -> Iterator[Due]:
    """Everything that is asked for some day and is still of use today."""
    for sprint in board.sprints:
        yield from _of_sprint(sprint, today)
    for release in board.releases:
        yield from _of_release(release, today)
    yield from _status(board, today)


def _of_sprint(sprint: Sprint, today: date) -> Iterator[Due]:
    if today <= sprint.end:
        day = working_day(sprint.start - timedelta(days=1))
        yield Due(PLAN, sprint.id, day, f"the sprint begins on {sprint.start}")
    if today <= sprint.end + MADE_UP:
        yield Due(BACK, sprint.id, last_working_day(sprint), f"the sprint ends on {sprint.end}")
        yield Due(BACK, sprint.id, sprint.end + timedelta(days=1), f"the sprint ended on {sprint.end}")


def _of_release(release: Release, today: date) -> Iterator[Due]:
    day = release.released_on + WATCHED
    if today <= day + MADE_UP:
        yield Due(RELEASE, release.id, day, f"it went out on {release.released_on}, over 48 hours ago")


def _status(board: Board, today: date) -> Iterator[Due]:
    weekday = board.reports.status_on
    days = [(last_weekday(today, weekday), f"it is written each {weekday}")] if weekday else []
    days += [(last_working_day(one), f"sprint {one.id} ends on {one.end}") for one in board.sprints]
    for kind in STATUS_KINDS:
        yield from (Due(kind, "", day, why) for day, why in days)


def last_working_day(sprint: Sprint) -> date:
    """The day on which a team looks back on its sprint: its last one, or the Friday before a weekend."""
    return max(sprint.start, working_day(sprint.end))
