"""A person's word about a batch that waits: a decision of its own, beside the one it overrules."""

from __future__ import annotations

from datetime import datetime

from tasks.errors import InputError
from tasks.gates import Key, decide
from tasks.labels.kept_text import kept_text
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Outcome, Verdict

PERSON = "person"  # the one must of such a gate
SAID = {Outcome.ACCEPTED: "released", Outcome.REJECTED: "rejected"}
_VERDICTS = {Outcome.ACCEPTED: Verdict.PASS, Outcome.REJECTED: Verdict.FAIL}


def word_key(waits: Decision) -> Key:
    """The question that a person answers: it has one answer, so a contrary second word finds the first."""
    inputs = {"batch": waits.inputs["batch"], "overrules": waits.id}
    return Key(f"{waits.gate.name} by a person", waits.subject, inputs, waits.key)


def overrule(
    waits: Decision, outcome: Outcome, *, why: str, now: datetime, asked_by: str, code_version: str
) -> Decision:
    """The decision that a person's word makes of one that waits; what was found stays in it, as notes.

    Personal data in the reason is masked: the record is for good, and the sender reads it.

    Raises
    ------
    InputError
        When ``waits`` does not wait for a word, or the word has no reason that can be kept.
    """
    need_quarantined(waits)
    finding = Finding(
        check=PERSON,
        subject=waits.subject,
        verdict=_VERDICTS[outcome],
        reason=f"{SAID[outcome]} by {asked_by}: {kept_text('--why', why)}",
        remedy="" if outcome is Outcome.ACCEPTED else "send another batch that answers the reason",
        evidence=Evidence(subject=waits.subject, data_digest=waits.inputs["batch"]),
    )
    noted = tuple(found.model_copy(update={"need": "note"}) for found in waits.findings)
    key = word_key(waits)
    asked = tuple(dict.fromkeys(found.check for found in noted))
    gate = Gate(name=key.gate, about=waits.gate.about, must=(PERSON,), note=asked)
    return decide(
        gate,
        key,
        (finding, *noted),
        project=waits.project,
        now=now,
        asked_by=asked_by,
        code_version=code_version,
    )


def need_quarantined(decision: Decision) -> None:
    """InputError unless the decision is one about a batch that waits."""
    if decision.outcome is not Outcome.QUARANTINED:
        raise InputError(
            f"{decision.subject}: found {decision.outcome} ({decision.reason}) [{decision.id}]; allowed: a "
            f"batch that is QUARANTINED; a mended plan decides another one anew: proofline batch again"
        )


def need_same(word: Decision, outcome: Outcome) -> None:
    """InputError when what a person said already is not ``outcome``: a word is not taken back."""
    if word.outcome is not outcome:
        raise InputError(
            f"{word.subject}: found {word.outcome}, {word.reason}, on {word.at:%Y-%m-%d %H:%M} UTC "
            f"[{word.id}]; allowed: {outcome} only where nobody has spoken yet"
        )
