"""What a decision says: the finding that decides, how sure a passing is, what would settle what is open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from shlex import quote

from tasks.vocabulary import VOUCHES, WAIVES, Finding, Verdict

# A command up to the end of its sentence, and where in it the project is named.
_COMMAND = re.compile(
    r"\b(proofline (?:(?:run|data|batch|drill) \w+|(?:board|card|costs|decide|log|metric|redact|sign)))"
    r"\b([^;,`)\n]*?)(?=[;,`)\n]|\.(?:\s|$)|$)"
)
_MOST_OTHERS = 3  # findings that say the same as the deciding one, named in a reason
_MOST_SETTLES = 5  # sentences on what open findings wait for; a slice each may be dozens


def reason_of(subject: str, worst: Verdict, must: Sequence[Finding]) -> str:
    """One sentence: the finding that decides, and which others say the same."""
    deciding = [finding for finding in must if finding.verdict is worst]
    if worst is Verdict.PASS:
        return _passed(must)
    first = f"{deciding[0].check}: {deciding[0].reason}"
    others = [f.check if f.subject == subject else f.subject for f in deciding[1:]]
    more = f" and {len(others) - _MOST_OTHERS} more" if len(others) > _MOST_OTHERS else ""
    return f"{first} (also {', '.join(others[:_MOST_OTHERS])}{more})" if others else first


def settle_of(must: Sequence[Finding]) -> str:
    """What would settle the open findings, each once, the first few in full."""
    said = [*dict.fromkeys(f.settle for f in must if f.verdict is Verdict.UNKNOWN and f.settle)]
    left = len(said) - _MOST_SETTLES
    more = [f"{left} more open findings say what they wait for."] if left > 0 else []
    return " ".join([*said[:_MOST_SETTLES], *more])


def _passed(must: Sequence[Finding]) -> str:
    """How sure the passing is; what passes by a word of the plan or of a person alone is always named."""
    waived = [finding for finding in must if WAIVES in finding.reason or VOUCHES in finding.reason]
    sure = [finding for finding in must if _says_how_sure(finding) and finding not in waived]
    told = "; ".join(finding.reason for finding in [*(sure or ([] if waived else must))[:1], *waived])
    return told if len(must) == 1 else f"all {len(must)} checks pass; {told}"


def _says_how_sure(finding: Finding) -> bool:
    return any(measurement.interval for measurement in finding.evidence.measurements)


def in_full(text: str, project: str, subject: str = "", promotion: str = "") -> str:
    """The text with the commands in it as they can be run: they name the project, and what they are about."""
    named = {"TICKET": subject, "PROMOTION": promotion}

    def filled(found: re.Match[str]) -> str:
        command, words = found.groups()
        words = re.sub(r"\b(TICKET|PROMOTION)\b", lambda of: named[of[0]] or of[0], words)
        return f"{command}{words}" if "--project" in words else f"{command} --project {quote(project)}{words}"

    return _COMMAND.sub(filled, text)


def finding_in_full(finding: Finding, project: str, subject: str, promotion: str = "") -> Finding:
    """The finding with the commands of its remedy, and of what would settle it, as they can be run."""
    said = {"remedy": finding.remedy, "settle": finding.settle}
    full = {name: in_full(text, project, subject, promotion) for name, text in said.items()}
    return finding if full == said else finding.model_copy(update=full)
