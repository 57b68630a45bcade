"""Every watched window so far, beside the one that a page is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages.reading import measured, moment, newest_of
from tasks.pages.verdicts import OUTCOMES
from tasks.vocabulary import Decision, Finding, Verdict

Row = dict[str, Any]

ABOUT_FEATURES = ("shift", "gradual")  # checks whose findings are each about one feature


def weeks(decisions: Sequence[Decision], window: str, own_pages: Mapping[str, str], *, most: int) -> Row:
    """The newest ``most`` windows, the oldest first as their names sort, and how many are older.

    ``window`` is the one that the page is about, ``own_pages`` has links to pages by the decision's id.
    """
    sorted_ = sorted(newest_of(decisions, "watch"), key=lambda decision: decision.subject)
    rows = [
        _row(one, before, window, own_pages) for before, one in zip([None, *sorted_], sorted_, strict=False)
    ]
    return {"rows": rows[-most:], "older": max(0, len(rows) - most)}


def features_that(decision: Decision, *verdicts: Verdict) -> list[str]:
    """Features of which a check says one of ``verdicts``, each once, in the order of the findings."""
    watched = watched_features(decision)
    found = (f.subject for f in decision.findings if f.check in ABOUT_FEATURES and f.verdict in verdicts)
    return [subject for subject in dict.fromkeys(found) if subject in watched]


def watched_features(decision: Decision) -> set[str]:
    """Features that were held against the reference.

    How they move together is judged beside them, but is none of them and has no PSI.
    """
    return {f.subject for f in decision.findings if f.check == "shift" and f.evidence.get("psi") is not None}


def _row(decision: Decision, before: Decision | None, window: str, own_pages: Mapping[str, str]) -> Row:
    how, worst = OUTCOMES[decision.outcome], _worst(decision)
    reference = decision.inputs.get("reference", "")
    return {
        "window": decision.subject,
        "is_this": decision.subject == window,
        "level": how.level,
        "word": how.word,
        "at": moment(decision.at),
        "drifted": len(features_that(decision, Verdict.FAIL)),
        "watched": len(watched_features(decision)),
        "worst": worst.subject if worst else None,
        "ratio": measured(worst.evidence, "largest ratio to floor") if worst else None,
        "reference": reference,
        "is_new_reference": before is not None and before.inputs.get("reference", "") != reference,
        "page": own_pages.get(decision.id),
    }


def _worst(decision: Decision) -> Finding | None:
    """What moved most in units of its floor; None where nothing was compared."""
    shifts = [f for f in decision.findings if f.check == "shift" and _ratio(f) is not None]
    return max(shifts, key=lambda finding: _ratio(finding) or 0.0, default=None)


def _ratio(finding: Finding) -> float | None:
    return finding.evidence.value("largest ratio to floor")
