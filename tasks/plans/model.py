"""``model.yaml``: how experiments are judged and what is watched in production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator

from tasks.canonical import digest
from tasks.checks import Check
from tasks.errors import PlanError
from tasks.experiments.guard import Guard
from tasks.plans.canvas import Canvas
from tasks.plans.checks_field import checks_about, checks_field, dumped
from tasks.vocabulary import Word

if TYPE_CHECKING:
    ExperimentCheck = Check[Any]
    WatchCheck = Check[Any]
else:
    ExperimentCheck = checks_about("experiment")
    WatchCheck = checks_about("watch")


class DriftPlan(Word):
    """What is compared with what the champion learnt."""

    reference: str = Field(description="dataset whose current version is the reference")
    features: tuple[str, ...] = Field(min_length=1, description="columns that are watched")
    expected_rows: int | None = Field(None, gt=0, description="rows that a complete window has, about")
    checks: tuple[WatchCheck, ...] = checks_field("what a window must keep")

    @property
    def digest(self) -> str:
        """Digest of everything that a decision about a window depends on."""
        return digest(self.model_dump(mode="json", exclude={"checks"}) | {"checks": dumped(self.checks)})


class ModelPlan(Word):
    """How a candidate is judged against a baseline; declared before the first run is logged."""

    looks: tuple[Annotated[int, Field(ge=2, le=1000)], ...] = Field(
        (5, 20), min_length=1, description="planned seeds at each look: 1 to n"
    )
    equivalent_suffices: bool = Field(False, description="whether no worse, not better exits with 0")
    trainer: tuple[str, ...] = Field(
        (), description="argument list that trains one arm of a ticket; {python} is this interpreter"
    )
    training: str = Field("training", description="dataset that models learn from")
    evaluation: str = Field("evaluation", description="dataset that models are judged on")
    seed: int = Field(
        1, ge=0, description="seed of every chance step, so that evidence can be measured again"
    )
    checks: tuple[ExperimentCheck, ...] = checks_field("what a candidate must keep")
    drift: DriftPlan | None = Field(None, description="what is watched in production")

    @model_validator(mode="after")
    def _looks_grow(self) -> ModelPlan:
        if any(b <= a for a, b in zip(self.looks, self.looks[1:], strict=False)):
            raise ValueError(f"looks must grow; found {list(self.looks)}")
        return self

    @model_validator(mode="after")
    def _asks_each_thing_once(self) -> ModelPlan:
        asked = [check.asks for check in self.checks]
        twice = sorted({one for one in asked if asked.count(one) > 1})
        if twice:
            raise ValueError(f"each check of a metric once; found {', '.join(twice)} twice")
        return self

    def look_of(self, seeds: int) -> int:
        """Number (from 1) of the first look that plans the seed numbered ``seeds``; at most the last."""
        return next((i for i, planned in enumerate(self.looks, 1) if seeds <= planned), len(self.looks))

    def watched(self, shown: str) -> DriftPlan:
        """The section ``drift``; PlanError when the plan of the folder ``shown`` has none."""
        if self.drift is None:
            raise PlanError(
                f"{shown}/model.yaml, drift: found nothing; allowed: what is watched, see docs/plans.md"
            )
        return self.drift

    @property
    def asked(self) -> tuple[Check[Any], ...]:
        """The checks of the plan; each guard knows how many there are, to call one worse."""
        guards = [check for check in self.checks if isinstance(check, Guard)]
        return tuple(
            check.model_copy(update={"guards": len(guards)}) if check in guards else check
            for check in self.checks
        )

    def judged_by(self, canvas: Canvas) -> str:
        """Digest of everything that a decision about an experiment depends on, targets included."""
        kept = self.model_dump(mode="json", include={"looks", "seed"})
        metrics = [metric.model_dump(mode="json") for metric in canvas.metrics]
        return digest(kept | {"checks": dumped(self.asked), "metrics": metrics})
