"""A finding as the sender of a batch may read it: nothing of our machine, nothing of data of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from tasks.vocabulary import Evidence, Finding, Verdict

_LISTED = "leaking_rows.csv"
_ALIKE = "rows repeating another item's content"
_OTHER = ("rows shared with ", "rows not compared in ", "texts not compared in ")
_APART = "data that it must stay apart from"


class Said(NamedTuple):
    """What a finding says to the sender: why, what to do, what would settle it."""

    reason: str
    remedy: str
    settle: str


def to_sender(finding: Finding) -> Said:
    """The finding's own words, rewritten for the checks whose words name paths, datasets or other items."""
    said = Said(finding.reason, finding.remedy, finding.settle)
    rewritten = _REWRITTEN.get(finding.check)
    return rewritten(finding, said) if rewritten else said


def _readable(finding: Finding, said: Said) -> Said:
    if finding.evidence.value("doubts whether the plan is misspelt"):
        settle = "Our word that the name was ours to mend, or a batch with the name that is asked for."
        return said._replace(remedy="see whether the name found is the one agreed on", settle=settle)
    return said


def _suite(finding: Finding, said: Said) -> Said:
    written = finding.evidence.get("failing rows written out")
    if written is None:
        return said
    return said._replace(remedy=said.remedy.replace(written.method, PurePosixPath(written.method).name))


def _leakage(finding: Finding, said: Said) -> Said:
    if finding.verdict is not Verdict.FAIL:
        return _compared(finding.evidence, said)
    leaks = finding.evidence.get("rows shared or repeated")
    of = f"of {leaks.n if leaks else 0:,} rows"
    if " rows leak (" in finding.reason:
        told = f"{leaks.value if leaks else 0:,.0f} {of} repeat an id or stand in {_APART}"
        return said._replace(reason=told, remedy=f"take the rows out that {_LISTED} marks as leaks")
    told = f"{finding.evidence.value(_ALIKE) or 0:,.0f} {of} repeat the content of another item"
    return said._replace(reason=told, remedy=f"take the rows out that {_LISTED} lists")


def _near_duplicates(finding: Finding, said: Said) -> Said:
    if finding.verdict is not Verdict.FAIL:
        return _compared(finding.evidence, said)
    reason = said.reason.split("; such as ", 1)[0]  # what stands before it are numbers alone
    return said._replace(reason=reason, remedy=f"take these items out; {_LISTED} names the nearest")


def _compared(evidence: Evidence, said: Said) -> Said:
    """What could not be compared with is ours to make whole, and ours to name."""
    lost = [m for m in evidence.measurements if m.name.startswith(_OTHER) and m.value is None]
    if not lost:
        return said
    return Said(
        f"It could not be compared with all {_APART}", "", "A comparison with the rest, which is ours."
    )


_REWRITTEN: Mapping[str, Callable[[Finding, Said], Said]] = {
    "readable": _readable,
    "suite": _suite,
    "leakage": _leakage,
    "near_duplicates": _near_duplicates,
}
