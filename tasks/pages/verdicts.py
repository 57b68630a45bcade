"""Level and word of every verdict and outcome, and the rule for the whole page.

The four levels are the four shapes of the page: ``ok`` circle with a tick, ``wa`` triangle, ``ba``
octagon, ``no`` circle with a dash (not known yet).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from tasks.vocabulary import Evidence, Finding, Outcome, Verdict

Level = Literal["ok", "wa", "ba", "no"]


class Shown(NamedTuple):
    """How something is shown: its shape and its word."""

    level: Level
    word: str


OUTCOMES: dict[Outcome, Shown] = {
    Outcome.ACCEPTED: Shown("ok", "Accepted"),
    Outcome.QUARANTINED: Shown("no", "Quarantined"),
    Outcome.REJECTED: Shown("ba", "Rejected"),
    Outcome.PROMOTABLE: Shown("ok", "Promotable"),
    Outcome.EQUIVALENT: Shown("wa", "Equivalent"),
    Outcome.INCONCLUSIVE: Shown("no", "Inconclusive"),
    Outcome.NOT_PROMOTABLE: Shown("ba", "Not promotable"),
    Outcome.GO: Shown("ok", "Go"),
    Outcome.HOLD: Shown("ba", "On hold"),
    Outcome.STEADY: Shown("ok", "Steady"),
    Outcome.WARN: Shown("wa", "Changed a little"),
    Outcome.UNDECIDED: Shown("no", "Undecided"),
    Outcome.DRIFT: Shown("ba", "Drifted"),
    # A person's word: killing what does not work is no failure, and none of the three is coloured.
    Outcome.PROMOTING: Shown("no", "To be promoted"),
    Outcome.ITERATING: Shown("no", "Iterating"),
    Outcome.KILLED: Shown("no", "Killed"),
}

SIGN_OFF = "sign_off"  # the check that a person answers by signing

NOTHING_DECIDED = Shown("no", "Nothing decided yet")

# The worst wins: what has surely gone wrong comes before what is not known.
ATTENTION = Shown("ba", "Needs attention")
_PAGE: dict[Level, str] = {
    ATTENTION.level: ATTENTION.word,
    "no": "Not settled yet",
    "wa": "Watch",
    "ok": "On course",
}

RULE = (
    "Verdict of this page, from every data batch, experiment and promotion in its tables and the newest "
    "watched window: Needs attention when one of them is rejected, not promotable, on hold or drifted, or a "
    "version serves about which an incident is open; else "
    "Not settled yet when one is quarantined, inconclusive or undecided; else Watch when one is equivalent "
    "or changed a little; else On course. An experiment that a person has killed does not count."
)

# A check without its main number measured nothing, whatever it counted on the way.
_MAIN = {
    "kappa": "kappa",
    "agreement": "alpha",
    "primary": "difference",
    "guard": "difference",
    "first_model": "difference",
    "slices": "difference",
    "consistency": "variation",
    "rate_limit": "rate",
    "latency": "latency",
    "golden_set": "answers that differ",
    "shift": "distance",
}


def page_verdict(outcomes: Iterable[Outcome]) -> Shown:
    """The worst of the outcomes that count, in the order of ``RULE``."""
    levels = {OUTCOMES[outcome].level for outcome in outcomes}
    return next((Shown(level, word) for level, word in _PAGE.items() if level in levels), NOTHING_DECIDED)


def shown(finding: Finding) -> Shown:
    """Pass, Watch, Fail, Unsure (measured, not settled), Not measured; of a signature Not signed."""
    if finding.verdict is Verdict.UNKNOWN and finding.check == SIGN_OFF:
        return Shown("no", "Not signed")
    if finding.verdict is Verdict.UNKNOWN:
        return Shown("no", "Unsure" if _is_measured(finding.check, finding.evidence) else "Not measured")
    return {
        Verdict.PASS: Shown("ok", "Pass"),
        Verdict.WARN: Shown("wa", "Watch"),
        Verdict.FAIL: Shown("ba", "Fail"),
    }[finding.verdict]


def _is_measured(check: str, evidence: Evidence) -> bool:
    main = _MAIN.get(check)
    if main:
        return evidence.value(main) is not None
    return any(measurement.value is not None for measurement in evidence.measurements)
