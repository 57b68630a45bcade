"""How a release went out: what must be there before one looks back, and its timeline."""

from __future__ import annotations

from tasks.board.release import Phase, Release, total, variance
from tasks.pages.team import (
    Block,
    Cell,
    Section,
    amount,
    num,
    table,
    text,
)
from tasks.team.followed import Followed
from tasks.team.known import BOARD, RECORD
from tasks.team.shared import listed, mark

MONITORED_HOURS = 48.0


def boxes(release: Release, after: Followed) -> list[tuple[str, bool | None]]:
    """What must be there before one looks back; None where nobody can tell."""
    hours = release.monitored_hours
    timed = bool(release.timeline) and all(one.actual_minutes is not None for one in release.timeline)
    measured = bool(release.quality) and all(one.value is not None for one in release.quality)
    felt = bool(release.impact) and all(one.value is not None for one in release.impact)
    return [
        ("Deployed", after.deployed),
        (
            f"Monitored for {amount(MONITORED_HOURS)} hours",
            None if hours is None else hours >= MONITORED_HOURS,
        ),
        ("Data collected: times, quality, user impact", timed and measured and felt),
    ]


def preconditions(release: Release, after: Followed) -> Section:
    """The same as a section."""
    rows = [[text(what), mark(met)] for what, met in boxes(release, after)]
    shown = table(
        "What must be there before one looks back", ("What", "Holds"), rows, f"{BOARD} and {RECORD}"
    )
    return Section(id="preconditions", title="Preconditions", blocks=(shown,))


def timeline(release: Release, after: Followed) -> Section:
    """Phases beside their plan with the total of the rows; and the steps that the record timed."""
    rows = [_phase_row(one) for one in release.timeline]
    summed = total(release.timeline)
    values = (num(summed.planned, "minutes"), num(summed.actual, "minutes"), num(summed.variance, "change"))
    left_out = f", without {listed(summed.left_out)}" if summed.left_out else ""
    head = ("Phase", ">Planned", ">Actual", ">Variance")
    blocks: list[Block] = []
    if rows:
        shown = table("Variance is (actual - planned) / planned", head, rows, BOARD)
        whole = (text(f"Total of the rows{left_out}"), *values)
        blocks.append(shown.model_copy(update={"rows": (*shown.rows, whole)}))
    if after.steps:
        caption = "Moves into production since the release, as the record timed them"
        head = ("Step", "What", "On", ">Seconds")
        blocks.append(table(caption, head, after.steps, RECORD))
    return Section(id="timeline", title="Timeline", blocks=tuple(blocks))


def _phase_row(one: Phase) -> list[Cell]:
    late = variance(one.planned_minutes, one.actual_minutes)
    name = one.phase if one.counts else f"{one.phase} (not in the total)"
    return [
        text(name),
        num(one.planned_minutes, "minutes"),
        num(one.actual_minutes, "minutes"),
        num(late, "change"),
    ]
