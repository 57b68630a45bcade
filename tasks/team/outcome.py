"""What came of a sprint: what was shipped, how metrics moved."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.board.sprint import Sprint
from tasks.board.sprint_review import Shift, SprintReview
from tasks.pages.team import (
    Block,
    Cell,
    Facts,
    Listed,
    Section,
    Unit,
    num,
    table,
    text,
)
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.progress import metric_rows
from tasks.team.shared import listed, shifted


def shipped(review: SprintReview) -> Iterator[Block]:
    """What users have since, and where it runs."""
    if review.shipped:
        yield Listed(items=tuple(text(one) for one in review.shipped))
    if review.environments or review.shipped:
        yield Facts(rows=(("Environments", text(listed(review.environments))),), source=BOARD)


def before_after(known: Known, sprint: Sprint, review: SprintReview) -> Section:
    """The metrics of the canvas and other measures before and after the sprint."""
    rows = [*metric_rows(known, sprint), *(_shift_row(one) for one in review.shifts)]
    head = ("What", ">Before", ">After", ">Change", "Evidence")
    caption = "A metric's value is the best shown to be better by then, on the evaluation set of then"
    shown = table(caption, head, rows, f"{RECORD} and {BOARD}")
    return Section(id="metrics", title="Before and after", blocks=(shown,) if rows else ())


def _shift_row(one: Shift) -> list[Cell]:
    unit: Unit = one.unit
    values = (num(one.before, unit), num(one.after, unit), shifted(one.before, one.after, unit))
    return [text(one.what), *values, text(one.evidence)]
