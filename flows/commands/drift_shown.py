"""The answer of ``proofline drift`` for people: as text, or as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.pages.words import plain, short, stop
from tasks.vocabulary import Decision, Finding, Verdict

_MOST_ROWS, _MOST_NAME, _MOST_TEXT = 12, 40, 160  # of a comment; it stays below 3,000 characters
_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)
# What Markdown or GitHub would act on: marks, tags, mentions of people and of issues.
_MARKS = re.compile(r"([\\`*_\[\]<>|~])")
_MENTION = re.compile(r"([@#])(?=\w)")


def as_lines(decision: Decision) -> Iterator[str]:
    """Outcome and reason, what would settle it, a line for each feature that is not stable, and a count."""
    yield f"{decision.outcome}  {stop(decision.reason)}"
    if decision.settle:
        yield f"To settle it: {decision.settle}"
    findings = _sorted(decision)
    for finding in findings:
        if finding.verdict is not Verdict.PASS:
            yield f"{finding.verdict:<8}{finding.subject}: {stop(finding.reason)}"
    yield _stable(findings)


def as_markdown(decision: Decision) -> Iterator[str]:
    """A comment of less than 3,000 characters: verdict first, worst features first, nothing that pings."""
    yield f"**{decision.outcome}**: {_safe(stop(short(decision.reason, 2 * _MOST_TEXT)))}"
    if decision.settle:
        yield ""
        yield f"**To settle it:** {_safe(short(decision.settle, 2 * _MOST_TEXT))}"
    findings = _sorted(decision)
    told = [finding for finding in findings if finding.verdict is not Verdict.PASS]
    yield ""
    if told:
        yield "| feature | result | PSI | why |"
        yield "| --- | --- | --- | --- |"
    for finding in told[:_MOST_ROWS]:
        name, why = short(finding.subject, _MOST_NAME), short(finding.reason, _MOST_TEXT)
        yield f"| {_safe(name)} | {finding.verdict} | {plain(finding.evidence.value('psi'))} | {_safe(why)} |"
    yield ""
    more = f"And {len(told) - _MOST_ROWS:,} more that are not stable. " if len(told) > _MOST_ROWS else ""
    yield f"{more}{_stable(findings)}"


def _sorted(decision: Decision) -> Sequence[Finding]:
    return sorted(decision.findings, key=lambda finding: _WORST_FIRST.index(finding.verdict))


def _stable(findings: Sequence[Finding]) -> str:
    stable = sum(finding.verdict is Verdict.PASS for finding in findings)
    return f"{stable:,} of {len(findings):,} shown to be stable."


def _safe(text: str) -> str:
    """Text that Markdown shows as it is written."""
    return _MENTION.sub(r"\1&#8203;", _MARKS.sub(r"\\\1", text))
