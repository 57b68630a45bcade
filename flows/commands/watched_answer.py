"""How a model in production is said: a line for people, one JSON object; the exit code."""

from __future__ import annotations

from typing import Any

from flows.commands.answer import said_object, say, say_json
from tasks.gate_words import in_full
from tasks.plans import Project
from tasks.readiness.produced import Judged
from tasks.readiness.watched import Watched

EXIT = {"STEADY": 0, "NOTHING_SERVES": 0, "ALERT": 1, "INCIDENT": 1, "UNDECIDED": 2}
_VERDICT = {"STEADY": "PASS", "ALERT": "WARN", "INCIDENT": "FAIL", "UNDECIDED": "UNKNOWN"}


def say_watched(seen: Watched, project: Project, *, as_json: bool) -> int:
    """What was seen and done; exit with 1 when it fell or is slow, 2 when that cannot be told."""
    seen = seen.model_copy(update={"settle": in_full(seen.settle, project.name)})
    if as_json:
        say_json(_object(seen))
        return EXIT[seen.state]
    settle = f" To settle it: {seen.settle}" if seen.settle else ""
    say(f"{seen.state:<15}{seen.subject:<23} {seen.reason}.{settle}")
    if seen.incident:
        say(f"Incident {seen.incident}. {seen.then}")
        say(f"Report: {seen.report}")
    return EXIT[seen.state]


def _object(seen: Watched) -> dict[str, Any]:
    return said_object(
        seen.state,
        seen.subject,
        seen.reason,
        seen.settle,
        [_finding(one) for one in seen.judged],
        report=seen.report or None,
        version=seen.version,
        incident=seen.incident or None,
        then=seen.then,
    )


def _finding(one: Judged) -> dict[str, Any]:
    m = one.measured
    measured = {"name": m.name, "value": m.value, "unit": m.unit, "n": m.n}
    low, high = (m.interval.low, m.interval.high) if m.interval else (None, None)
    return {
        "check": one.rule,
        "subject": one.metric,
        "verdict": _VERDICT[one.state],
        "reason": one.reason,
        "remedy": "",
        "measurements": [{**measured, "low": low, "high": high}],
    }
