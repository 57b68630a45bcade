"""What people are told of a model in production beside incidents: slices, latency, days unlike the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tasks.pages.reading import number
from tasks.vocabulary import Measurement

_WORDS = {"fall": "Fallen", "latency": "Slow", "slice": "Slice fell", "anomaly": "Unusual day"}


@dataclass(frozen=True)
class Fallen:
    """What one rule tells of a model: of which ``metric``, since when, and of which newest ``day``.

    ``metric`` names the slice or component too; ``measured`` is the number that it rests on, with its
    interval where there is one.
    """

    model: str
    environment: str
    version: str
    rule: Literal["fall", "latency", "slice", "anomaly"]
    metric: str
    since: date
    day: date
    reason: str
    measured: Measurement


def fallen_rows(fallen: Sequence[Fallen]) -> list[dict[str, Any]]:
    """A row for each, as pages show them: falls of the whole first, then slices, then unusual days."""
    order = list(_WORDS)
    return [_row(one) for one in sorted(fallen, key=lambda one: (order.index(one.rule), one.since))]


def _row(one: Fallen) -> dict[str, Any]:
    interval = one.measured.interval
    return {
        "subject": f"{one.model} in {one.environment}",
        "version": one.version,
        "rule": one.rule,
        "level": "wa",
        "word": _WORDS[one.rule],
        "metric": one.metric,
        "since": one.since.isoformat(),
        "day": one.day.isoformat(),
        "reason": one.reason,
        "measured": one.measured.name,
        "value": number(one.measured.value),
        "low": number(interval.low) if interval else None,
        "high": number(interval.high) if interval else None,
        "n": one.measured.n,
    }
