"""How pages read decisions: the newest of each subject, numbers to four places, findings as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tasks.pages.verdicts import OUTCOMES, shown
from tasks.vocabulary import About, Decision, Evidence, Finding, Interval

PLACES = 4


def newest_of(decisions: Sequence[Decision], about: About) -> tuple[Decision, ...]:
    """The newest decision on each subject of a kind, newest first; ``decisions`` come newest last.

    A batch that came again or a ticket's second look replaces what was decided before.
    """
    found: dict[str, Decision] = {}
    for decision in reversed(decisions):
        if decision.gate.about == about:
            found.setdefault(decision.subject, decision)
    return tuple(found.values())


def outcome_counts(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """How many decisions ended in each outcome, in the order of the outcomes' table."""
    counts = Counter(decision.outcome for decision in decisions)
    return [
        {"outcome": outcome.value, **how._asdict(), "n": counts[outcome]}
        for outcome, how in OUTCOMES.items()
        if counts[outcome]
    ]


def number(value: float | None) -> float | None:
    """The value to four places; None stays None, and minus zero is zero."""
    return None if value is None else round(float(value), PLACES) + 0.0


def measured(evidence: Evidence, name: str) -> float | None:
    """A measurement's value to four places; None when absent or not defined."""
    return number(evidence.value(name))


def whole(evidence: Evidence, name: str) -> int | None:
    """A measurement that counts; None when absent or not defined."""
    value = evidence.value(name)
    return None if value is None else round(value)


def interval_of(evidence: Evidence, name: str) -> dict[str, float | None] | None:
    """A measurement's interval to four places, if it has one."""
    found = evidence.get(name)
    return None if found is None or found.interval is None else as_interval(found.interval)


def as_interval(interval: Interval) -> dict[str, float | None]:
    """The interval with its ends and level to four places."""
    return {name: number(value) for name, value in interval._asdict().items()}


def decision_row(decision: Decision) -> dict[str, Any]:
    """What every decision shows: who, what, when and why."""
    how = OUTCOMES[decision.outcome]
    return {
        "id": decision.id,
        "subject": decision.subject,
        "outcome": decision.outcome.value,
        "level": how.level,
        "word": how.word,
        "reason": decision.reason,
        "at": moment(decision.at),
        "asked_by": decision.asked_by,
        "findings": [finding_row(finding) for finding in decision.findings],
    }


def finding_row(finding: Finding) -> dict[str, Any]:
    """What every finding shows, whichever check it comes from."""
    how = shown(finding)
    return {
        "check": finding.check,
        "subject": finding.subject,
        "level": how.level,
        "word": how.word,
        "need": finding.need,
        "reason": finding.reason,
        "remedy": finding.remedy,
    }


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, to the second; a moment without a zone is taken as UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
