"""A rollback that is tried while nothing is wrong, on an alias of its own, with the clock running."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from tasks.act.aliases import point
from tasks.act.challenger import Unfit, need_answer, timed
from tasks.act.moving import TrialOf
from tasks.act.states import keep_state
from tasks.adapters.connect import outside
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.history.promotions import champions_move
from tasks.plans import Project
from tasks.readiness.operation import Drill
from tasks.readiness.promotion import Place

logger = logging.getLogger("proofline")


def drill_rollback(project: Project, place: Place, candidate: str, trial_of: TrialOf, now: datetime) -> Drill:
    """Move an alias of its own to the candidate and back to the champion, serve that, and keep the seconds.

    They run from the word to the champion's answer; where nothing was ever promoted, until the alias
    names nothing again. What serves is not touched. A drill that failed is kept, too.

    Raises
    ------
    InputError
        When the registry holds no such version, or the champion does not answer.
    """
    failed = ""
    tried = place._replace(alias=f"{place.alias}-drill")
    champion = champions_move(outside().records.links(project.name), place)
    parts, after = dict[str, float](), champion.move.after if champion else ""
    with outside().registry.alone(tried):
        began = time.monotonic()
        try:
            point(tried, candidate)
            began = time.monotonic()
            with timed(parts, "alias"):
                point(tried, after)
            if champion is not None:
                parts |= need_answer(place.model, after, champion.move.sha256, trial_of(champion.move))
        except (Unfit, InputError) as error:
            failed = str(error)
        finally:
            seconds = round(time.monotonic() - began, 3)
            point(tried, "")
    drill = _kept(project, place, Drill(now, seconds, tuple(parts.items()), candidate, after, failed))
    if failed:
        raise InputError(f"{place.subject}: the rollback that was tried failed: {failed}")
    return drill


def _kept(project: Project, place: Place, drill: Drill) -> Drill:
    logger.info(
        "%s: a rollback from version %s to %s %s after %.1f s",
        place.subject,
        drill.before,
        f"version {drill.after}" if drill.after else "none",
        "failed" if drill.failed else "answered",
        drill.seconds,
    )
    body = {
        "drill": "rollback",
        **place._asdict(),
        "failed": drill.failed,
        "seconds": drill.seconds,
        "parts": dict(drill.parts),
        "before": drill.before,
        "after": drill.after,
    }
    key = digest([*place, "drill", body, drill.at.isoformat()])
    keep_state(project.name, place.subject, key, body, drill.at)
    return drill
