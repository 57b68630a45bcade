"""A record as ``proofline show`` explains it, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from flows.commands.answer import line_of
from flows.commands.gist import gist
from flows.commands.log import line_of_record
from tasks.ledger.append import Links
from tasks.ledger.chain import Record
from tasks.pages.words import plural, precise, short
from tasks.readiness.signature import Signature
from tasks.vocabulary import Decision, Finding, Measurement

MOST_MEASURED = 4  # numbers of one finding; the page and --json have all
MOST_LATER = 20
MOST_SHOWN = 200  # characters of a field's value


def decision_lines(decision: Decision, record: Record) -> Iterator[str]:
    """What was asked, of what, what decided it, how sure it is."""
    yield line_of(decision)
    when, gate = f"{decision.at:%Y-%m-%d %H:%M} UTC", decision.gate
    yield f"Asked by {decision.asked_by}, {when}; Proofline {decision.code_version}."
    yield f"Record {record.seq} of {decision.project}, digest {record.digest[:12]}."
    noted = f"; noted: {', '.join(gate.note)}" if gate.note else ""
    yield f"Gate {gate.name}; must pass: {', '.join(gate.must)}{noted}."
    if decision.overrules:
        yield f"A person's word in the place of {decision.overrules}."
    for name, value in decision.inputs.items():
        yield f"  from {name}: {value}"
    for finding in decision.findings:
        yield from _finding_lines(finding)


def became_lines(became: Mapping[str, Any] | None, page: str | None) -> Iterator[str]:
    """Where a promotion stands by now: it serves, was rolled back, another took its place."""
    if became:
        yield f"{became['word']}: {became['sentence']} {became['paragraph']}".rstrip()
    if page:
        yield f"Page: {page}"


def signed_lines(signed: Sequence[Signature]) -> Iterator[str]:
    """Who put a name under it; whether a signature counts is for the check ``sign_off`` to say."""
    if signed:
        yield "Signed by"
    for one in signed:
        vouches = f", vouches for {one.check}" if one.check else ""
        yield f"  {one.role}: {one.told}{vouches}{f': {one.note}' if one.note else ''}"


def later_lines(later: Sequence[Record], links: Links) -> Iterator[str]:
    """What came of it: later records that name it, the oldest first."""
    if later:
        yield "What came of it"
    for record in later[:MOST_LATER]:
        yield f"  {line_of_record(record, links)}"
    if len(later) > MOST_LATER:
        yield f"  and {plural(len(later) - MOST_LATER, 'record')} more"


def record_lines(record: Record, links: Links) -> Iterator[str]:
    """A record that is no decision: what it says, who kept it, its fields."""
    yield f"{record.kind} of {record.subject}: {gist(record, links)}".rstrip(": ")
    yield f"Kept by {record.by}, {record.at:%Y-%m-%d %H:%M} UTC; record {record.seq} of {record.project}."
    yield f"Digest {record.digest}, after {record.previous[:12]}."
    yield from _field_lines(record.body, "  ")


def _field_lines(body: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in body.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from _field_lines(value, f"{indent}  ")
        else:
            said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{indent}{name}: {short(said, MOST_SHOWN)}"


def _finding_lines(finding: Finding) -> Iterator[str]:
    noted = "" if finding.need == "must" else " (a note)"
    yield f"  {finding.verdict:<8}{finding.check} ({finding.subject}){noted}: {finding.reason}"
    sure = [m for m in finding.evidence.measurements if m.interval is not None and m.value is not None]
    for one in sure[:MOST_MEASURED]:
        yield f"          {_measured(one)}"
    if finding.remedy:
        yield f"          remedy: {finding.remedy}"
    if finding.settle:
        yield f"          to settle it: {finding.settle}"
    if finding.evidence.named:
        yield f"          named: {', '.join(finding.evidence.named)}"


def _measured(one: Measurement) -> str:
    said = partial(precise, unit=one.unit)
    value = f"{one.name} is {said(one.value)}"
    if one.interval is None:
        return value
    counted = f", of {one.n:,}" if one.n else ""
    ends = f"between {said(one.interval.low)} and {said(one.interval.high)}"
    return f"{value}, with {one.interval.level:.0%} {ends}{counted}"
