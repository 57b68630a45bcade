"""Which of the reference's windows a window is held against: all, or those of its season."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tasks.drift.profile import Profile, merge, profile_against

Season = Literal["none", "month", "weekday"]

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Partners:
    """What a window is held against: ``windows`` of its ``season``, together the ``reference``.

    ``others`` are the windows of each other season. ``season`` is None when all are meant, "" when the
    window's name does not tell.
    """

    reference: Profile
    windows: tuple[Profile, ...]
    others: tuple[tuple[Profile, ...], ...] = ()
    season: str | None = None


def season_of(name: str, season: Season) -> str:
    """The month or weekday of a name that begins with a date (2013-01, 2013-01-31); "" if it does not.

    A weekday needs the day of the month.
    """
    found = _DATE.match(name)
    if not found or (season == "weekday" and not found[3]):
        return ""
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return ""
    return f"{day:%B}" if season == "month" else f"{day:%A}"


def partners(name: str, season: Season, whole: Profile, windows: Mapping[str, Profile]) -> Partners:
    """The part of the reference that the window ``name`` is held against.

    Parameters
    ----------
    name : str
        Name of the window; only its date counts.
    season : {"none", "month", "weekday"}
        What the window and its partners must share.
    whole : Profile
        The whole reference, against which all were counted.
    windows : mapping of str to Profile
        The reference's own windows, by name. Those without a date are nobody's partners.

    Returns
    -------
    Partners
        The reference has no rows when no window of it is of the same season.
    """
    if season == "none":
        return Partners(whole, tuple(windows.values()))
    seasons: dict[str, list[Profile]] = {}
    for own, profile in windows.items():
        seasons.setdefault(season_of(own, season), []).append(profile)
    seasons.pop("", None)
    wanted = season_of(name, season)
    same = tuple(seasons.pop(wanted, ()))
    reference = merge(same) if same else profile_against((), whole.rulers)
    return Partners(reference, same, tuple(map(tuple, seasons.values())), wanted)
