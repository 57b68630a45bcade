"""``model.yaml``: how experiments are judged and what is watched in production."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, field_validator, model_validator

from tasks.canonical import digest
from tasks.checks import Check
from tasks.drift.season import Season
from tasks.errors import PlanError
from tasks.experiments.criteria import CriteriaKept
from tasks.experiments.guard import Guard
from tasks.experiments.openings import Openings
from tasks.experiments.planned_seeds import PlannedSeeds
from tasks.plans.canvas import Canvas
from tasks.plans.checks_field import checks_about, checks_field, dumped
from tasks.plans.promotion import PromotionPlan
from tasks.plans.retraining import RetrainPlan
from tasks.plans.trainer import need_known
from tasks.vocabulary import Word

if TYPE_CHECKING:
    ExperimentCheck = Check[Any]
    WatchCheck = Check[Any]
else:
    ExperimentCheck = checks_about("experiment")
    WatchCheck = checks_about("watch")


LIVE = "live"  # windows are folders of live data


class DriftPlan(Word):
    """What is compared with what the champion learnt."""

    reference: str | None = Field(
        None,
        description="dataset whose current version is the reference; none: the version that the champion "
        "learnt from, and while nothing stands in production the current one of the training data",
    )
    windows: str = Field(
        LIVE,
        min_length=1,
        description="live: folders of live data; else a dataset, of which each accepted batch that the "
        "reference does not hold is a window",
    )
    season: Season = Field(
        "none",
        description="which batches of the reference a window is held against: all (none), or those of the "
        "same calendar month or weekday; their names begin with a date, as 2013-01 or 2013-01-31",
    )
    features: tuple[str, ...] = Field(min_length=1, description="columns that are watched")
    expected_rows: int | None = Field(None, gt=0, description="rows that a complete window has, about")
    retrain: RetrainPlan | None = Field(None, description="when the model is trained again; none: never")
    checks: tuple[WatchCheck, ...] = checks_field("what a window must keep")

    @model_validator(mode="after")
    def _retrains_on_what_is_watched(self) -> DriftPlan:
        wanted = self.retrain.features if self.retrain else ()
        if unknown := sorted(set(wanted) - set(self.features)):
            raise ValueError(f"retrain.features among features; found {', '.join(unknown)} too")
        return self

    @model_validator(mode="after")
    def _has_windows(self) -> DriftPlan:
        if self.windows == self.reference:
            raise ValueError(
                f"reference left out where windows are batches of the same dataset; found {self.reference} "
                "for both, whose current version holds them all"
            )
        return self

    @property
    def digest(self) -> str:
        """Digest of everything that a decision about a window depends on."""
        left_out = {"checks", "windows", "retrain"}  # where windows lie and what follows change no comparison
        return digest(self.model_dump(mode="json", exclude=left_out) | {"checks": dumped(self.checks)})


class FirstPlan(Word):
    """How a project's first model is judged, when there is no baseline to compare it with."""

    checks: tuple[ExperimentCheck, ...] = checks_field("what a first model must keep")

    @model_validator(mode="after")
    def _beats_something_simple(self) -> FirstPlan:
        _need_must(self.checks, "first_model")
        against = sorted({check.asks for check in self.checks if check.name in {"primary", "guard"}})
        if against:
            raise ValueError(f"checks without a baseline; found {', '.join(against)}")
        _need_seeds(self.checks)
        return self


class ModelPlan(Word):
    """How a candidate is judged against a baseline; declared before the first run is logged."""

    looks: tuple[Annotated[int, Field(ge=2, le=1000)], ...] = Field(
        (5, 20), min_length=1, description="planned seeds at each look: 1 to n"
    )
    equivalent_suffices: bool = Field(False, description="whether no worse, not better exits with 0")
    trainer: tuple[str, ...] = Field(
        (),
        description="argument list that trains one seed of one arm of a ticket, from the project's root; "
        "{python} is this interpreter, {project}, {ticket}, {role} and {seed} say which run, {seeds} instead "
        "becomes one argument for each seed of the arm that is to be trained, {training} and "
        "{evaluation} are folders of its data, {training_version} and {evaluation_version} their names, "
        "{recipe} is the ticket whose candidate's recipe is trained anew (else the ticket itself)",
    )
    paired: bool = Field(
        True, description="whether equal seeds of the two arms belong together (same splits, same order)"
    )
    training: str = Field("training", description="dataset that models learn from")
    evaluation: str = Field("evaluation", description="dataset that models are judged on")
    seed: int = Field(
        1, ge=0, description="seed of every chance step, so that evidence can be measured again"
    )
    checks: tuple[ExperimentCheck, ...] = checks_field("what a candidate must keep")
    first: FirstPlan | None = Field(None, description="how a first model is judged, which has no baseline")
    drift: DriftPlan | None = Field(None, description="what is watched in production")
    promotion: PromotionPlan | None = Field(None, description="how a candidate comes into production")

    @field_validator("trainer")
    @classmethod
    def _its_words_are_known(cls, trainer: tuple[str, ...]) -> tuple[str, ...]:
        need_known(trainer)
        return trainer

    @model_validator(mode="after")
    def _can_train_again(self) -> ModelPlan:
        if self.drift is None or self.drift.retrain is None:
            return self
        if not any("{recipe}" in argument for argument in self.trainer):
            raise ValueError("with drift.retrain a trainer that names {recipe}: whose recipe is trained")
        if self.promotion is None:
            raise ValueError("with drift.retrain a section promotion: what stands there is trained again")
        return self

    @model_validator(mode="after")
    def _looks_grow(self) -> ModelPlan:
        if any(b <= a for a, b in zip(self.looks, self.looks[1:], strict=False)):
            raise ValueError(f"looks must grow; found {list(self.looks)}")
        return self

    @model_validator(mode="after")
    def _asks_each_thing_once(self) -> ModelPlan:
        for checks in (self.checks, self.first.checks if self.first else ()):
            asked = [check.asks for check in checks]
            twice = sorted({one for one in asked if asked.count(one) > 1})
            if twice:
                raise ValueError(f"each check of a metric once; found {', '.join(twice)} twice")
        return self

    @model_validator(mode="after")
    def _shows_something_better(self) -> ModelPlan:
        _need_must(self.checks, "primary")
        _need_seeds(self.checks)
        return self

    def look_of(self, seeds: int) -> int:
        """Number (from 1) of the first look that plans the seed numbered ``seeds``; at most the last."""
        return next((i for i, planned in enumerate(self.looks, 1) if seeds <= planned), len(self.looks))

    def planned(self, look: int) -> range:
        """The seeds that the look with this number (from 1) plans."""
        return range(1, self.looks[look - 1] + 1)

    def watched(self, shown: str) -> DriftPlan:
        """The section ``drift``; PlanError when the plan of the folder ``shown`` has none."""
        if self.drift is None:
            raise PlanError(
                f"{shown}/model.yaml, drift: found nothing; allowed: what is watched, see docs/plans.md"
            )
        return self.drift

    def retrained(self, shown: str) -> RetrainPlan:
        """The section ``drift.retrain``; PlanError when the plan of the folder ``shown`` has none."""
        if self.drift is None or self.drift.retrain is None:
            raise PlanError(
                f"{shown}/model.yaml, drift.retrain: found nothing; "
                f"allowed: when the model is trained again, see docs/retraining.md"
            )
        return self.drift.retrain

    def promoted(self, shown: str) -> PromotionPlan:
        """The section ``promotion``; PlanError when the plan of the folder ``shown`` has none."""
        if self.promotion is None:
            raise PlanError(
                f"{shown}/model.yaml, promotion: found nothing; "
                f"allowed: how a candidate comes into production, see docs/promotion.md"
            )
        suffices = {"equivalent_suffices": True} if self.equivalent_suffices else {}
        listed = self.promotion.checks
        checks = (c.model_copy(update=suffices) if c.name == "no_regression" else c for c in listed)
        return self.promotion.model_copy(update={"checks": tuple(checks)})

    @property
    def asked(self) -> tuple[Check[Any], ...]:
        """The checks of the plan, with what is always told; each guard knows how many there are."""
        guards = [check for check in self.checks if isinstance(check, Guard)]
        return _with_told(
            check.model_copy(update={"guards": len(guards)}) if check in guards else check
            for check in self.checks
        )

    @property
    def asked_of_first(self) -> tuple[Check[Any], ...]:
        """The checks of a first model, of which only the candidate's seeds are asked; () without any."""
        if self.first is None:
            return ()
        return _with_told(
            check.model_copy(update={"arms": ("candidate",)}) if isinstance(check, PlannedSeeds) else check
            for check in self.first.checks
        )

    def criteria(self, canvas: Canvas) -> dict[str, dict[str, str]]:
        """What an experiment is judged by, in words, to be locked: what it is about -> its fields."""
        plan = self.model_dump(mode="json", include={"looks", "paired", "training", "evaluation"})
        found = {"the plan": _in_words(plan)}
        for metric in canvas.metrics:
            found[metric.name] = _in_words(metric.model_dump(mode="json", exclude={"name", "title"}))
        for check in self.checks:
            found[f"check {check.asks}"] = _in_words(check.model_dump(mode="json"))
        for check in self.first.checks if self.first else ():
            found[f"first check {check.asks}"] = _in_words(check.model_dump(mode="json"))
        return found

    def judged_by(self, canvas: Canvas, *, first: bool = False) -> str:
        """Digest of everything that a decision about an experiment depends on, targets included.

        ``first``: of a decision at the gate of a first model.
        """
        kept = self.model_dump(mode="json", include={"looks", "paired", "seed"})
        metrics = [metric.model_dump(mode="json") for metric in canvas.metrics]
        asked = self.asked_of_first if first else self.asked
        return digest(kept | {"checks": dumped(asked), "metrics": metrics})


def _with_told(checks: Iterable[Check[Any]]) -> tuple[Check[Any], ...]:
    """The checks, and those that every experiment is told about although they do not stop the gate."""
    listed = tuple(checks)
    named = {check.name for check in listed}
    return (*listed, *(check for check in (CriteriaKept(), Openings()) if check.name not in named))


def _in_words(fields: dict[str, Any]) -> dict[str, str]:
    return {name: _word(value) for name, value in fields.items()}


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_word, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_word(held)}" for name, held in value.items()) or "none"
    return "not set" if value is None or value == "" else str(value)


def _need_must(checks: tuple[Check[Any], ...], name: str) -> None:
    """ValueError when no check of this name is a must: the gate would then pass what is no better."""
    if not any(check.name == name and check.need == "must" for check in checks):
        raise ValueError(f"checks with a {name} that is a must: without one nothing is shown to be better")


def _need_seeds(checks: tuple[Check[Any], ...]) -> None:
    """ValueError when planned seeds are no must: whoever chooses seeds chooses the answer."""
    if not any(isinstance(check, PlannedSeeds) and check.need == "must" for check in checks):
        raise ValueError("checks with planned_seeds as a must; add the line `- {check: planned_seeds}`")
