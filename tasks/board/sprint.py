"""A sprint: from one day to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from tasks.board.sprint_plan import SprintPlan
from tasks.board.sprint_review import SprintReview
from tasks.fields import Day
from tasks.vocabulary import Word

# As people call their sprints, in any script: "S6", "2026-22", "Sprint 6". No slash: it is no path.
SprintName = Annotated[str, Field(pattern=r"^\w[\w .:#()+-]{0,99}$")]
# A sprint that ends on a Sunday is looked back on the Friday before.
_WEEKEND = timedelta(days=2)


class Sprint(Word):
    """A sprint of the team; both days belong to it."""

    id: SprintName = Field(description="the sprint's id, such as S6 or Sprint 6")
    start: Day = Field(description="first day, YYYY-MM-DD")
    end: Day = Field(description="last day, YYYY-MM-DD")
    goal: str = Field("", description="what will be true at its end, for people")
    compute_hours: float | None = Field(
        None, gt=0, description="compute budget of the whole sprint, in hours"
    )
    plan: SprintPlan | None = Field(None, description="what the planning document says beside the tickets")
    review: SprintReview | None = Field(None, description="what the retrospective says beside the record")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Sprint:
        if self.end < self.start:
            raise ValueError(f"{self.id}: end ({self.end}) not before start ({self.start})")
        return self

    @property
    def days(self) -> int:
        """How long it is, its first and last day counted."""
        return (self.end - self.start).days + 1

    @model_validator(mode="after")
    def _days_agree(self) -> Sprint:
        for said in (*_plan_disagrees(self), *_review_disagrees(self)):
            raise ValueError(f"{self.id}: {said}")
        return self


def _plan_disagrees(sprint: Sprint) -> Iterator[str]:
    plan, end = sprint.plan or SprintPlan(), sprint.end
    if plan.planned_on and plan.planned_on > end:
        yield f"a plan made before the sprint ends ({end}); found {plan.planned_on}"
    if plan.duration_days not in {None, sprint.days}:
        reach = f"{sprint.start} to {end}, which is {sprint.days} days"
        yield f"duration_days as long as {reach}; found {plan.duration_days}"
    for one in plan.approvals:
        if one.said_on and one.said_on > end:
            yield f"approvals before the sprint ends ({end}); {one.role} on {one.said_on}"


def _review_disagrees(sprint: Sprint) -> Iterator[str]:
    review, end = sprint.review or SprintReview(), sprint.end
    if review.held_on and review.held_on < end - _WEEKEND:
        yield f"a retrospective on its last working day ({end}) or later; found {review.held_on}"
    if review.follow_up and review.follow_up < (review.held_on or end):
        yield f"a follow_up after the retrospective ({review.held_on or end}); found {review.follow_up}"


def in_order(sprints: Sequence[Sprint]) -> tuple[Sprint, ...]:
    """The sprints, oldest first.

    Raises
    ------
    ValueError
        When two of them share a day: then nobody can tell in which of them something happened.
    """
    ordered = tuple(sorted(sprints, key=lambda sprint: (sprint.start, sprint.end)))
    for before, after in pairwise(ordered):
        if after.start <= before.end:
            raise ValueError(
                f"sprints that share no day; {before.id} ends on {before.end}, "
                f"{after.id} starts on {after.start}"
            )
    return ordered


def sprint_on(sprints: Sequence[Sprint], day: date) -> Sprint | None:
    """The sprint that holds the day; between two sprints and after the last the one before; else None."""
    begun = [sprint for sprint in sprints if sprint.start <= day]
    return max(begun, key=lambda sprint: sprint.start, default=None)
