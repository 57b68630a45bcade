"""Section ``drift.retrain`` of ``model.yaml``: when the model is trained again, and what that may cost."""

from __future__ import annotations

from pydantic import Field

from tasks.board.sprint import SprintName
from tasks.drift.retraining import MeansPlan, RetrainRule
from tasks.fields import Name


class RetrainPlan(RetrainRule, MeansPlan):
    """When the champion's recipe is trained again on newer data, and what that may cost."""

    tickets: Name = Field(
        "RETRAIN", description="tickets are called so, with -1, -2, ... in the order of the record"
    )
    sprint: SprintName | None = Field(
        None, description="sprint that its compute counts for; none: that of its day"
    )
    seed_hours: float = Field(
        1, gt=0, le=1000, description="hours after which the training of one seed is stopped"
    )
