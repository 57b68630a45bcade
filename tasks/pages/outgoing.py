"""The answer to who wants to send a batch to a vendor: may it leave, and if not, what stands where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tasks.pages.words import printable, sentence, stop
from tasks.vocabulary import Decision, Finding, Outcome, Verdict

_MEANS = {
    Outcome.ACCEPTED: "It lies in released/ and may be sent.",
    Outcome.QUARANTINED: "It lies in held/ and may not be sent: it could not be told what is in it.",
    Outcome.REJECTED: "It lies in held/ and may not be sent.",
}


def outgoing_texts(decision: Decision) -> Mapping[str, str]:
    """File name -> text: the answer in words, and the whole decision as JSON; values only masked."""
    whole = json.dumps(decision.model_dump(mode="json"), indent=2, sort_keys=True)
    lines = "".join(f"{printable(line)}\n" for line in _lines(decision))
    return {"decision.json": f"{whole}\n", "answer.txt": lines}


def _lines(decision: Decision) -> Iterator[str]:
    yield f"Batch {decision.subject}: {decision.outcome}"
    yield _MEANS[decision.outcome]
    for finding in decision.findings:
        yield from _said(finding)
    if decision.settle:
        yield ""
        yield f"What would settle it: {stop(decision.settle)}"
    yield ""
    yield f"Decided {decision.at:%Y-%m-%d %H:%M} UTC, decision {decision.id}."


def _said(finding: Finding) -> Iterator[str]:
    yield ""
    yield f"{finding.check}: {finding.verdict}"
    yield sentence(finding.reason)
    if finding.verdict is not Verdict.PASS:
        yield from (f"  {named}" for named in finding.evidence.named)
        yield f"What to do: {stop(finding.remedy)}"
