"""The answer of ``proofline compare`` for people: as text, or as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from flows.commands.compare_asked import Asked
from tasks.experiments.metric_wording import amount, unit_of
from tasks.gates import WORST_FIRST
from tasks.pages.words import difference, short, span, stop
from tasks.vocabulary import Decision, Finding, Outcome

_MOST_ROWS = 12  # the rest is counted
_MOST_NAME, _MOST_TEXT, _MOST_IN_ALL = 40, 400, 2_950  # characters of a comment
_HEADER = ("metric", "candidate", "baseline", "difference, 95% interval", "verdict")
_SIGN = "A positive difference is better."
# What Markdown or GitHub would act on: marks, tags, mentions of people and of issues.
_MARKS = re.compile(r"([\\`*_\[\]<>|~])")
_MENTION = re.compile(r"([@#])(?=\w)")
_NO_WIDTH = "&#8203;"  # an entity: as a character it is not printable


def as_lines(decision: Decision, asked: Asked) -> Iterator[str]:
    """Outcome and reason, what would settle it, and a row for each metric."""
    yield f"{decision.outcome}  {stop(decision.reason)}"
    if decision.settle:
        yield f"To settle it: {decision.settle}"
    yield f"{asked.candidate} (candidate) beside {asked.baseline} (baseline). {_SIGN}"
    rows = [_HEADER, *_rows(decision.findings)]
    widths = [max(len(cell) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield _how_sure(decision, asked)


def as_markdown(decision: Decision, asked: Asked, left_out: Sequence[str] = ()) -> Iterator[str]:
    """A comment of less than 3,000 characters: verdict first, worst rows first, nothing that pings.

    ``left_out`` names the columns of the file that nothing judged.
    """
    comments = (
        [*_comment(decision, asked, rows), *_unjudged(left_out)] for rows in range(_MOST_ROWS, -1, -1)
    )
    yield from next(lines for lines in comments if sum(len(line) + 1 for line in lines) <= _MOST_IN_ALL)


def _comment(decision: Decision, asked: Asked, most: int) -> Iterator[str]:
    yield f"**{decision.outcome}**: {_safe(stop(short(decision.reason, _MOST_TEXT)))}"
    if decision.settle:
        yield ""
        yield f"**To settle it:** {_safe(short(decision.settle, _MOST_TEXT))}"
    yield ""
    worst_first = sorted(decision.findings, key=lambda finding: WORST_FIRST.index(finding.verdict))
    for row in (_HEADER, ["---"] * len(_HEADER), *map(_safe_row, _rows(worst_first[:most]))):
        yield f"| {' | '.join(row)} |"
    yield ""
    if (left := len(decision.findings) - most) > 0:
        yield f"And {left:,} more, none of them worse."
    names = (_safe(short(name, _MOST_NAME)) for name in (asked.candidate, asked.baseline))
    yield f"{' beside '.join(names)}. {_SIGN} {_how_sure(decision, asked)}"


def _unjudged(columns: Sequence[str]) -> Iterator[str]:
    if columns:
        yield ""
        yield f"Left out, and not judged: {_safe(short(', '.join(columns), _MOST_TEXT))}."


def _rows(findings: Sequence[Finding]) -> Iterator[Sequence[str]]:
    for finding in findings:
        e, unit = finding.evidence, unit_of(finding.evidence)
        measured = e.get("difference")
        cells = (amount(e.value("candidate"), unit), amount(e.value("baseline"), unit))
        if e.get("slice"):  # a part of the candidate beside all of it
            cells = (amount(e.value("slice"), unit), f"{amount(e.value('whole'), unit)} (whole)")
        apart = difference(e.value("difference"), unit)
        if measured and measured.interval:
            apart = f"{apart} ({span(measured.interval._asdict(), unit)})"
        yield (finding.subject, *cells, apart, _word(finding))


def _word(finding: Finding) -> str:
    return f"{finding.verdict.value} ({finding.check})"


def _how_sure(decision: Decision, asked: Asked) -> str:
    """What the numbers rest on, and what another look asks for."""
    primary = decision.findings[0].evidence
    looks = primary.value("looks") or 1
    rests = f"{primary.value('seeds') or 0:,.0f} seeds"
    if examples := primary.value("examples"):
        rests += f", {examples:,.0f} examples"
    level = f"look {primary.value('look') or 1:.0f} of {looks:.0f} at {asked.alpha / looks:.3g} one-sided"
    again = ""
    if decision.outcome is Outcome.INCONCLUSIVE and (primary.value("look") or 1) < looks:
        again = (
            " With more seeds ask again with --look 2." if looks == 2 else " Ask again with the next --look."
        )
    return f"{rests}; {level}, half of it for the primary.{again}"


def _safe_row(row: Sequence[str]) -> list[str]:
    return [_safe(short(cell, _MOST_NAME) if at == 0 else cell) for at, cell in enumerate(row)]


def _safe(text: str) -> str:
    """Text that Markdown shows as it is written."""
    return _MENTION.sub(rf"\1{_NO_WIDTH}", _MARKS.sub(r"\\\1", text))
