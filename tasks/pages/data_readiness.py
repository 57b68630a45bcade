"""Data readiness: where data tasks stand, what is late and what it blocks, how long stages take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tasks.pages.reading import interval_of, measured, whole
from tasks.pages.verdicts import Shown
from tasks.vocabulary import Finding, Verdict

MOST_TASKS = 20

_STATES: Mapping[str, Shown] = {
    "late": Shown("ba", "Late"),
    "at risk": Shown("wa", "At risk"),
    "on the way": Shown("no", "On the way"),
    "not begun": Shown("no", "Not begun"),
    "ready late": Shown("wa", "Ready late"),
    "on time": Shown("ok", "Ready on time"),
}
_RATE: Mapping[Verdict, Shown] = {
    Verdict.PASS: Shown("ok", "On target"),
    Verdict.WARN: Shown("wa", "Below target"),
    Verdict.FAIL: Shown("ba", "Systemic failure"),
    Verdict.UNKNOWN: Shown("no", "Unsure"),
}
_STAGES: Mapping[str, str] = {"qa": "QA", "in all": "Needed to ready"}


class ReadinessLike(Protocol):
    """What pages need of data readiness, from a domain that they may not import."""

    @property
    def finding(self) -> Finding:
        """Whether data is ready on time as a rule."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its ``tasks`` and ``times`` as JSON types."""


def data_readiness(found: ReadinessLike | None) -> dict[str, Any] | None:
    """The section of the page; None without a board, or when it has no data tasks."""
    if found is None:
        return None
    held, finding = found.model_dump(mode="json"), found.finding
    if not held["tasks"]:
        return None
    rows = [_row(task) for task in held["tasks"]]
    return {
        **_RATE[finding.verdict]._asdict(),
        "reason": finding.reason,
        "settle": finding.settle,
        "rate": measured(finding.evidence, "readiness rate"),
        "interval": interval_of(finding.evidence, "readiness rate"),
        "on_time": whole(finding.evidence, "experiments on time"),
        "late": whole(finding.evidence, "experiments late"),
        "pending": whole(finding.evidence, "experiments pending"),
        "tasks": rows[:MOST_TASKS],
        "more": len(rows) - len(rows[:MOST_TASKS]),
        "times": [{**time, "stage": _stage(time["stage"])} for time in held["times"]],
    }


def _row(task: Mapping[str, Any]) -> dict[str, Any]:
    return {**task, **_STATES[task["state"]]._asdict(), "stage": _stage(task["stage"] or "not begun")}


def _stage(name: str) -> str:
    return _STAGES.get(name, name.capitalize())
