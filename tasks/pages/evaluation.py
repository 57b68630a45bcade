"""The evaluation page: one decision about one experiment, what it rests on and what would settle it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.pages.asks import asks
from tasks.pages.experiments import METRIC_CHECKS, experiment_row
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.hero import how_sure, judged_in_words
from tasks.pages.reading import decision_row, finding_row, measured, moment, whole
from tasks.pages.slices import SLICE_CHECK, slices
from tasks.pages.words import sentence, stop
from tasks.vocabulary import Decision, Finding, Verdict

SCHEMA = "evaluation-report/1"

_MEANS = {
    "PROMOTABLE": "Every check that the gate waits for passes: the candidate may go on to promotion.",
    "EQUIVALENT": "No worse, but not better: nothing is gained by promoting it.",
    "NOT_PROMOTABLE": "Something that must hold does not: keep what is in production.",
    "INCONCLUSIVE": "Nothing failed, but the evidence is too thin for an answer: nothing is promoted on it.",
}


def evaluation_document(
    canvas: CanvasLike,
    decision: Decision,
    earlier: Sequence[Decision],
    *,
    head: tuple[int, str],
    now: datetime,
    code_version: str = "",
) -> dict[str, Any]:
    """Everything the page of one evaluation says, as one JSON document; its other forms come of it alone.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    decision : Decision
        What was decided about an experiment.
    earlier : sequence of Decision
        Other decisions about the same ticket, oldest first.
    head : tuple of int and str
        Number of the newest record and its digest.
    now : datetime
        When the page is made.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        JSON types only, every number to four places.
    """
    facts = ProjectFacts.of(canvas)
    row = experiment_row(decision, facts)
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "project": {"title": facts.title, "objective": facts.objective, "phase": facts.phase},
        "verdict": _verdict(decision, row),
        "rests_on": _rests_on(decision),
        "experiment": row,
        "slices": slices(decision.findings, facts),
        "checks": [finding_row(one) for one in decision.findings if _is_other(one)],
        "asks": asks([decision]),
        "earlier": [decision_row(one) for one in reversed(earlier)],
        "record": {"seq": head[0], "digest": head[1]},
        "made": {"code_version": code_version, "judged_by": decision.code_version},
    }


def page_name(decision: Decision) -> str:
    """Name of the page's files: the day and the ticket, in characters that every file system takes."""
    return f"{decision.at:%Y-%m-%d}-{re.sub('[^A-Za-z0-9._-]', '_', decision.subject)[:100]}-{decision.id}"


def _verdict(decision: Decision, row: Mapping[str, Any]) -> dict[str, Any]:
    measured_, reason = how_sure(row), sentence(decision.reason)
    meaning = _MEANS.get(decision.outcome.value, "")
    telling = "" if decision.outcome.value == "PROMOTABLE" else reason
    return {
        "level": row["level"],
        "word": row["word"],
        "pill": f"{row['word']}: {decision.subject}",
        "sentence": stop(judged_in_words(row)),
        "paragraph": " ".join(part for part in (meaning, telling, measured_) if part),
    }


def _rests_on(decision: Decision) -> dict[str, Any]:
    """Look, seeds and examples of the findings that have them, and the versions of the data."""
    evidence = [f.evidence for f in decision.findings if f.check in METRIC_CHECKS]
    first = next((e for e in evidence if whole(e, "seeds") is not None), None)
    examples = [n for e in evidence if (n := whole(e, "examples")) is not None]
    return {
        "look": whole(evidence[0], "look") if evidence else None,
        "looks": whole(evidence[0], "looks") if evidence else None,
        "seeds": whole(first, "seeds") if first else None,
        "examples": max(examples, default=None),
        "training": decision.inputs.get("training"),
        "evaluation": decision.inputs.get("evaluation"),
        "passing": sum(f.verdict is Verdict.PASS for f in decision.findings if f.need == "must"),
        "asked": sum(f.need == "must" for f in decision.findings),
        "missing_values": max((measured(e, "missing values") or 0 for e in evidence), default=0),
    }


def _is_other(finding: Finding) -> bool:
    return finding.check not in {*METRIC_CHECKS, SLICE_CHECK}
