"""``canvas.yaml``: what the team wants. The only place for targets and margins."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from tasks.plans.delivery import Delivery
from tasks.plans.meaning import UNITS, Meaning
from tasks.vocabulary import Word


class Simple(Word):
    """What needs no model: the value that a first model has to beat."""

    name: str = Field(description="what it is, such as always on time", min_length=1)
    value: float = Field(description="its value of the metric, in the metric's unit")


class Metric(Word):
    """A success metric: its target and how much worse is still no worse."""

    name: str = Field(description="name under which runs log it", min_length=1)
    title: str = Field(description="name that people read")
    direction: Literal["higher", "lower"] = Field(description="which way is better")
    target: float | None = Field(None, description="value to reach, in the metric's unit; none for a guard")
    margin: float = Field(gt=0, description="guard margin: a loss below it is no loss; in the metric's unit")
    smallest_gain: float = Field(0.0, ge=0, description="smallest useful gain, in the metric's unit")
    unit: Literal["", "share", "ms"] = Field("", description="share for 0-1, ms, or none for a pure number")
    simple: Simple | None = Field(None, description="a simple baseline, which a first model must beat")
    ceiling: float | None = Field(
        None, description="best value that there can be; without one 1 or 0 for a share, 0 for lower ms"
    )

    @property
    def best_possible(self) -> float | None:
        """The ceiling, which a share and a time have of themselves; None for a pure number without one."""
        if self.ceiling is not None:
            return self.ceiling
        if self.direction == "lower":
            return 0.0 if self.unit else None
        return 1.0 if self.unit == "share" else None

    @model_validator(mode="after")
    def _target_within_the_ceiling(self) -> Metric:
        best, target = self.best_possible, self.target
        if best is None or target is None:
            return self
        if (target > best) if self.direction == "higher" else (target < best):
            raise ValueError(f"{self.name}: a target within its ceiling, {best:g}; found {target:g}")
        return self


class Person(Word):
    """Someone in the team and the role in which they sign."""

    name: str = Field(description="name as people know it")
    role: str = Field(description="ml_engineer, data_engineer, scrum_master, ...")
    logins: tuple[str, ...] = Field((), description="system user names and git addresses of this person")


class Canvas(Word):
    """The project on one page: all flows take their targets from here."""

    # An address that was put where a block's name belongs stands in no traceback.
    model_config = ConfigDict(hide_input_in_errors=True)

    title: str = Field(description="the project's name on pages")
    objective: str = Field(description="what the project is for, in one sentence")
    metrics: tuple[Metric, ...] = Field(min_length=1, description="success metrics, the primary one first")
    phase: Literal["discovery", "convergence", "optimisation", "production"] = Field(
        "discovery", description="where the project stands"
    )
    time_box_weeks: int | None = Field(
        None, gt=0, description="weeks until the team decides to go on or stop"
    )
    constraints: tuple[str, ...] = Field((), description="what must hold whatever the metrics say")
    data: tuple[str, ...] = Field(
        (), description="what it learns from and is judged on, and where that is from"
    )
    kill: tuple[str, ...] = Field((), description="what ends the project, whatever was spent on it")
    meaning: tuple[Meaning, ...] = Field((), description="what metrics mean for people outside the team")
    people: tuple[Person, ...] = Field((), description="who works on it, in which role")
    deliver: tuple[Delivery, ...] = Field((), description="who is told of which reports, by chat or mail")

    @model_validator(mode="after")
    def _names_are_unique(self) -> Canvas:
        names = [metric.name for metric in self.metrics]
        if len(set(names)) < len(names):
            raise ValueError(f"each metric once; found {', '.join(names)}")
        return self

    @model_validator(mode="after")
    def _receivers_are_unique(self) -> Canvas:
        named = [one.to for one in self.deliver]
        if len(set(named)) < len(named):
            raise ValueError(f"deliver to each block once; found {', '.join(named)}")
        return self

    @model_validator(mode="after")
    def _meanings_are_of_its_metrics(self) -> Canvas:
        for one in self.meaning:
            metric = self.metric(one.metric)
            if metric is None:
                known = ", ".join(metric.name for metric in self.metrics)
                raise ValueError(f"meaning of a metric of the canvas ({known}); found {one.metric!r}")
            if metric.unit != UNITS[one.says]:
                raise ValueError(
                    f"meaning of {one.metric}: {one.says} of a metric with unit {UNITS[one.says]}; "
                    f"its unit is {metric.unit or 'none'}"
                )
        return self

    def metric(self, name: str) -> Metric | None:
        """The metric called ``name``, if the canvas has it."""
        return next((metric for metric in self.metrics if metric.name == name), None)
