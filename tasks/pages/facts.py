"""What pages need of a project's canvas, which they may not import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from tasks.vocabulary import Word


class CanvasLike(Protocol):
    """A canvas as plans hold it, or `ProjectFacts`: whatever says these four."""

    @property
    def title(self) -> str:
        """The project's name."""

    @property
    def objective(self) -> str:
        """What it is for."""

    @property
    def phase(self) -> str:
        """Where it stands."""

    @property
    def metrics(self) -> Sequence[object]:
        """Its metrics, the primary one first."""


class MetricFacts(Word):
    """A success metric: how it is called, which way is better, where it should get."""

    name: str
    title: str
    unit: str = ""
    direction: Literal["higher", "lower"] = "higher"
    target: float | None = None


class ProjectFacts(Word):
    """The project's name, what it is for, where it stands, and its metrics with the primary one first."""

    title: str
    objective: str
    phase: str
    metrics: tuple[MetricFacts, ...] = ()

    @classmethod
    def of(cls, canvas: CanvasLike) -> ProjectFacts:
        """The facts of a canvas; whatever else it says is left out."""
        return cls.model_validate(canvas, from_attributes=True)

    def metric_title(self, name: str) -> str:
        """What people call a metric; its name where the canvas does not know it."""
        return next((metric.title for metric in self.metrics if metric.name == name), name)
