"""The checklist for people: as text, or as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.commands.readiness_asked import every_question, why_not_asked
from tasks.pages.words import sentence, short
from tasks.vocabulary import Finding, Verdict

_MOST_TEXT = 300  # characters of a reason in a comment
_MARKS = re.compile(r"([\\`*_\[\]<>|~])")
_MENTION = re.compile(r"([@#])(?=\w)")


class Row(NamedTuple):
    """One line of the checklist; ``verdict`` is None of what was not asked, ``reason`` then says why."""

    group: str
    asks: str
    question: str
    verdict: Verdict | None
    reason: str
    remedy: str = ""


def rows_of(findings: Sequence[Finding]) -> tuple[Row, ...]:
    """The 26 lines in order."""
    found = {finding.check: finding for finding in findings}
    rows = []
    for one in every_question():
        asks = f"{one.check.name}/{one.role}" if one.role else one.check.name
        finding = found.get(one.check.name)
        said = (
            (None, why_not_asked(one), "")
            if finding is None
            else (finding.verdict, finding.reason, finding.remedy)
        )
        rows.append(Row(one.check.group, asks, one.check.question(), *said))
    return tuple(rows)


def summary(rows: Sequence[Row]) -> str:
    """How many of the 26 were asked, and what they say."""
    asked = [row for row in rows if row.verdict]
    counts = ((Verdict.PASS, "pass"), (Verdict.FAIL, "fail"), (Verdict.UNKNOWN, "cannot be told"))
    said = [f"{n} {word}" for verdict, word in counts if (n := sum(r.verdict is verdict for r in asked))]
    return f"of {len(rows)} checks {len(asked)} were asked: {', '.join(said)}"


def as_lines(subject: str, worst: Verdict, rows: Sequence[Row]) -> Iterator[str]:
    """The verdict, then every check by group, with a remedy under what does not pass."""
    yield f"{worst}  {subject}: {summary(rows)}."
    for group in dict.fromkeys(row.group for row in rows):
        yield ""
        yield group.capitalize()
        for row in (row for row in rows if row.group == group):
            word = row.verdict.value if row.verdict else "-"
            reason = row.reason if row.verdict else f"not asked: {row.reason}"
            yield f"  {word:<8} {row.asks:<26} {reason}"
            if row.remedy:
                yield f"{'':<38}Remedy: {row.remedy}"


def as_markdown(subject: str, worst: Verdict, rows: Sequence[Row]) -> Iterator[str]:
    """A comment for a pull request: what was asked as a table, the rest in a line, nothing that pings."""
    yield f"**{worst}**: {_safe(subject)}: {summary(rows)}."
    yield ""
    yield "| check | verdict | reason | remedy |"
    yield "| --- | --- | --- | --- |"
    for row in rows:
        if row.verdict:
            cells = (row.asks, row.verdict.value, sentence(row.reason), row.remedy)
            yield f"| {' | '.join(_safe(short(cell, _MOST_TEXT)) for cell in cells)} |"
    yield ""
    for why in dict.fromkeys(row.reason for row in rows if not row.verdict):
        named = ", ".join(row.asks for row in rows if not row.verdict and row.reason == why)
        yield f"Not asked, {_safe(why)}: {_safe(named)}."
        yield ""


def _safe(text: str) -> str:
    """Text that Markdown shows as it is written."""
    return _MENTION.sub(r"\1&#8203;", _MARKS.sub(r"\\\1", text))
