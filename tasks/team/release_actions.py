"""What a release's retrospective decided, and what became of earlier releases' actions."""

from __future__ import annotations

from tasks.board.release import Release, before_and_after
from tasks.pages.team import (
    Listed,
    Section,
    Table,
    text,
)
from tasks.team.known import Known
from tasks.team.shared import action_table


def actions_section(known: Known, release: Release) -> Section:
    """What is done otherwise at the next release."""
    own = [one for one in known.board.actions if one.decided_in == release.id]
    shown: Table | Listed = Listed(items=(text("No action stands on the board yet."),))
    if own:
        shown = action_table("Good ones are specific, measured, owned and dated", own, known)
    high = sum(one.priority == "high" for one in own)
    note = f"{len(own)} decided, {high} of high priority{'; three to five suffice' if high > 5 else ''}"
    return Section(id="actions", title="Actions", note=note, blocks=(shown,))


def follow_up(known: Known, release: Release) -> Section:
    """What earlier releases' retrospectives decided: done or not, and what it changed."""
    before, _ = before_and_after(known.board.releases, release)
    ids = {one.id for one in before}
    earlier = [one for one in known.board.actions if one.decided_in in ids]
    done = sum(one.status == "done" for one in earlier)
    shown = action_table("Decided before, and what became of it", earlier, known)
    note = f"{done} of {len(earlier)} done"
    return Section(id="follow-up", title="Previous actions", note=note, blocks=(shown,) if earlier else ())
