"""``proofline readiness DIR``: what of the 26 checks holds of a folder of code? No project needed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from flows.commands.answer import finding_object, said_object, say, say_json
from flows.commands.readiness_asked import dossier_of, findings_on
from flows.commands.readiness_shown import Row, as_lines, as_markdown, rows_of, summary
from tasks.gate_words import settle_of
from tasks.gates import WORST_FIRST
from tasks.vocabulary import Finding, Verdict

_CODES = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.UNKNOWN: 2, Verdict.WARN: 2}


def readiness(words: Namespace) -> int:
    """Ask what can be asked without a project; 0 when all of it passes, 1 on a fail, 2 when one is open."""
    dossier = dossier_of(words)
    findings = findings_on(dossier, words)
    worst = next(one for one in WORST_FIRST if any(found.verdict is one for found in findings))
    rows = rows_of(findings)
    if words.json:
        say_json(_object(dossier.subject, worst, findings, rows))
    else:
        show = as_markdown if words.markdown else as_lines
        for line in show(dossier.subject, worst, rows):
            say(line)
    return _CODES[worst]


def _object(subject: str, worst: Verdict, findings: Sequence[Finding], rows: Sequence[Row]) -> dict[str, Any]:
    """The answer as every deciding command shows it.

    Nothing is decided about a promotion: the outcome is the worst verdict of what was asked, never GO.
    """
    left = [row for row in rows if not row.verdict]
    return said_object(
        worst.value,
        subject,
        summary(rows),
        settle_of(findings) if worst is Verdict.UNKNOWN else "",
        [{**finding_object(one), "named": list(one.evidence.named)} for one in findings],
        not_asked=[{"check": row.asks, "question": row.question, "why": row.reason} for row in left],
    )
