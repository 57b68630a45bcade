"""What held tickets up: blockers that began, and days on which tickets were blocked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tasks.board.ticket import Blocker, Ticket
from tasks.vocabulary import Word


class Blocked(Word):
    """Blockers that began in a time, and the days on which tickets were blocked in it (each day once)."""

    begun: int
    days: int


def blocked(tickets: Sequence[Ticket], first: date, last: date, *, today: date) -> Blocked:
    """What blocked the tickets from ``first`` to ``last``, both included.

    The day on which a blocker was solved is free again, and today is not over: neither counts.
    """
    return Blocked(
        begun=sum(first <= blocker.since <= last for ticket in tickets for blocker in ticket.blockers),
        days=sum(
            len({day for blocker in ticket.blockers for day in _days(blocker, first, last, today)})
            for ticket in tickets
        ),
    )


def _days(blocker: Blocker, first: date, last: date, today: date) -> range:
    end = min(last + timedelta(days=1), today, blocker.until or today)
    return range(max(first, blocker.since).toordinal(), end.toordinal())
