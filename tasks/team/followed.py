"""What followed a release until the next one: incidents, rollbacks, hotfixes and bugs, counted from rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tasks.board.release import Release, before_and_after
from tasks.pages.moves import Moved
from tasks.pages.team import Cell, day, num, text
from tasks.team.known import BOARD, RECORD, Known

_WORST_FIRST = ("critical", "high", "medium", "low", "not said")


@dataclass(frozen=True)
class Followed:
    """What the board tells of a release, and the record of the days from it to the next, or to today.

    ``deployed`` is whether it is out, None before its day. ``steps`` are the timed steps of its moves.
    """

    first: date
    last: date
    deployed: bool | None
    incidents: int
    rollbacks: int
    hotfixes: int
    bugs: Mapping[str, int]
    rows: list[list[Cell]]
    steps: list[list[Cell]]


def followed(known: Known, release: Release) -> Followed:
    """Counts of what went wrong since the release, from the rows that are shown beside them."""
    last = _last_day(known, release)
    rows = sorted(
        (*_of_board(release), *_of_record(known, release.released_on, last)), key=lambda row: row[0]
    )
    kinds = Counter(kind for _, kind, *_ in rows)
    bugs = Counter(severity for _, kind, _, severity, _ in rows if kind == "bug")
    moves = [one for one in known.moved if _within(one.at, release.released_on, last)]
    return Followed(
        first=release.released_on,
        last=last,
        deployed=_deployed(known, release),
        incidents=kinds["incident"],
        rollbacks=kinds["rollback"],
        hotfixes=kinds["hotfix"],
        bugs={name: bugs[name] for name in _WORST_FIRST if bugs[name]},
        rows=[
            [text(what), text(kind), text(how), day(on), text(source)] for on, kind, what, how, source in rows
        ],
        steps=[*_steps(moves)],
    )


_Row = tuple[date, str, str, str, str]  # day, kind, what, severity, source


def _last_day(known: Known, release: Release) -> date:
    """The day before the next release, or today; of two on one day the day after belongs to the second."""
    _, later = before_and_after(known.board.releases, release)
    end = later[0].released_on - timedelta(days=1) if later else known.today
    return max(min(end, known.today), release.released_on)


def _of_board(release: Release) -> Iterator[_Row]:
    for one in release.events:
        yield one.day, one.kind, one.what, one.severity or "not said", BOARD


def _of_record(known: Known, first: date, last: date) -> Iterator[_Row]:
    for one in known.incidents:
        if _within(one.at, first, last):
            yield one.at.date(), "incident", f"{one.id}: {one.reason}", "not said", RECORD
    for move in known.moved:
        if move.what == "rollback" and move.state == "done" and _within(move.at, first, last):
            back = f"{move.model} from version {move.before} to {move.after}: {move.why or move.evidence}"
            yield move.at.date(), "rollback", back, "not said", RECORD


def _deployed(known: Known, release: Release) -> bool | None:
    """By the record where the release names its experiment, else by its day on the board."""
    if release.released_on > known.today:
        return None
    if release.ticket is None:
        return True
    about = {one.id for one in known.decisions if one.subject == release.ticket}
    let_in = (one for one in known.moved if one.what == "promotion" and one.state == "done")
    return any(one.evidence in about for one in let_in)


def _steps(moves: list[Moved]) -> Iterator[list[Cell]]:
    for one in moves:
        for step, seconds in one.parts.items():
            what = f"{one.what} of {one.model} version {one.after}"
            yield [text(step), text(what), day(one.at.date()), num(seconds)]


def _within(at: datetime, first: date, last: date) -> bool:
    return first <= at.date() <= last
