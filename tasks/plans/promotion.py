"""Section ``promotion`` of ``model.yaml``: what a candidate must keep to be let into production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from tasks.canonical import digest
from tasks.checks import Check
from tasks.drift.anomaly_plan import AnomalyPlan
from tasks.fields import Day
from tasks.plans.checks_field import checks_about, checks_field, dumped
from tasks.readiness.champion_as_baseline import ChampionAsBaseline
from tasks.readiness.current_evaluation import CurrentEvaluation
from tasks.readiness.label_columns import LateLabelsPlan
from tasks.readiness.latency_under_load import LatencyUnderLoad
from tasks.readiness.malformed_input import MalformedInput
from tasks.readiness.no_regression import NoRegression
from tasks.readiness.readiness_check import ReadinessCheck
from tasks.readiness.same_preprocessing import SamePreprocessing
from tasks.readiness.signature import Role
from tasks.vocabulary import Word

if TYPE_CHECKING:
    PromotionCheck = ReadinessCheck
else:
    PromotionCheck = checks_about("promotion")

Asked = TypeVar("Asked", bound=ReadinessCheck)


class Alerts(Word):
    """When a model in production is told of, and when it is rolled back."""

    metric: str = Field(description="metric of the canvas that is watched, such as accuracy")
    fall: float = Field(0.05, gt=0, lt=1, description="share of its value at the gate lost: alert.raised")
    incident_fall: float = Field(0.10, gt=0, lt=1, description="share lost: an incident is opened")
    p99_factor: float = Field(2.0, gt=1, description="p99 latency in times that at the gate: alert.raised")
    roll_back: bool = Field(False, description="whether an incident rolls the model back by itself")
    late_labels: LateLabelsPlan | None = Field(
        None, description="labels that come late: where they come, and the slices that are watched"
    )
    anomalies: AnomalyPlan | None = Field(
        None, description="metrics that are looked at together: is a day unlike past days?"
    )

    @model_validator(mode="after")
    def _an_incident_is_worse_than_an_alert(self) -> Alerts:
        if self.incident_fall <= self.fall:
            raise ValueError(f"incident_fall above fall, {self.fall:g}; found {self.incident_fall:g}")
        return self


class Standing(Word):
    """A signature that is granted beforehand, for tickets of one kind and until a day."""

    role: Role = Field(description="role in which it counts")
    name: str = Field(description="the person of the canvas who grants it")
    tickets: str = Field(description="tickets it is for, with * for any letters, such as retrain-*")
    until: Day = Field(description="last day on which it counts, YYYY-MM-DD")
    because: str = Field(min_length=1, description="why nobody needs to look each time")


class PromotionPlan(Word):
    """How a model comes into production, and back."""

    model: str = Field(min_length=1, description="name of the registered model in MLflow")
    artifact: str = Field("model", min_length=1, description="where a run keeps its model")
    serve: Literal["mlflow", "guarded"] = Field(
        "mlflow", description="what serves it: MLflow's server alone, or behind our guard"
    )
    code: str = Field(".", description="folder of the code that trains and serves, from the project's root")
    production: str = Field(
        "", description="why the evaluation data is like production: where it is from, until when"
    )
    dashboards: tuple[str, ...] = Field((), description="where people look at the model in production")
    alerts: Alerts | None = Field(None, description="when people are told, and when it is rolled back")
    canary_share: float | None = Field(
        None, gt=0, le=1, description="share of the traffic that a new version gets first, 0-1"
    )
    card: str = Field(
        "", description="the model card, a Markdown file from the project's root; none: drafted"
    )
    max_age_days: float = Field(
        7, gt=0, description="days after which the served model and the second training are measured anew"
    )
    one_person_many_roles: bool = Field(False, description="whether one person may sign in several roles")
    standing: tuple[Standing, ...] = Field((), description="signatures granted beforehand")
    checks: tuple[PromotionCheck, ...] = checks_field("what a candidate must keep to be promoted")

    @field_validator("checks")
    @classmethod
    def _no_gate_is_overruled(cls, checks: tuple[Check[Any], ...]) -> tuple[Check[Any], ...]:
        """The gate of experiments is always asked: what it did not let pass is not let in."""
        found = next((check for check in checks if check.name == NoRegression.name), None)
        if found is None:
            return (NoRegression(), *checks)
        if found.need != "must":
            raise ValueError("no_regression as a must: nobody is let in past the gate of experiments")
        return checks

    @model_validator(mode="after")
    def _asks_each_thing_once(self) -> PromotionPlan:
        asked = [check.asks for check in self.checks]
        if twice := sorted({one for one in asked if asked.count(one) > 1}):
            raise ValueError(f"each check once, sign_off once a role; found {', '.join(twice)} twice")
        return self

    @property
    def asked(self) -> tuple[ReadinessCheck, ...]:
        """The checks of the plan, after those that every promotion must pass."""
        always = (CurrentEvaluation(), ChampionAsBaseline())
        names = {check.name for check in always}
        return (*always, *(check for check in self.checks if check.name not in names))

    @property
    def probed(self) -> dict[str, Any]:
        """What a probe of the served model asks: how it is served, and as much as the plan's checks want."""
        load = self._check(LatencyUnderLoad)
        return {
            "serve": self.serve,
            "tolerance": self.tolerance,
            "concurrency": load.concurrency,
            "requests": load.requests,
            "made": self._check(MalformedInput).requests,
        }

    @property
    def tolerance(self) -> float:
        """Largest difference of an answer from the offline prediction, as a share of the larger."""
        return self._check(SamePreprocessing).tolerance

    @property
    def digest(self) -> str:
        """Digest of everything that a decision about a promotion depends on."""
        kept = self.model_dump(mode="json", exclude={"checks", "standing"})
        return digest(kept | {"checks": dumped(self.checks)})

    def _check(self, kind: type[Asked]) -> Asked:
        """The plan's check of this kind; the one with its usual limits where the plan has none."""
        return next((check for check in self.checks if isinstance(check, kind)), kind())
