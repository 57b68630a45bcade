"""What a plan says of days whose metrics are unlike those of past days."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from pydantic import Field, model_validator

from tasks.vocabulary import Word


class Limit(Word):
    """Where a metric can lie at all, in its unit."""

    low: float | None = Field(None, description="lowest value that there can be")
    high: float | None = Field(None, description="highest value that there can be")

    @model_validator(mode="after")
    def _is_a_range(self) -> Limit:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low below high; found {self.low:g} and {self.high:g}")
        return self


class AnomalyPlan(Word):
    """Metrics that are looked at together day by day, and how often a usual day may be called anomalous."""

    metrics: tuple[str, ...] = Field(
        min_length=1, description="metrics kept by proofline metric; p99_ms is the latency beside them"
    )
    false_alarms: float = Field(
        0.01, ge=0.001, le=0.2, description="share of usual days that may be called anomalous, 0-1"
    )
    limits: Mapping[str, Limit] = Field(
        default_factory=dict, description="where a metric can lie; a share of the canvas lies in 0-1 anyway"
    )
    incidents: str = Field(
        "", description="CSV or YAML in the project's folder: days known as incidents, none is learnt from"
    )

    @property
    def least_days(self) -> int:
        """The fewest past days at which the rarest of them is as rare as a false alarm may be."""
        return ceil(1 / self.false_alarms) - 1

    @model_validator(mode="after")
    def _names_its_metrics(self) -> AnomalyPlan:
        if len(set(self.metrics)) < len(self.metrics):
            raise ValueError(f"each metric once; found {', '.join(self.metrics)}")
        if unknown := sorted(self.limits.keys() - set(self.metrics)):
            raise ValueError(f"limits of metrics that are looked at; found {', '.join(unknown)}")
        return self
