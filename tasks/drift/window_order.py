"""Which window is the newest: the one whose turn comes last, not the one that was judged last."""

from __future__ import annotations

from collections.abc import Iterable

from tasks.drift.season import season_of
from tasks.vocabulary import Decision


def newest_windows(decisions: Iterable[Decision], *, by_name: bool) -> tuple[Decision, ...]:
    """The newest decision on each window, the newest window first.

    Parameters
    ----------
    decisions : iterable of Decision
        Decisions on windows, the newest first; a window that came again with other rows has several.
    by_name : bool
        Whether windows are in the order of their names, as live ones are. Others are where all their names
        begin with a date (2013-01, 2013-01-31), else in the order in which they were first judged.

    Returns
    -------
    tuple of Decision
        One a window; () without decisions.
    """
    newest, first_judged = dict[str, Decision](), dict[str, int]()
    for place, one in enumerate(decisions):
        newest.setdefault(one.subject, one)
        first_judged[one.subject] = -place
    if by_name or all(season_of(name, "month") for name in newest):
        return tuple(newest[name] for name in sorted(newest, reverse=True))
    return tuple(newest[name] for name in sorted(newest, key=first_judged.__getitem__, reverse=True))
