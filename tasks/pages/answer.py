"""The answer to a batch's sender: what was decided, why, what to do; a letter in plain text, and the JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from textwrap import wrap

from tasks.pages.sender import to_sender
from tasks.pages.words import printable, sentence, stop
from tasks.vocabulary import NOT_ASKED, Decision, Finding, Outcome, Verdict

_WIDTH = 88
_MEANS = {
    Outcome.ACCEPTED: "It is used from now on.",
    Outcome.QUARANTINED: "It is kept and not used yet: the evidence does not suffice.",
    Outcome.REJECTED: "It is kept and not used.",
}
_REPLACED = "Another revision of it was accepted since then; that one is used."
_SHOWN = {Verdict.FAIL: "Not met", Verdict.UNKNOWN: "Not told yet", Verdict.WARN: "To watch"}


def answer_texts(decision: Decision, *, replaced: bool = False) -> Mapping[str, str]:
    """File name -> text: the letter, and for us the whole decision as JSON; neither holds values of rows.

    ``replaced``: a later decision has put another revision of the batch into the dataset.
    """
    whole = json.dumps(decision.model_dump(mode="json"), indent=2, sort_keys=True)
    return {"decision.json": f"{whole}\n", "answer.txt": answer_text(decision, replaced=replaced)}


def answer_text(decision: Decision, *, replaced: bool = False) -> str:
    """The letter: outcome, reasons with remedies, what would release a batch that waits."""
    lines = [
        f"Batch {decision.subject}: {decision.outcome}",
        *_wrapped(
            _REPLACED if replaced and decision.outcome is Outcome.ACCEPTED else _MEANS[decision.outcome]
        ),
        "",
        "Why",
        *_why(decision),
        *(["", "What would release it", *_wrapped(_settle(decision))] if _waits(decision) else []),
        "",
        f"Decided {decision.at:%Y-%m-%d %H:%M} UTC, decision {decision.id}.",
    ]
    return "".join(f"{printable(line)}\n" for line in lines)


def _why(decision: Decision) -> Iterator[str]:
    """Every finding that stands in the way with its remedy; the decision's own reason where none does."""
    found = _found(decision)
    if decision.overrules or not found:
        yield from _wrapped(sentence(decision.reason))
        return
    for finding in found:
        said = to_sender(finding)
        yield from _wrapped(f"{_SHOWN[finding.verdict]} ({finding.check}): {stop(said.reason)}")
        if said.remedy:
            yield from _wrapped(f"To do: {stop(said.remedy)}")


def _found(decision: Decision) -> list[Finding]:
    """What stands in the way; what was not asked because of another finding does not."""
    found = [f for f in decision.findings if f.need == "must" and f.verdict in _SHOWN]
    return [f for f in found if not f.reason.startswith(f"{f.check} {NOT_ASKED}")]


def _waits(decision: Decision) -> bool:
    return decision.outcome is Outcome.QUARANTINED


def _settle(decision: Decision) -> str:
    settle = dict.fromkeys(filter(None, (to_sender(finding).settle for finding in _found(decision))))
    return " ".join(settle) or "A person decides about it."


def _wrapped(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
