"""What slow drift is told by is kept, window after window."""

from __future__ import annotations

from datetime import datetime

from tasks.act.shared import act_task
from tasks.act.states import keep_state
from tasks.drift.weeks import counted
from tasks.drift.windows import Windows
from tasks.history.weeks import Kept
from tasks.plans import Project
from tasks.vocabulary import Decision, Verdict


@act_task
def keep_week(
    project: Project, kept: Kept | None, windows: Windows, made: Decision, now: datetime
) -> Kept | None:
    """Keep what the next window is held against, once; before the decision, so that no kill loses a window.

    A window that is not complete, or out of its turn, is not counted.
    """
    if kept is None or not _counts(windows, made):
        return kept
    key = kept.key(windows.subject)
    record = keep_state(project.name, windows.subject, key, kept.body(windows, counted(windows)), now)
    return kept.with_one({name: held for name, held in record.body.items() if name != "key"})


def _counts(windows: Windows, made: Decision) -> bool:
    if windows.out_of_turn or not windows.current.rows or not windows.reference.rows:
        return False
    waits = (f for f in made.findings if f.check in made.gate.first and f.verdict is Verdict.UNKNOWN)
    return next(waits, None) is None
