"""Back to a version that stood before: the alias first, everything else after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.act.aliases import align
from tasks.act.moves import Carried, Lost, begin, carried
from tasks.act.moving import RowsOf, go_on, settle
from tasks.adapters.connect import outside
from tasks.history.promotions import open_moves, stands
from tasks.history.way_back import BY_HAND, done_for, need_champion, way_back
from tasks.ledger.append import Links
from tasks.plans import Project
from tasks.readiness.promotion import Move, Place


@dataclass(frozen=True)
class Back:
    """Where a place stands after somebody asked to go back; ``carried`` is None where nothing was moved.

    ``before`` is the version that stood there, or was on its way there.
    """

    place: Place
    version: str
    before: str
    why: str
    carried: Carried | None = None

    @property
    def is_there(self) -> bool:
        """Whether the version that was asked for stands there."""
        return self.carried is None or self.carried.state == "done" or self.carried.move.what == "promotion"


def roll_back(
    project: Project,
    place: Place,
    why: str,
    now: datetime,
    rows_of: RowsOf,
    *,
    to: str = "",
    evidence: str = "",
    since: int = 0,
) -> Back:
    """Let the alias name a version that stood there before; in seconds, since it answered then.

    A promotion that is under way is abandoned, whoever is at it: without ``to`` that is all that is done,
    and the version that it was to replace stays, unless that is the one which fell (``since``). Nobody is
    waited for.

    Parameters
    ----------
    project : Project
        Whose record it is.
    place : Place
        Model, environment and alias.
    why : str
        The reason, as it is kept.
    now : datetime
        The present moment.
    rows_of : callable
        Rows for a version that never stood there and so must answer first.
    to : str
        The version; "" for the one that the champion took the place of.
    evidence : str
        What it is for, such as an incident's id: for one of these it is done once. "" for by hand.
    since : int
        Number of the record that put there what is to go: nothing is moved when something else stands
        there by now. 0 for whatever stands there.

    Raises
    ------
    InputError
        When nothing stood there before, or the record does not know the version.
    OutsideError
        When the registry does not answer; asked again, it goes on.
    """
    links = outside().records.links(project.name)
    if evidence and (done := done_for(links, place, evidence)):
        said = f"this was done before, for {evidence} (record {done.record.seq})"
        return Back(place, done.move.after, done.move.before, said)
    if since and _is_gone(links, place, since):
        return _told(links, place)
    stopped = _clear_the_way(links, project.name, place, why, now=now, rows_of=rows_of)
    champion = stands(links, place)
    stood = champion.move.after if champion else ""
    if stopped is not None and not since and to in ("", stood):
        return Back(place, stood, stopped.move.after, stopped.why, stopped)
    if (to and to == stood) or (since and _is_gone(links, place, since)):
        align(links, place)  # it may have been moved by hand
        return _told(links, place)
    move = way_back(links, place, to, why, evidence or f"{BY_HAND} {now.isoformat()}")
    carried_out = _moved(links, project.name, move, rows_of, now)
    version = move.after if carried_out.state == "done" else stood
    return Back(place, version, stood, carried_out.why, carried_out)


def _is_gone(links: Links, place: Place, since: int) -> bool:
    """Whether something else stands there by now than what the record ``since`` put there."""
    return need_champion(links, place).record.seq != since


def _told(links: Links, place: Place) -> Back:
    """What stands there, and that nothing was moved."""
    champion = need_champion(links, place)
    stood = champion.move.after
    return Back(place, stood, stood, f"version {stood} stands there since record {champion.record.seq}")


def _clear_the_way(
    links: Links, project: str, place: Place, why: str, *, now: datetime, rows_of: RowsOf
) -> Carried | None:
    """Abandon a promotion that is under way, finish a rollback that is; the promotion that was abandoned."""
    stopped: Carried | None = None
    for step in open_moves(links, place):
        if step.move.what == "rollback":
            go_on(links, project, step.move, rows_of, now)
            continue
        said = f"abandoned for a rollback: {why}"
        ended = settle(links, project, step.move, now, kind="abandoned", why=said, parts={})
        stopped = ended if ended.state == "abandoned" else stopped
    return stopped


def _moved(links: Links, project: str, move: Move, rows_of: RowsOf, now: datetime) -> Carried:
    try:
        begun = begin(links, move, project, now, stood=move.before)
    except Lost as lost:
        return Carried(move, "lost", str(lost))
    return carried(begun) if begun.has_ended else go_on(links, project, move, rows_of, now)
