"""What the checks of a plan ask the runs of a ticket for: metrics, slices, and tables beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.checks import Check
from tasks.experiments.gather import READ, Wanted
from tasks.plans import Canvas, ModelPlan

EXAMPLES = "examples"


@dataclass(frozen=True)
class Asked:
    """What the plan's checks ask the runs for."""

    metrics: tuple[Wanted, ...]
    slices: Mapping[str, frozenset[str]]  # column -> the metrics asked within its values
    events: tuple[str, ...]
    tables: tuple[str, ...]

    @property
    def columns(self) -> Mapping[str, Collection[str]]:
        """The columns that are read, by table."""
        names = {metric.name for metric in self.metrics}
        return {
            EXAMPLES: {"example_id", *READ, *names, *self.slices},
            "safety": {"prompt_id", *self.events},
            "latency": {"latency_ms"},
            "golden": {"id", "expected", "answered"},
        }


def asked_of(canvas: Canvas, plan: ModelPlan) -> Asked:
    """What the runs are read for: the canvas's metrics, and what the plan's checks name."""
    checks = (*plan.asked, *plan.asked_of_first)
    events = tuple(dict.fromkeys(check.event for check in checks if hasattr(check, "event")))
    names = {check.name for check in checks}
    tables = {"safety": bool(events), "latency": "latency" in names, "golden": "golden_set" in names}
    metrics = tuple(
        Wanted(
            metric.name,
            metric.direction,
            metric.target,
            metric.margin,
            metric.smallest_gain,
            metric.unit,
            metric.simple.value if metric.simple else None,
            metric.simple.name if metric.simple else "",
        )
        for metric in canvas.metrics
    )
    read = (EXAMPLES, *(name for name, is_asked in tables.items() if is_asked))
    return Asked(metrics, _slices(checks), events, read)


def _slices(checks: Sequence[Check[Any]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for check in checks:
        for column in getattr(check, "columns", ()):
            found[column] = found.get(column, frozenset()) | {getattr(check, "metric", "")}
    return found
