"""The checklist before a promotion: every question by group, what was answered and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.pages.reading import interval_of, number
from tasks.pages.signatures import SignatureLike, signature_row
from tasks.pages.verdicts import shown
from tasks.vocabulary import VOUCHES, Decision, Finding, Verdict, Word

GROUPS = {
    "reproducibility": "Reproducibility",
    "evaluation": "Evaluation",
    "integration": "Integration",
    "operations": "Operations",
    "sign-offs": "Sign-offs",
}
_OTHER = "other"
_TITLES = {**GROUPS, _OTHER: "Other checks"}
_MOST_MEASURED = 4  # numbers of one answer; its reason holds what decided
_MOST_NAMED = 10

Row = dict[str, Any]


class Question(Word):
    """One line of the checklist: what is asked, in which group, in which role it is signed."""

    check: str
    group: str
    text: str
    role: str = ""
    may_be_signed: bool = False

    @property
    def asks(self) -> str:
        """How a gate names it."""
        return f"{self.check}/{self.role}" if self.role else self.check


def checklist(
    decision: Decision, questions: Sequence[Question], signatures: Sequence[SignatureLike]
) -> list[Row]:
    """The groups with a row a question; findings that no question asks for stand in a group of their own."""
    asked = [(question, _answer(question, decision)) for question in questions]
    answered = {id(finding) for _, finding in asked}
    others = [(_unknown(finding), finding) for finding in decision.findings if id(finding) not in answered]
    rows = [_row(question, finding, signatures) for question, finding in [*asked, *others]]
    held = {group: [row for row in rows if row["group"] == group] for group in _TITLES}
    return [
        {"group": group, "title": _TITLES[group], **counted(rows), "rows": rows}
        for group, rows in held.items()
        if rows
    ]


def counted(rows: Sequence[Row]) -> Row:
    """How many rows the gate waits for, how many of those pass, and the worst of their levels."""
    levels = [row["level"] for row in waited_for(rows)]
    worst = next((level for level in ("ba", "no", "wa", "ok") if level in levels), "no")
    return {"passing": levels.count("ok"), "waited": len(levels), "level": worst}


def waited_for(rows: Sequence[Row]) -> list[Row]:
    """The rows that the gate waits for."""
    return [row for row in rows if row["asked"] and row["need"] == "must"]


def rows_of(groups: Sequence[Row]) -> list[Row]:
    """Every row of the checklist."""
    return [row for group in groups for row in group["rows"]]


def _answer(question: Question, decision: Decision) -> Finding | None:
    """The finding that answers it; where a check left none, the gate names what it asked as the check."""
    found = [f for f in decision.findings if f.check == question.asks or _answers(f, question)]
    return min(found, key=lambda finding: finding.need != "must", default=None)


def _answers(finding: Finding, question: Question) -> bool:
    return finding.check == question.check and question.role in {"", finding.subject}


def _unknown(finding: Finding) -> Question:
    return Question(check=finding.check, group=_OTHER, text=f"{finding.check} of {finding.subject}")


def _row(
    question: Question,
    finding: Finding | None,
    signatures: Sequence[SignatureLike],
) -> Row:
    row = {"check": question.check, "role": question.role, "group": question.group, "question": question.text}
    if finding is None:
        return {**row, "asked": False, "level": "no", "word": "Not asked", "need": "", **_NOTHING_SAID}
    return {
        **row,
        "asked": True,
        **shown(finding)._asdict(),
        "need": finding.need,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "settle": finding.settle,
        "may_be_signed": question.may_be_signed and finding.verdict is Verdict.UNKNOWN,
        "answered_by": _answered_by(question, finding, signatures),
        "measured": _measured(finding),
        "named": _to_look_at(finding),
    }


_NOTHING_SAID: Row = {
    "reason": "",
    "remedy": "",
    "settle": "",
    "may_be_signed": False,
    "answered_by": None,
    "measured": [],
    "named": [],
}


def _answered_by(question: Question, finding: Finding, signatures: Sequence[SignatureLike]) -> Row | None:
    """Who or what answered; None while nobody did."""
    if question.role or VOUCHES in finding.reason:
        signed = (signature_row(one) for one in reversed(signatures) if _passes_by(one, question, finding))
        return {"is_person": True, **found} if (found := next(signed, None)) else None
    return {"is_person": False} if finding.evidence.measurements else None


def _passes_by(signature: SignatureLike, question: Question, finding: Finding) -> bool:
    """Whether it is the signature that a check passes by: the reason names who gave it."""
    check = "" if question.role else question.check
    of_this = signature.check == check and question.role in {"", signature.role}
    return of_this and finding.verdict is Verdict.PASS and signature.name in finding.reason


def _to_look_at(finding: Finding) -> list[str]:
    """What the evidence names and the reason does not, where something is to be looked at."""
    if finding.verdict is Verdict.PASS:
        return []
    return [name for name in finding.evidence.named[:_MOST_NAMED] if name not in finding.reason]


def _measured(finding: Finding) -> list[Row]:
    """The first numbers of its evidence that are defined."""
    evidence = finding.evidence
    return [
        {"name": m.name, "value": number(m.value), "unit": m.unit, "interval": interval_of(evidence, m.name)}
        for m in evidence.measurements
        if m.value is not None
    ][:_MOST_MEASURED]
