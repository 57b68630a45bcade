"""A move from its intent to its end, whoever is killed on the way.

Intent in the record, the challenger answers, alias, alias read back, end in the record, alias once more.
The record decides: of two who carry out one move the first word counts, and each of them looks at the
record again after it set the alias, so that a late one does not leave it where it must not be.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from tasks.act.aliases import align, number, point, tag
from tasks.act.challenger import Unfit, need_answer, need_bytes_here, timed
from tasks.act.moves import Carried, Lost, begin, carried, end
from tasks.adapters.connect import outside
from tasks.adapters.other_records import other_records
from tasks.adapters.ports_promotion import Trial
from tasks.errors import InputError, ProoflineError, UserError
from tasks.history.anchors import TAG
from tasks.history.claims import is_own, need_own_alias
from tasks.history.promotions import champions_move, ending, moved, open_moves, places
from tasks.history.still_wanted import why_not
from tasks.ledger.append import Links
from tasks.plans import Project
from tasks.readiness.promotion import Move, Place

TrialOf = Callable[[Move], Trial]  # what a move's new version must do before the alias names it
logger = logging.getLogger("proofline")


def carry_out(project: Project, move: Move, trial: Trial, now: datetime) -> Carried:
    """Move the alias to the challenger once it answers; what became of it. Can run twice.

    A move that has ended is not made again. One process of this machine at a time moves what serves at
    one place; those of other machines are held off by the record alone.

    Raises
    ------
    InputError
        When the alias is that of another environment or project: nothing was begun.
    OutsideError
        When the registry does not answer. The move is then open, and goes on when it is asked for again.
    """
    links = _links(project)
    need_own_alias(links, move.place, other_records(project))
    with outside().registry.alone(move.place):
        stood = _stood(links, move.place)
        try:
            begun = begin(links, move, project.name, now, stood=stood)
        except Lost as lost:
            return _told(Carried(move, "lost", str(lost)))
        return _told(
            carried(begun) if begun.has_ended else go_on(links, project.name, move, lambda _: trial, now)
        )


def go_on(links: Links, project: str, move: Move, trial_of: TrialOf, now: datetime) -> Carried:
    """Carry an open move to its end; its trial is read only where the version must answer first.

    Whatever would be the same the next time abandons it, since an open move holds up all others; what the
    registry or this machine cannot do now leaves it open.
    """
    parts, semver = dict[str, float](), ""
    kind: Literal["done", "abandoned"] = "done"
    why = move.why
    try:
        if left := why_not(links, move, now):
            raise Unfit(left)
        if move.what == "promotion" or not _stood_before(links, move):
            parts |= need_answer(move.model, move.after, move.sha256, trial_of(move))
        else:
            need_bytes_here(move.model, move.after, move.sha256)
        if ending(links, move.key) is None:  # else a rollback has abandoned it meanwhile
            semver = number(links, move)
            with timed(parts, "alias"):
                point(move.place, move.after)
    except (Unfit, UserError) as error:
        kind, why = "abandoned", str(error)
    except (ProoflineError, OSError):
        raise
    except Exception as error:
        # What it says may hold values of rows, and the record holds none.
        kind, why = "abandoned", f"version {move.after} could not be tried: {type(error).__name__}"
    return settle(links, project, move, now, kind=kind, why=why, parts=parts, semver=semver)


def settle(
    links: Links,
    project: str,
    move: Move,
    now: datetime,
    *,
    kind: Literal["done", "abandoned"],
    why: str,
    parts: dict[str, float],
    semver: str = "",
) -> Carried:
    """Put the end in the record; then the alias and the tags follow what the record says."""
    ended = end(links, move, project, now, kind=kind, why=why, parts=parts, semver=semver)
    align(links, move.place)
    if ended.is_done:
        tag(ended)
    return carried(ended)


def recover(project: Project, environment: str, trial_of: TrialOf, now: datetime) -> tuple[Carried, ...]:
    """Carry every open move of an environment to its end: whoever began it was killed, or is at it.

    Waits for one that this machine is at; it is then no longer open.
    """
    links, found = _links(project), list[Carried]()
    for place in places(links, environment):
        if not _open(links, place) or not is_own(links, place):
            continue
        with outside().registry.alone(place):
            found += [go_on(links, project.name, move, trial_of, now) for move in _open(links, place)]
    return tuple(_told(one) for one in found)


def _open(links: Links, place: Place) -> tuple[Move, ...]:
    return tuple(step.move for step in open_moves(links, place))


def _stood(links: Links, place: Place) -> str:
    """What the alias names before a move: what the record says, else what was set by hand.

    InputError where another record let in what it names, since a move would replace what that one serves.
    """
    align(links, place)
    stood = outside().registry.pointed(place.model, place.alias)
    held = (
        outside().registry.version(place.model, stood)
        if stood and champions_move(links, place) is None
        else None
    )
    if held is not None and TAG in held.tags and not open_moves(links, place):
        raise InputError(
            f"PROOFLINE_ALIAS: found {place.alias!r}, which names version {stood} of {place.model}, let in "
            "by another record; allowed: an alias for each environment and project, or one that names nothing"
        )
    return stood


def _stood_before(links: Links, move: Move) -> bool:
    """Whether the version answered there before: then it need not be asked again."""
    stood = ((step.move.after, step.move.sha256) for step in moved(links, move.place))
    return (move.after, move.sha256) in stood


def _links(project: Project) -> Links:
    return outside().records.links(project.name)


def _told(one: Carried) -> Carried:
    move = one.move
    logger.info(
        "%s: %s of version %s to %s is %s%s",
        move.subject,
        move.what,
        move.after,
        move.alias,
        one.state,
        f": {one.why}" if one.why else "",
    )
    return one
