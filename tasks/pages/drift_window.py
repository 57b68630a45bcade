"""The page of one watched window: what moved, what it means for the model, what was done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.pages.asks import asks
from tasks.pages.before_after import SidesLike
from tasks.pages.drift import feature_row, moved_features, worst_first
from tasks.pages.drift_done import RetrainedLike, what_was_done
from tasks.pages.drift_weeks import ABOUT_FEATURES, features_that, watched_features, weeks
from tasks.pages.drift_words import LossLike, drift_verdict, model_row
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.incident import Incident
from tasks.pages.moves import Moved
from tasks.pages.reading import decision_row, finding_row, measured, moment, whole
from tasks.pages.words import stop
from tasks.vocabulary import Decision, Finding, Verdict

SCHEMA = "drift-window-report/1"

MOST_CHARTS = 8
MOST_WINDOWS = 60

Row = dict[str, Any]


def drift_window_document(
    canvas: CanvasLike,
    decision: Decision,
    decisions: Sequence[Decision],
    *,
    sides: Mapping[str, SidesLike],
    loss: LossLike,
    retrainings: Sequence[RetrainedLike] = (),
    incidents: Sequence[Incident] = (),
    moves: Sequence[Moved] = (),
    own_pages: Mapping[str, str] | None = None,
    head: tuple[int, str],
    now: datetime,
    plan_digest: str = "",
    code_version: str = "",
) -> Row:
    """Everything the page of one window says, as one JSON document; its other forms come of it alone.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    decision : Decision
        What was decided about the window.
    decisions : sequence of Decision
        Every decision in the record, oldest first.
    sides : mapping of str to SidesLike
        How each feature looked before and looks now; features without are told in words alone.
    loss : LossLike
        Whether the metric of the model in production has fallen.
    retrainings : sequence of RetrainedLike, optional
        What findings of drift led to, newest first.
    incidents : sequence of Incident, optional
        Every incident in production, newest first.
    moves : sequence of Moved, optional
        Every move of the project, oldest first.
    own_pages : mapping of str to str, optional
        Link to the page of its own that a decision or an incident has, by its id.
    head : tuple of int and str
        Number of the newest record and its digest.
    now : datetime
        When the page is made.
    plan_digest : str, optional
        Digest of the plan that the window was judged by; "" where the plan has changed since.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        JSON types only, every number to four places.
    """
    facts, pages = ProjectFacts.of(canvas), own_pages or {}
    model = model_row(loss)
    done = what_was_done(
        decision,
        retrainings=retrainings,
        decisions=decisions,
        incidents=incidents,
        moves=moves,
        own_pages=pages,
    )
    moved = moved_features(_each_feature(decision), sides)
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "project": {"title": facts.title, "objective": facts.objective, "phase": facts.phase},
        "verdict": drift_verdict(decision, model, done),
        "window": _window(decision),
        "model": model,
        "done": done,
        "asks": asks([decision]),
        "moved": moved[:MOST_CHARTS],
        "unshown": max(0, len(moved) - MOST_CHARTS),
        "gradual": [_gradual(finding, decision) for finding in _of(decision, "gradual")],
        "weeks": weeks(decisions, decision.subject, pages, most=MOST_WINDOWS),
        "features": [feature_row(finding) for finding in _shifts(decision)],
        "checks": [finding_row(f) for f in decision.findings if f.check not in ABOUT_FEATURES],
        "record": {"seq": head[0], "digest": head[1]},
        "made": {
            "code_version": code_version,
            "judged_by": decision.code_version,
            "plan_digest": plan_digest,
        },
    }


def _window(decision: Decision) -> Row:
    """The decision itself, and what it rests on."""
    kept = {name: value for name, value in decision_row(decision).items() if name != "findings"}
    compared = next((f.evidence for f in _shifts(decision)), None)
    return {
        **kept,
        "settle": decision.settle,
        "reference": decision.inputs.get("reference", ""),
        "digest": decision.inputs.get("window", ""),
        "rows": whole(compared, "rows") if compared else None,
        "reference_rows": whole(compared, "reference rows") if compared else None,
        "watched": len(watched_features(decision)),
        "drifted": len(features_that(decision, Verdict.FAIL)),
        "changed": len(features_that(decision, Verdict.WARN)),
        "unsure": len(features_that(decision, Verdict.UNKNOWN)),
    }


def _of(decision: Decision, check: str) -> list[Finding]:
    return worst_first(finding for finding in decision.findings if finding.check == check)


def _shifts(decision: Decision) -> list[Finding]:
    return _of(decision, "shift")


def _each_feature(decision: Decision) -> list[Finding]:
    """The worst finding of each feature, whichever check it is from."""
    worst: dict[str, Finding] = {}
    for finding in worst_first([*_shifts(decision), *_of(decision, "gradual")]):
        worst.setdefault(finding.subject, finding)
    return list(worst.values())


def _gradual(finding: Finding, decision: Decision) -> Row:
    """What the scheme that looks week after week says of one feature; "" stands for all that did not move."""
    evidence = finding.evidence
    return {
        **finding_row(finding),
        "feature": finding.subject if finding.subject in watched_features(decision) else "",
        "reason": stop(finding.reason),
        "settle": finding.settle,
        "statistic": measured(evidence, "statistic"),
        "limit": measured(evidence, "limit"),
        "weeks": whole(evidence, "weeks"),
        "began": whole(evidence, "began"),
        "shift": measured(evidence, "shift"),
    }
