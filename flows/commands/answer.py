"""How a command answers: one line for people, one JSON object for machines, an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.gates import exit_code
from tasks.pages.words import printable
from tasks.vocabulary import Decision, Finding

WORST_FIRST = (1, 2, 0)  # no, not yet, yes: what a run over several subjects exits with


def say(text: str = "") -> None:
    """One line of the answer, on standard output; control characters from data are shown, not obeyed."""
    sys.stdout.write(f"{printable(text)}\n")


def tell(text: str) -> None:
    """One line of progress, on standard error; control characters from data are shown here too."""
    sys.stderr.write(f"{printable(text)}\n")
    sys.stderr.flush()


def say_json(value: Any) -> None:
    """The whole answer as one JSON object on standard output."""
    sys.stdout.write(f"{json.dumps(value, indent=2, allow_nan=False)}\n")


def line_of(decision: Decision) -> str:
    """A decision in one line: outcome, subject, reason, what would settle it, id."""
    settle = f" To settle it: {decision.settle}" if decision.settle else ""
    return f"{decision.outcome:<15}{decision.subject:<23} {decision.reason}.{settle} [{decision.id}]"


def said_object(
    outcome: str,
    subject: str,
    reason: str,
    settle: str = "",
    findings: Sequence[dict[str, Any]] = (),
    *,
    decision_id: str | None = None,
    report: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """What every command that answers says with ``--json``, then what this one says ``more``."""
    return {
        "outcome": outcome,
        "subject": subject,
        "reason": reason,
        "settle": settle,
        "findings": list(findings),
        "decision_id": decision_id,
        "report": report,
        **more,
    }


def object_of(decision: Decision, report: str | None = None) -> dict[str, Any]:
    """A decision as ``--json`` shows it, the same for every command that decides."""
    return said_object(
        decision.outcome.value,
        decision.subject,
        decision.reason,
        decision.settle,
        [finding_object(finding) for finding in decision.findings],
        decision_id=decision.id,
        report=report,
    )


def code_of(decisions: Sequence[Decision], *, equivalent_suffices: bool = False) -> int:
    """The exit code of one or several decisions: the worst of them; 0 when nothing was to decide."""
    codes = {exit_code(d.outcome, equivalent_suffices=equivalent_suffices) for d in decisions}
    return next((code for code in WORST_FIRST if code in codes), 0)


def answer(
    decisions: Sequence[Decision],
    *,
    as_json: bool,
    equivalent_suffices: bool = False,
    report: str | None = None,
    pages: Mapping[str, str] | None = None,
) -> int:
    """Say what was decided and where its page lies, and return the exit code.

    With several decisions the JSON object is that of the worst one, with all of them in "decisions";
    ``pages`` has the page of each by its id, and lines name that of the newest among the worst.
    """
    own = pages or {}
    codes = [code_of([d], equivalent_suffices=equivalent_suffices) for d in decisions]
    code = code_of(decisions, equivalent_suffices=equivalent_suffices)
    worst = decisions[len(codes) - 1 - codes[::-1].index(code)] if decisions else None
    page = report or (own.get(worst.id) if worst else None)
    if not as_json:
        _say_lines(decisions, page)
    elif worst and len(decisions) == 1:
        say_json(object_of(worst, page))
    else:
        first = object_of(worst, page) if worst else {"outcome": None}
        say_json({**first, "decisions": [object_of(one, own.get(one.id)) for one in decisions]})
    return code


def _say_lines(decisions: Sequence[Decision], page: str | None) -> None:
    for decision in decisions:
        say(line_of(decision))
    if not decisions:
        say("Nothing new to decide.")
    if page:
        say(f"Report: {page}")


def finding_object(finding: Finding) -> dict[str, Any]:
    """A finding as ``--json`` shows it."""
    measurements = [
        {
            "name": m.name,
            "value": m.value,
            "unit": m.unit,
            "low": m.interval.low if m.interval else None,
            "high": m.interval.high if m.interval else None,
            "n": m.n,
        }
        for m in finding.evidence.measurements
    ]
    return {
        "check": finding.check,
        "subject": finding.subject,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "measurements": measurements,
    }
