"""What trackers call the stages of a ticket."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

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
MOST_NAMED = 12  # of the statuses that mean no stage; a file has few, unless its columns are mixed up
USUAL: Mapping[str, Stage] = {name: stage for stage in STAGES for name in (stage, *_USUAL[stage])}


def stage_named(status: str, statuses: Mapping[str, Stage]) -> Stage | None:
    """The stage that a status means, in any case and with any sign around it; None when none does.

    ``statuses`` are the board's own names; they come before the usual ones.
    """
    own = {_plain(name): stage for name, stage in statuses.items()}
    return own.get(_plain(status)) or USUAL.get(_plain(status))


def need_stages(found: Sequence[tuple[str, str]], statuses: Mapping[str, Stage]) -> None:
    """ValueError that names every status that means no stage, and the line that says what it means.

    ``found`` are statuses and the places where they stand, such as ``("Done", "row 4")``.
    """
    first: dict[str, str] = {}
    for status, place in found:
        if stage_named(status, statuses) is None:
            first.setdefault(status, place)
    if first:
        named = [f"{status!r} ({place})" for status, place in first.items()]
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        line = f"statuses: {{{json.dumps(next(iter(first)))}: killed}}"
        raise ValueError(
            f"a status that means no stage: {', '.join(named[:MOST_NAMED])}{more}; allowed: one that "
            f"board.yaml gives a stage, such as `{line}` (stages: {', '.join(STAGES)}), "
            "or a usual one, see docs/board.md"
        )


def _plain(status: str) -> str:
    return re.sub(r"^\W+|\W+$", "", " ".join(status.lower().split()))
