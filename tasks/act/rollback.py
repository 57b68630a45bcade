"""Back to a version that stood before: the alias first, everything else after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.act.challenger import Unfit, need_bytes, need_bytes_here
from tasks.act.moves import Carried, Lost, begin, carried
from tasks.act.moving import TrialOf, go_on, settle
from tasks.act.reconcile import Reset, reset
from tasks.adapters.connect import outside
from tasks.errors import InputError, OutsideError
from tasks.history.claims import need_own_alias
from tasks.history.promotions import champions_move, open_moves
from tasks.history.way_back import BY_HAND, done_for, need_champion, way_back
from tasks.ledger.append import Links
from tasks.plans import Project
from tasks.readiness.promotion import Move, Place


@dataclass(frozen=True)
class Back:
    """Where a place stands after somebody asked to go back; ``carried`` is None where nothing was moved.

    ``before`` is the version that stood there, or was on its way there. ``was_reset`` when the alias named
    another version than the record, and was set to what that says; ``is_doubted`` when the version stands
    there and its files are not what was decided on, or could not be looked at.
    """

    place: Place
    version: str
    before: str
    why: str
    carried: Carried | None = None
    was_reset: bool = False
    is_doubted: bool = False

    @property
    def is_there(self) -> bool:
        """Whether the version that was asked for stands there."""
        if self.is_doubted:
            return False
        return self.carried is None or self.carried.state == "done" or self.carried.move.what == "promotion"


def roll_back(
    project: Project,
    place: Place,
    why: str,
    now: datetime,
    trial_of: TrialOf,
    *,
    to: str = "",
    evidence: str = "",
    since: int = 0,
) -> Back:
    """Let the alias name a version that stood there before; in seconds, since it answered then.

    A promotion that is under way is abandoned, whoever is at it: without ``to`` that is all that is done,
    and the version that it was to replace stays, unless that is the one which fell (``since``). Nobody is
    waited for. An alias that names another version than the record is set to what that says, and without
    ``to`` that is all, too.

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
    trial_of : callable
        What a version that never stood there, and so must answer first, has to do.
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
        When nothing stood there before, the record does not know the version, it was deleted or has other
        files than were decided on, or the alias is that of another environment: nothing was begun.
    OutsideError
        When the registry does not answer; asked again, it goes on.
    """
    links = outside().records.links(project.name)
    need_own_alias(links, place, {})
    if evidence and (done := done_for(links, place, evidence)):
        said = f"this was done before, for {evidence} (record {done.record.seq})"
        return Back(place, done.move.after, done.move.before, said)
    if since and _is_gone(links, place, since):
        return _told(links, place)
    other = "" if evidence else to  # what a person names goes before a rollback that is under way
    stopped = _clear_the_way(links, project.name, place, why, now=now, trial_of=trial_of, to=other)
    wrong = reset(project, place, now)
    champion = champions_move(links, place)
    stood = champion.move.after if champion else ""
    if stopped is not None and not since and to in ("", stood):
        return Back(place, stood, stopped.move.after, stopped.why, stopped)
    if wrong is not None and not wrong.is_deleted and not evidence and to in ("", stood):
        return _set_back(wrong)
    if (to and to == stood) or (since and _is_gone(links, place, since)):
        return _told(links, place)
    move = way_back(links, place, to, why, evidence or f"{BY_HAND} {now.isoformat()}")
    return _gone_back(links, project.name, move, trial_of, now)


def _gone_back(links: Links, project: str, move: Move, trial_of: TrialOf, now: datetime) -> Back:
    """Move the alias, the version's files compared before that where they lie here, else right after it."""
    is_compared, place, stood = _need_files(move), move.place, move.before
    carried_out = _moved(links, project, move, trial_of, now)
    if carried_out.state != "done":
        return Back(place, stood, stood, carried_out.why, carried_out)
    doubt = "" if is_compared else _doubt(move)
    return Back(place, move.after, stood, doubt or carried_out.why, carried_out, is_doubted=bool(doubt))


def _is_gone(links: Links, place: Place, since: int) -> bool:
    """Whether something else stands there by now than what the record ``since`` put there."""
    return need_champion(links, place).record.seq != since


def _told(links: Links, place: Place) -> Back:
    """What stands there, and that nothing was moved."""
    champion = need_champion(links, place)
    stood = champion.move.after
    return Back(place, stood, stood, f"version {stood} stands there since record {champion.record.seq}")


def _set_back(wrong: Reset) -> Back:
    """What stands there, after the alias was set to it again."""
    named, wanted = (f"version {one}" if one else "nothing" for one in (wrong.found, wrong.wanted))
    said = f"the alias named {named} and not {wanted}, as the record says; it was set back"
    why = f"{said} (record {wrong.seq})"
    return Back(wrong.place, wrong.wanted, wrong.found, why, was_reset=True)


def _need_files(move: Move) -> bool:
    """Whether the version's files lie here and are the right ones, False where they lie elsewhere."""
    try:
        return need_bytes_here(move.model, move.after, move.sha256)
    except Unfit as unfit:
        raise InputError(f"{move.subject}: {unfit}; name another version with --to") from unfit


def _doubt(move: Move) -> str:
    """What is wrong with files that were too far away to be waited for; "" for nothing."""
    try:
        need_bytes(move.model, move.after, move.sha256)
    except (Unfit, OutsideError) as error:
        return f"version {move.after} stands there, and its files are in doubt: {error}"
    return ""


def _clear_the_way(
    links: Links, project: str, place: Place, why: str, *, now: datetime, trial_of: TrialOf, to: str
) -> Carried | None:
    """Abandon a promotion that is under way, finish a rollback that is; the promotion that was abandoned.

    A rollback to another version than the one that is named now is abandoned, too.
    """
    stopped: Carried | None = None
    for step in open_moves(links, place):
        if step.move.what == "rollback" and to in ("", step.move.after):
            go_on(links, project, step.move, trial_of, now)
            continue
        said = f"abandoned for a rollback: {why}"
        ended = settle(links, project, step.move, now, kind="abandoned", why=said, parts={})
        if step.move.what == "promotion" and ended.state == "abandoned":
            stopped = ended
    return stopped


def _moved(links: Links, project: str, move: Move, trial_of: TrialOf, now: datetime) -> Carried:
    try:
        begun = begin(links, move, project, now, stood=move.before)
    except Lost as lost:
        return Carried(move, "lost", str(lost))
    return carried(begun) if begun.has_ended else go_on(links, project, move, trial_of, now)
