"""What would settle the rest: every open finding's own words on what it waits for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from typing import Any

from tasks.pages.reading import newest_of
from tasks.pages.verdicts import OUTCOMES, SIGN_OFF, shown
from tasks.vocabulary import About, Decision, Finding, Outcome, Verdict

# What holds up a model first, then what it learns from, then what only watches it.
_ORDER: tuple[About, ...] = ("experiment", "promotion", "batch", "watch")

Ask = dict[str, Any]


def asks(decisions: Sequence[Decision]) -> list[Ask]:
    """What is open in the newest decision on each subject, what a gate waits for before what is noted."""
    newest = (decision for about in _ORDER for decision in newest_of(decisions, about))
    said = (Outcome.KILLED, Outcome.ITERATING)  # stopped, or sent back: another recipe comes instead
    killed = {one.subject for one in newest_of(decisions, "ticket") if one.outcome in said}
    # What a person has settled, or what failed for certain, asks for nothing more, whatever was not told.
    open_ = (one for one in newest if not (_is_over(one) or _is_killed(one, killed)))
    return [ask for decision in open_ for ask in _asks_of(decision)]


def _is_over(decision: Decision) -> bool:
    return (
        bool(decision.overrules)
        or decision.outcome in {Outcome.REJECTED, Outcome.NOT_PROMOTABLE}
        or (decision.outcome is Outcome.HOLD and _fails(decision))
    )


def _fails(decision: Decision) -> bool:
    return any(f.verdict is Verdict.FAIL and f.need == "must" for f in decision.findings)


def _is_killed(decision: Decision, killed: Container[str]) -> bool:
    return decision.gate.about == "experiment" and decision.subject in killed


def _asks_of(decision: Decision) -> Iterator[Ask]:
    found = [f for f in decision.findings if f.verdict is Verdict.UNKNOWN and f.settle]
    found.sort(key=lambda finding: finding.need == "note")
    questions = [list(same) for _, same in groupby(found, key=lambda finding: _question(decision, finding))]
    by_words: dict[tuple[str, ...], list[Finding]] = {}
    for same in questions:
        by_words.setdefault((same[0].need, same[0].settle), []).extend(same)
    for same in by_words.values():
        yield _of_findings(decision, same)
    if not found and OUTCOMES[decision.outcome].level == "no":
        yield _of_decision(decision)


def _question(decision: Decision, finding: Finding) -> tuple[str, ...]:
    """A window too small for one feature is too small for most of them: one ask for all.

    So are the signatures of one promotion.

    So are questions that wait for the same, in the same words: a missing value keeps several open, more seeds
    settle several metrics.
    """
    every = (finding.need, finding.check)
    is_one = decision.gate.about == "watch" or finding.check == SIGN_OFF
    return every if is_one else (*every, finding.subject)


def _of_findings(decision: Decision, findings: Sequence[Finding]) -> Ask:
    first = findings[0]
    return {
        "settle": first.settle,
        "also": [finding.settle for finding in findings[1:] if finding.settle != first.settle],
        "remedy": first.remedy,
        "reason": first.reason,
        "decision": decision.id,
        "about": decision.gate.about,
        "subject": decision.subject,
        "check": ", ".join(dict.fromkeys(finding.check for finding in findings)),
        "of": list(dict.fromkeys(finding.subject for finding in findings)),
        "need": first.need,
        **shown(first)._asdict(),
    }


def _of_decision(decision: Decision) -> Ask:
    """A decision that waits though no finding says for what: a person's word."""
    warned = next((f for f in decision.findings if f.verdict is Verdict.WARN), None)
    return {
        "settle": decision.settle or f"A person decides about {decision.subject}.",
        "also": [],
        "remedy": warned.remedy if warned else "",
        "reason": decision.reason,
        "decision": decision.id,
        "about": decision.gate.about,
        "subject": decision.subject,
        "check": warned.check if warned else "",
        "of": [warned.subject] if warned else [],
        "need": "must",
        **OUTCOMES[decision.outcome]._asdict(),
    }
