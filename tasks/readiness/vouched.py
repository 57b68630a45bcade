"""A person vouches for what could not be told: never for what failed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tasks.readiness.signature import Signature
from tasks.vocabulary import VOUCHES, Finding, Verdict


def vouched(
    findings: Sequence[Finding], may_be_signed: Collection[str], counting: Iterable[Signature]
) -> tuple[Finding, ...]:
    """The findings, of which those that are UNKNOWN and that a person vouches for pass, and say so.

    Parameters
    ----------
    findings : sequence of Finding
        What was found, in the gate's order.
    may_be_signed : collection of str
        Names of the checks that a person may vouch for.
    counting : iterable of Signature
        Signatures that count under this promotion.
    """
    words = {one.check: one for one in counting if one.check in may_be_signed}
    return tuple(_passing(found, words[found.check]) if _waits(found, words) else found for found in findings)


def _waits(finding: Finding, words: Collection[str]) -> bool:
    return finding.verdict is Verdict.UNKNOWN and finding.check in words


def _passing(finding: Finding, word: Signature) -> Finding:
    """The evidence stays as it was measured: judged again it is UNKNOWN again."""
    note = f": {word.note}" if word.note else ""
    said = f"{word.told}, as {word.role}, {VOUCHES}{note}; without that word: {finding.reason}"
    return finding.model_copy(update={"verdict": Verdict.PASS, "reason": said, "remedy": "", "settle": ""})
