"""The sentences about slow drift, from its evidence alone."""

from __future__ import annotations

from tasks.drift.gradual_streams import LOCATION, SPREAD
from tasks.vocabulary import Evidence

REST = "week after week"  # the subject that stands for all features which did not move

ASK = (
    "Ask whoever owns the source what has been changing since then. Mend the source if that was a fault; "
    "retrain on newer data if the world is changing: a new reference starts anew."
)
WATCH = "Nothing now: it is too small to matter. This is said of it until the reference changes."
AS_USUAL = "Nothing now: windows differ by more in any case. This is said of it until the reference changes."
GO_ON = "Go on watching: each window adds to what is known."
NOTHING_VARIES = "no feature varies in the reference, so that there is nothing to follow"
SOMETHING_VARIES = "A reference in which at least one watched feature varies."


def moved(evidence: Evidence) -> str:
    """Why a feature is called moved."""
    return f"{_begun(evidence)}; {_certain(evidence)}"


def moved_little(evidence: Evidence, floor: float) -> str:
    """Why a feature that moved for certain does not matter, or no longer."""
    return f"{_begun(evidence)}, less than the {floor:.3f} sd that matter; {_certain(evidence)}"


def moved_as_usual(evidence: Evidence, usual: float) -> str:
    """Why a feature that moved for certain, and by more than the plan's floor, is no news."""
    less = f"less than the {usual:.3f} sd that windows differ by in any case"
    return f"{_begun(evidence)}, {less}; {_certain(evidence)}"


def steady(evidence: Evidence) -> str:
    """Why the rest is called steady."""
    features, weeks = (evidence.value(name) or 0 for name in ("features", "weeks"))
    return (
        f"none of {features:,.0f} features has moved slowly over {weeks:,.0f} windows; "
        f"the highest sum of their steps is {_sums(evidence)}"
    )


def too_few(evidence: Evidence) -> str:
    """Why it is too early to tell."""
    weeks = evidence.value("weeks") or 0
    windows = "window does" if weeks == 1 else "windows do"
    return f"{weeks:,.0f} {windows} not show slow drift; the highest sum of steps so far is {_sums(evidence)}"


def settles(evidence: Evidence, least: int) -> str:
    """How many more windows would tell."""
    more = least - (evidence.value("weeks") or 0)
    return f"{more:,.0f} more {'window' if more == 1 else 'windows'} in their turn."


def empty(evidence: Evidence) -> str:
    """Why a window without rows tells nothing."""
    empty = "reference of this window" if evidence.value("rows") else "window"
    return f"the {empty} holds no rows, so that no step can be told"


def out_of_turn(evidence: Evidence) -> str:
    """Why a window is not counted."""
    found = evidence.get("in turn")
    return (
        f"not counted week after week, and judged by the other checks alone: {found.method if found else ''}"
    )


def _begun(evidence: Evidence) -> str:
    began = evidence.value("began") or 0
    since = f"about {_windows(began)} ago" if began else "with this window"
    named = f", with {evidence.named[0]}" if evidence.named and began else ""
    return f"{evidence.subject} has been moving since {since}{named}: {_moved(evidence)}"


def _windows(count: float) -> str:
    return "a window" if count == 1 else f"{count:,.0f} windows"


def _moved(evidence: Evidence) -> str:
    found = evidence.get("shift")
    shift, part = (found.value or 0.0, found.method) if found else (0.0, "")
    what = {LOCATION: "its values", SPREAD: "the spread of its values"}.get(
        part, f"the share of its {part} by rank"
    )
    return f"{what} {'lie' if part == LOCATION else 'lies'} {abs(shift):.3f} sd {_side(shift)} the reference"


def _side(shift: float) -> str:
    return "above" if shift > 0 else "below"


def _certain(evidence: Evidence) -> str:
    weeks = evidence.value("weeks") or 0
    return f"over {weeks:,.0f} windows its steps add up to {_sums(evidence)}"


def _sums(evidence: Evidence) -> str:
    statistic, limit = (evidence.value(name) for name in ("statistic", "limit"))
    return f"{statistic or 0.0:.1f}, chance's limit being {limit or 0.0:.1f}"
