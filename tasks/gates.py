"""Findings + Gate -> Decision. The one table of outcomes and exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tasks.canonical import digest
from tasks.checks import Check
from tasks.errors import PlanError
from tasks.gate_words import finding_in_full, reason_of, settle_of
from tasks.vocabulary import (
    NOT_ASKED,
    WITHIN,
    About,
    Decision,
    Evidence,
    Finding,
    Gate,
    Outcome,
    Verdict,
)

# Rows: what the gate is about. Columns: every must passes; something warns; something fails; nothing
# fails but something is unknown. WARN is not a pass: a batch or a promotion that warns waits.
OUTCOMES: dict[About, dict[Verdict, Outcome]] = {
    "batch": {
        Verdict.PASS: Outcome.ACCEPTED,
        Verdict.WARN: Outcome.QUARANTINED,
        Verdict.FAIL: Outcome.REJECTED,
        Verdict.UNKNOWN: Outcome.QUARANTINED,
    },
    "experiment": {
        Verdict.PASS: Outcome.PROMOTABLE,
        Verdict.WARN: Outcome.EQUIVALENT,
        Verdict.FAIL: Outcome.NOT_PROMOTABLE,
        Verdict.UNKNOWN: Outcome.INCONCLUSIVE,
    },
    "promotion": {
        Verdict.PASS: Outcome.GO,
        Verdict.WARN: Outcome.HOLD,
        Verdict.FAIL: Outcome.HOLD,
        Verdict.UNKNOWN: Outcome.HOLD,
    },
    "watch": {
        Verdict.PASS: Outcome.STEADY,
        Verdict.WARN: Outcome.WARN,
        Verdict.FAIL: Outcome.DRIFT,
        Verdict.UNKNOWN: Outcome.UNDECIDED,
    },
    # A person's word about an experiment, which nothing else can say.
    "ticket": {
        Verdict.PASS: Outcome.PROMOTING,
        Verdict.WARN: Outcome.ITERATING,
        Verdict.FAIL: Outcome.KILLED,
        Verdict.UNKNOWN: Outcome.ITERATING,
    },
}

YES = {Outcome.ACCEPTED, Outcome.PROMOTABLE, Outcome.GO, Outcome.STEADY, Outcome.WARN, Outcome.PROMOTING}
NOT_YET = {Outcome.QUARANTINED, Outcome.INCONCLUSIVE, Outcome.UNDECIDED, Outcome.ITERATING}

# The worst wins: a failure is certain whatever is unknown beside it.
WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


@dataclass(frozen=True)
class Key:
    """Everything a decision depends on, known before it is made."""

    gate: str
    subject: str
    inputs: Mapping[str, str]
    plan_digest: str
    look: int = 0

    @property
    def digest(self) -> str:
        """The key under which the decision is kept: the same question has the same digest."""
        return digest({**asdict(self), "inputs": dict(self.inputs)})

    @property
    def id(self) -> str:
        """The start of the digest, by which people name it."""
        return self.digest[:12]


def exit_code(outcome: Outcome, *, equivalent_suffices: bool = False) -> int:
    """0 yes, 1 no, 2 not yet. EQUIVALENT is a yes only where the plan says that it suffices."""
    if outcome in YES or (outcome is Outcome.EQUIVALENT and equivalent_suffices):
        return 0
    return 2 if outcome in NOT_YET else 1


def gate_of(name: str, about: About, checks: Iterable[Check[Any]]) -> Gate:
    """The gate that a plan's list of checks makes.

    Raises
    ------
    PlanError
        When no check is a must: an empty gate would let everything through.
    """
    checks = tuple(checks)
    must = tuple(check.asks for check in checks if check.need == "must")
    if not must:
        raise PlanError(f"gate {name}: no check is a must; an empty gate would pass everything; list one")
    note = tuple(check.asks for check in checks if check.need == "note")
    first = tuple(check.asks for check in checks if check.need == "must" and check.comes_first)
    return Gate(name=name, about=about, must=must, note=note, first=first)


def decide(
    gate: Gate,
    key: Key,
    findings: Sequence[Finding],
    *,
    project: str,
    now: datetime,
    asked_by: str,
    code_version: str,
    not_asked: str = "",
) -> Decision:
    """The decision that ``findings`` lead to at ``gate``.

    A must check that left no finding counts as UNKNOWN: silence never passes. ``not_asked`` says why
    such checks were not asked, where that was meant.
    """
    promotion = key.inputs.get("promotion", "")
    findings = [finding_in_full(one, project, key.subject, promotion) for one in findings]
    silent = [*_silent(gate, key.subject, findings, not_asked)]
    answered = [f for f in findings if _is_must(f, gate)]
    worst = _worst([*answered, *silent], gate)
    # What was left out on purpose has nothing of its own to say, where another finding says the same.
    is_told = not_asked and any(f.verdict is worst for f in answered)
    must = answered if is_told else [*answered, *silent]
    return Decision(
        id=key.id,
        key=key.digest,
        project=project,
        gate=gate,
        subject=key.subject,
        outcome=OUTCOMES[gate.about][worst],
        reason=reason_of(key.subject, worst, must),
        settle=settle_of(must) if worst is Verdict.UNKNOWN else "",
        findings=(*findings, *silent),
        inputs=key.inputs,
        at=now,
        asked_by=asked_by,
        code_version=code_version,
    )


def _worst(must: Sequence[Finding], gate: Gate) -> Verdict:
    first = [f for f in must if any(_answers(f, asked) for asked in gate.first)]
    if any(f.verdict is Verdict.UNKNOWN for f in first):
        return Verdict.UNKNOWN
    return next(verdict for verdict in WORST_FIRST if any(f.verdict is verdict for f in must))


def _answers(finding: Finding, asked: str) -> bool:
    """Whether it answers what is asked: of a check, of its subject, or of a part of that subject."""
    answer = f"{finding.check}/{finding.subject}"
    return asked in {finding.check, answer} or answer.startswith(f"{asked}{WITHIN}")


def _is_must(finding: Finding, gate: Gate) -> bool:
    return any(_answers(finding, asked) for asked in gate.must) and finding.need == "must"


def _silent(gate: Gate, subject: str, findings: Sequence[Finding], not_asked: str) -> Iterable[Finding]:
    remedy = "see the log of this run: the check was asked and did not answer"
    for asked in gate.must:
        if not any(_answers(f, asked) and f.need == "must" for f in findings):
            yield Finding(
                check=asked,
                subject=subject,
                verdict=Verdict.UNKNOWN,
                reason=f"{asked} {NOT_ASKED}: {not_asked}" if not_asked else f"{asked} gave no finding",
                remedy="see what stopped it" if not_asked else remedy,
                settle=f"An answer of {asked}.",
                evidence=Evidence(subject=subject),
            )
