"""A release beside those before it: lead time, time to deploy, incidents, and what can be said of a trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import factorial

from tasks.board.release import Release, before_and_after, total, variance
from tasks.pages.team import Block, Listed, amount, change, day, num, table, text
from tasks.team.followed import followed
from tasks.team.known import BOARD, RECORD, Known

FEWEST = 3  # releases from which on anything is said of a trend
_MOST = 8  # releases shown
_NAMES = ("Lead time in days", "Minutes to deploy", "Incidents", "Rollbacks")


def comparison(known: Known, release: Release) -> Iterator[Block]:
    """A table of this release and those before it, oldest first, and a sentence for each measure.

    A trend is told from three releases on, when every one moved the same way, with how often an order of
    as many values does so by chance; of fewer only the difference.
    """
    earlier, _ = before_and_after(known.board.releases, release)
    upto = [*earlier, release][-_MOST:]
    rows = [_measures(known, one) for one in upto]
    cells = [
        [
            text(one.id),
            day(one.released_on),
            num(lead, "days"),
            num(took, "minutes"),
            num(inc, "count"),
            num(back, "count"),
        ]
        for one, (lead, took, inc, back) in zip(upto, rows, strict=True)
    ]
    head = ("Release", "On", ">Lead time", ">Time to deploy", ">Incidents", ">Rollbacks")
    yield table("Oldest first; the last row is this release", head, cells, f"{BOARD} and {RECORD}")
    told = [trend(name, [row[place] for row in rows]) for place, name in enumerate(_NAMES)]
    yield Listed(items=tuple(text(one) for one in told if one), source="the rows above")


def trend(name: str, values: Sequence[float | None]) -> str:
    """What can be said of one measure, oldest first; "" without a value of the newest and one before it.

    None marks a release where it is not known; it is left out.
    """
    known = [value for value in values if value is not None]
    if not values or values[-1] is None or len(known) < 2:
        return ""
    before, now = known[-2:]
    moved = variance(before, now)
    by = f" ({change(moved)})" if moved is not None else ""
    return f"{name}: {amount(now)}, before {amount(before)}{by}; {_direction(known)}."


def _direction(known: Sequence[float]) -> str:
    if len(known) < FEWEST:
        return "two releases are no trend"
    n = len(known)
    chance = f"over {n} releases in a row (by chance alone 1 time in {factorial(n):,})"
    steps = [later - earlier for earlier, later in pairwise(known)]
    if all(step < 0 for step in steps):
        return f"it has fallen {chance}"
    if all(step > 0 for step in steps):
        return f"it has risen {chance}"
    return f"no trend over {n} releases"


def _measures(known: Known, release: Release) -> tuple[float | None, float | None, float, float]:
    after = followed(known, release)
    return release.lead_days, total(release.timeline).actual, after.incidents, after.rollbacks
