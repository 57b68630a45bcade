"""When people are told of a model in production: the rules, as values and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class MetricLimits:
    """How far a metric may fall and p99 may rise, compared with the value at the gate.

    ``fall`` and ``incident_fall`` are shares (0-1) of the value at the gate; where lower is better a fall
    is a rise. ``p99_factor`` is a number of times, above 1. ``slices`` are columns of late labels
    whose values are watched, too.
    """

    metric: str
    direction: Literal["higher", "lower"]
    unit: str
    fall: float
    incident_fall: float
    p99_factor: float
    roll_back: bool
    slices: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        """What the metric does when it gets worse."""
        return "falls" if self.direction == "higher" else "rises"

    @property
    def alert_rule(self) -> str:
        """The rule by which people are told, in words."""
        return f"{self.metric} {self.verb} by more than {self.fall:.1%} of its value at the gate: alert"

    @property
    def incident_rule(self) -> str:
        """The rule by which an incident is opened, in words."""
        then = "incident, rolled back" if self.roll_back else "incident"
        share = f"{self.incident_fall:.1%} of its value at the gate"
        return f"{self.metric} {self.verb} by more than {share}: {then}"

    @property
    def slice_rule(self) -> str:
        """The rule by which people are told of a slice or component, in words; "" where none is watched."""
        if not self.slices:
            return ""
        within = f"{self.metric} in a value of {', '.join(self.slices)}"
        return f"{within} {self.verb} by more than {self.fall:.1%} of its value at the gate: alert"

    @property
    def latency_rule(self) -> str:
        """The rule by which people are told of a slow model, in words."""
        return f"p99 latency is above {self.p99_factor:g} times that at the gate: alert"

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule in words; one with another number is another rule, to be tried anew."""
        told = (self.alert_rule, self.incident_rule, self.latency_rule, self.slice_rule)
        return tuple(rule for rule in told if rule)
