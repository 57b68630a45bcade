"""What a killed run or command kept and did not announce is announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.act.decisions import announce_left, announce_left_promotions
from tasks.act.rolling_back import announce_rollbacks
from tasks.act.shared import act_task
from tasks.plans import Project
from tasks.readiness.promoted import State
from tasks.vocabulary import Decision


@act_task
def tell_left(
    project: Project,
    decisions: Sequence[Decision],
    promotions: Sequence[tuple[Decision, State]],
    now: datetime,
) -> None:
    """Emit the events that the record calls for and does not call emitted, then record that they were.

    A run that is doing so itself is not in the way: its event has the same id, and Prefect's server passes
    on one of the two.
    """
    announce_left.fn(decisions, now)
    announce_left_promotions.fn(promotions, now)
    announce_rollbacks.fn(project, now)
