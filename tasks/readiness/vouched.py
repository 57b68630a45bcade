"""A person vouches for what could not be told: never for what failed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from tasks.canonical import digest
from tasks.readiness.signature import Signature
from tasks.vocabulary import VOUCHES, Finding, Verdict


def reason_seen(finding: Finding) -> str:
    """Digest of what a person is shown who vouches for a check: the word is for this very reason."""
    return digest([finding.check, finding.subject, finding.reason])


def vouched(
    findings: Sequence[Finding],
    may_be_signed: Collection[str],
    counting: Iterable[Signature],
    roles: Collection[str],
) -> tuple[Finding, ...]:
    """The findings, of which those that are UNKNOWN and that a person vouches for pass, and say so.

    Parameters
    ----------
    findings : sequence of Finding
        What was found, in the gate's order.
    may_be_signed : collection of str
        Names of the checks that a person may vouch for.
    counting : iterable of Signature
        Signatures that count under this promotion. One for a reason that is another by now is none.
    roles : collection of str
        Roles that the plan asks to sign: nobody else vouches.
    """
    words = {one.seen: one for one in counting if one.check in may_be_signed and one.role in roles}
    return tuple(_after(finding, words) for finding in findings)


def _after(finding: Finding, words: Mapping[str, Signature]) -> Finding:
    word = words.get(reason_seen(finding)) if finding.verdict is Verdict.UNKNOWN else None
    return _passing(finding, word) if word and word.check == finding.check else finding


def _passing(finding: Finding, word: Signature) -> Finding:
    """The evidence stays as it was measured: judged again it is UNKNOWN again."""
    note = f": {word.note}" if word.note else ""
    said = f"{word.told}, as {word.role}, {VOUCHES}{note}; without that word: {finding.reason}"
    return finding.model_copy(update={"verdict": Verdict.PASS, "reason": said, "remedy": "", "settle": ""})
