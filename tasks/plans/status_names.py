"""What trackers call the stages of a ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tasks.board.ticket import STAGES, Stage

# "Done", "Closed" and "Resolved" are left out: an experiment that is done was promoted or killed, and
# trackers say neither. A board says which it means (`statuses:`).
_USUAL: Mapping[Stage, tuple[str, ...]] = {
    "backlog": ("to do", "todo", "open", "new", "triage", "icebox", "planned", "selected for development"),
    "hypothesis": ("ready", "refinement", "design"),
    "experiment": ("in progress", "running", "training", "doing", "started"),
    "evaluation": ("in review", "review", "evaluating", "testing", "in testing"),
    "iteration": ("iterating", "reopened", "rework"),
    "production": ("promoted", "deployed", "released", "shipped", "live"),
    "killed": ("canceled", "cancelled", "won't do", "wont do", "abandoned", "rejected", "duplicate"),
}
USUAL: Mapping[str, Stage] = {name: stage for stage in STAGES for name in (stage, *_USUAL[stage])}


def stage_named(status: str, statuses: Mapping[str, Stage]) -> Stage | None:
    """The stage that a status means, in any case and with any sign around it; None when none does.

    ``statuses`` are the board's own names; they come before the usual ones.
    """
    own = {_plain(name): stage for name, stage in statuses.items()}
    return own.get(_plain(status)) or USUAL.get(_plain(status))


def _plain(status: str) -> str:
    return re.sub(r"^\W+|\W+$", "", " ".join(status.lower().split()))
