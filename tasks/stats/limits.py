"""Limits on rates: how sure it is that something rare is rare enough, and how many trials that takes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import ceil

from scipy import special

from tasks.errors import InputError, TooFewItems

MOST_TRIALS = 100_000_000  # beyond these an answer is no plan


def rate_upper_bound(events: int, trials: int, *, level: float = 0.95) -> float:
    """The highest rate that the events still allow, sure with probability ``level``.

    Parameters
    ----------
    events : int
        How often it happened, 0 to ``trials``.
    trials : int
        How often it could have happened, at least 1.
    level : float
        One-sided confidence, 0-1.

    Returns
    -------
    float
        Exact (Clopper-Pearson) bound in (0, 1]; 1 when it happened each time.

    Raises
    ------
    TooFewItems
        When ``trials`` is below 1.
    InputError
        When ``events`` is not within 0 and ``trials``.

    References
    ----------
    Clopper, C. and Pearson, E. (1934). Biometrika 26(4), 404-413.

    Examples
    --------
    >>> round(rate_upper_bound(0, 1000), 5)
    0.00299
    """
    _counted(events, trials)
    return 1.0 if events == trials else float(special.betaincinv(events + 1, trials - events, level))


def rate_lower_bound(events: int, trials: int, *, level: float = 0.95) -> float:
    """The lowest rate that the events still allow, sure with probability ``level``; 0 when there are none.

    Parameters, errors and source are those of `rate_upper_bound`.
    """
    _counted(events, trials)
    return 0.0 if events == 0 else float(special.betaincinv(events, trials - events + 1, 1 - level))


def trials_needed(limit: float, events: int = 0, *, level: float = 0.95) -> int:
    """How many trials with this many events show a rate below the limit.

    Parameters
    ----------
    limit : float
        Rate that is to be undercut, above 0 and below 1.
    events : int
        Events taken for granted, 0 or more.
    level : float
        One-sided confidence, 0-1.

    Returns
    -------
    int
        The fewest trials whose `rate_upper_bound` is below ``limit``.

    Raises
    ------
    InputError
        When ``limit`` is not between 0 and 1: no number of trials shows that something never happens.

    Examples
    --------
    >>> trials_needed(0.001), trials_needed(0.001, events=1)
    (2995, 4742)
    """
    if not 0 < limit < 1:
        raise InputError(f"found a limit of {limit:g}; allowed: a rate above 0 and below 1")
    surely = ceil((events + 10) * 100 / limit / (1 - level))
    return _fewest(lambda n: rate_upper_bound(events, n, level=level) < limit, events + 1, surely)


def trials_needed_at(rate: float, limit: float, *, level: float = 0.95) -> int | None:
    """About how many trials show a rate below the limit when events go on at the rate seen.

    Parameters
    ----------
    rate : float
        Rate seen, 0-1.
    limit, level : float
        As in `trials_needed`.

    Returns
    -------
    int or None
        None when the rate seen is not below the limit, or lies so near that ``MOST_TRIALS`` do not do.
    """
    if rate >= limit:
        return None
    found = _fewest(lambda n: rate_upper_bound(ceil(rate * n), n, level=level) < limit, 1, MOST_TRIALS)
    return found if found <= MOST_TRIALS else None


def _counted(events: int, trials: int) -> None:
    if trials < 1:
        raise TooFewItems("a rate of nothing has no bound; at least one trial is needed")
    if not 0 <= events <= trials:
        raise InputError(f"found {events:,} events in {trials:,} trials; allowed: 0 to as many as trials")


def _fewest(enough: Callable[[int], bool], least: int, most: int) -> int:
    """The smallest number from ``least`` that is enough, where more is as good; ``most`` + 1 when none is."""
    return least + bisect_left(range(least, most + 1), True, key=enough)
