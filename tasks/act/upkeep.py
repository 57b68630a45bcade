"""What killed runs left open is ended, and what was moved by hand is set back."""

from __future__ import annotations

from datetime import datetime

from tasks.act import moving, reconcile
from tasks.act.moves import Carried
from tasks.act.moving import TrialOf
from tasks.act.rolling_back import announce_rollbacks
from tasks.act.shared import act_task, emit
from tasks.events import AlertRaised
from tasks.plans import Project


@act_task
def recover(project: Project, environment: str, trial_of: TrialOf, now: datetime) -> tuple[str, ...]:
    """Let the registry and the people know what the record knows: to be called before anything is moved.

    What killed runs left open is carried to its end, aliases that were moved by hand are set back, and
    rollbacks that nobody was told of are announced. A sentence on each move that was ended and each alias.
    """
    ended = moving.recover(project, environment, trial_of, now)
    resets = realign.fn(project, environment, now)
    announce_rollbacks.fn(project, now)
    return (*map(_ended, ended), *(one.told for one in resets))


@act_task
def realign(project: Project, environment: str, now: datetime) -> tuple[reconcile.Reset, ...]:
    """Set aliases that were moved by hand to what the record says, and raise an alert on each.

    So on a version that stands somewhere and was deleted from the registry: a person promotes another one.
    """
    found = reconcile.realign(project, environment, now)
    for one in found:
        resource = f"alias.{project.name}.{one.place.model}.{one.seq}"
        outcome = "VERSION_DELETED" if one.is_deleted else "ALIAS_MOVED"
        alert = AlertRaised(project=project.name, about="alias", subject=one.place.subject)
        emit(alert, resource, outcome, key=f"record {one.seq}")
    return found


def _ended(one: Carried) -> str:
    move = one.move
    return f"{move.subject}: the {move.what} of version {move.after} was left open; it is {one.state} now"
