"""Values -> findings -> decision."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from tasks.adapters.connect import asker, code_version
from tasks.adapters.plain_task import plain_task
from tasks.checks import Check
from tasks.errors import InputError
from tasks.gates import Key, decide, gate_of
from tasks.labels.batch import Batch
from tasks.labels.pii_patterns import masked
from tasks.overrule import overrule
from tasks.pages.words import printable
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import TAKES_MINUTES, ReadinessCheck
from tasks.readiness.sign_off import SignOff
from tasks.readiness.signature import counting
from tasks.readiness.vouched import vouched
from tasks.ticket_word import TicketStanding, need_promotable, said_already, word_of
from tasks.vocabulary import WITHIN, About, Decision, Evidence, Finding, Outcome, Verdict

_LONGEST_NAME = 300  # of a label or id, with what is said of it

logger = logging.getLogger("proofline")  # Prefect shows it beside its own: PREFECT_LOGGING_EXTRA_LOGGERS


@plain_task
def judge(
    project: str,
    about: About,
    key: Key,
    checks: Sequence[Check[Any]],
    data: Any,
    *,
    seed: int,
    now: datetime,
) -> Decision:
    """Put the data through every check and the findings through the gate."""
    findings, stopped = _ask_in_order(checks, data, seed)
    made = _decide(project, about, key, checks, findings, now=now, not_asked=stopped)
    tell(made)
    return made


@plain_task
def judge_start(
    project: str, key: Key, checks: Sequence[Check[Any]], start: Batch | None, *, seed: int, now: datetime
) -> Decision | None:
    """A decision when the start of a batch is surely bad; None when the rest must be read to tell."""
    if start is None:
        return None
    early = [check for check in checks if check.stops_early and check.need == "must"]
    findings = [finding for check in early for finding in findings_of(check, start, seed)]
    if not any(finding.verdict is Verdict.FAIL for finding in findings):
        return None
    stopped = "the batch was stopped at its first labels"
    decision = _decide(project, "batch", key, checks, findings, now=now, not_asked=stopped)
    tell(decision)
    return decision


@plain_task
def judge_word(
    waits: Decision,
    outcome: Outcome,
    why: str,
    *,
    checks: Sequence[Check[Any]],
    batch: Batch | None,
    seed: int,
    now: datetime,
) -> Decision:
    """The decision that a person's word makes of a quarantined batch; ``batch`` where it is to be accepted.

    A word settles what could not be told. It does not mend what fails by now: the datasets that the
    batch is compared with have grown since it was quarantined.

    Raises
    ------
    InputError
        When a check that is a must fails on the batch by now.
    """
    if batch is not None and not batch.rows:
        raise InputError(f"{waits.subject}: found no rows; allowed: a batch with rows to accept")
    found = [] if batch is None else [f for check in checks for f in findings_of(check, batch, seed)]
    failed = next((f for f in found if f.verdict is Verdict.FAIL and f.need == "must"), None)
    if failed:
        raise InputError(
            f"{waits.subject}: found that {failed.check} fails by now: {failed.reason}; allowed: a person's "
            f"word about what could not be told; proofline batch again decides it anew"
        )
    word = overrule(waits, outcome, why=why, now=now, asked_by=asker(), code_version=code_version())
    tell(word)
    return word


@plain_task
def judge_ticket(
    project: str,
    standing: TicketStanding,
    outcome: Outcome,
    learnings: str,
    why: str,
    *,
    equivalent_suffices: bool,
    now: datetime,
) -> Decision:
    """The decision that a person's word about a ticket makes; the one there is where it was said already.

    Raises
    ------
    InputError
        When the ticket is closed, its evaluation does not allow the word, or a text cannot be kept.
    """
    if said := said_already(standing, outcome, learnings):
        return said
    if outcome is Outcome.PROMOTING:
        need_promotable(standing, equivalent_suffices=equivalent_suffices)
    word = word_of(
        standing,
        outcome,
        learnings,
        why,
        project=project,
        now=now,
        asked_by=asker(),
        code_version=code_version(),
    )
    tell(word)
    return word


@plain_task
def judge_promotion(
    project: str,
    key: Key,
    checks: Sequence[ReadinessCheck],
    data: Dossier,
    *,
    seed: int,
    measured: Decision | None,
    inputs: Mapping[str, str],
    now: datetime,
) -> Decision:
    """The decision on a promotion; what people vouch for counts, where it could not be told.

    Where the case was measured already, the evidence that took minutes is judged again; the rest is looked
    at anew.
    """
    if measured is None:
        findings, stopped = _ask_in_order(checks, data, seed)
    else:
        findings, stopped = [f for check in checks for f in _judged_again(check, measured, data, seed)], ""
    may_be_signed = {check.name for check in checks if check.may_be_signed}
    signed = counting(data.looked_at())
    roles = {check.role for check in checks if isinstance(check, SignOff)}
    told = vouched(findings, may_be_signed, signed, roles)
    made = _decide(project, "promotion", key, checks, told, now=now, not_asked=stopped)
    decision = made.model_copy(update={"inputs": {**made.inputs, **inputs}})
    tell(decision)
    return decision


def _judged_again(check: ReadinessCheck, measured: Decision, data: Dossier, seed: int) -> tuple[Finding, ...]:
    if check.needs in TAKES_MINUTES:
        return check.judge(tuple(f.evidence for f in measured.findings if f.check == check.name))
    return findings_of(check, data, seed)


def _ask_in_order(checks: Sequence[Check[Any]], data: Any, seed: int) -> tuple[list[Finding], str]:
    """What the checks find, and which of them left nothing to ask the rest; "" when all were asked."""
    findings: list[Finding] = []
    for check in checks:
        found = findings_of(check, data, seed)
        findings += found
        if check.stops_all and any(finding.verdict is not Verdict.PASS for finding in found):
            return findings, f"{check.name} did not pass"
    return findings, ""


def findings_of(check: Check[Any], data: Any, seed: int) -> tuple[Finding, ...]:
    """What one check finds; the evidence carries the seed and the code version it was measured with.

    Names that come from the data (items, annotators, labels) are kept for good, so personal data in
    them is masked first, and what would break a line is written out.
    """
    measured = check.measure(data, np.random.default_rng(seed))
    return check.judge(tuple(_signed(_sound(evidence), seed) for evidence in measured))


def tell(decision: Decision) -> None:
    """One line a finding and one for the decision."""
    for finding in decision.findings:
        logger.info("%s %s: %s, %s", finding.check, finding.subject, finding.verdict, finding.reason)
    logger.info("%s: %s, %s", decision.subject, decision.outcome, decision.reason)


def _decide(
    project: str,
    about: About,
    key: Key,
    checks: Sequence[Check[Any]],
    findings: Sequence[Finding],
    *,
    now: datetime,
    not_asked: str = "",
) -> Decision:
    return decide(
        gate_of(key.gate, about, checks),
        key,
        findings,
        project=project,
        now=now,
        asked_by=asker(),
        code_version=code_version(),
        not_asked=not_asked,
    )


def _sound(evidence: Evidence) -> Evidence:
    named = tuple(map(_sound_name, evidence.named))
    measured = tuple(m.model_copy(update={"name": _sound_name(m.name)}) for m in evidence.measurements)
    # Only the name of a part of the data comes from the data: the value of a slice.
    subject = _sound_name(evidence.subject) if WITHIN in evidence.subject else evidence.subject
    return evidence.model_copy(update={"subject": subject, "named": named, "measurements": measured})


def _sound_name(name: str) -> str:
    """The name as it may stand in the record, a log and a page."""
    plain = masked(name)
    cut = plain if len(plain) <= _LONGEST_NAME else f"{plain[:_LONGEST_NAME]}..."
    return printable(cut)


def _signed(evidence: Evidence, seed: int) -> Evidence:
    return evidence.model_copy(update={"seed": seed, "code_version": code_version()})
