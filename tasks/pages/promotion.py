"""The promotion page: what was decided, what moved, the checklist, the signatures wanted and given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from shlex import quote
from typing import Any

from tasks.pages.checklist import Question, checklist, counted, rows_of, waited_for
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.moves import Moved, followed_by, move_row, moved_by
from tasks.pages.promotion_words import Story, promotion_verdict
from tasks.pages.reading import decision_row, moment
from tasks.pages.signatures import SignatureLike, signature_row
from tasks.pages.verdicts import SIGN_OFF
from tasks.vocabulary import Decision

SCHEMA = "promotion-report/1"

Row = dict[str, Any]


def promotion_document(
    canvas: CanvasLike,
    decision: Decision,
    *,
    questions: Sequence[Question],
    signatures: Sequence[SignatureLike],
    moves: Sequence[Moved],
    earlier: Sequence[Decision] = (),
    lost: str = "",
    what_next: str = "",
    head: tuple[int, str],
    now: datetime,
    name: str = "",
    pages: Sequence[tuple[str, str]] = (),
    code_version: str = "",
) -> dict[str, Any]:
    """Everything the page of one promotion says, as one JSON document; its other forms come of it alone.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    decision : Decision
        What was decided about the promotion.
    questions : sequence of Question
        Every question that can be asked before a promotion, in the order they are shown.
    signatures : sequence of SignatureLike
        Those given under this promotion, oldest first.
    moves : sequence of Moved
        Every move of the project, oldest first.
    earlier : sequence of Decision, optional
        Other decisions about a promotion of the same ticket, oldest first.
    lost : str, optional
        Why a GO was not carried out; "" when it was, or when nobody tried.
    what_next : str, optional
        What to do about it, as a sentence; "" when nothing is to be done.
    head : tuple of int and str
        Number of the newest record and its digest.
    now : datetime
        When the page is made.
    name : str, optional
        The project's name, as commands that the page shows take it.
    pages : sequence of (str, str), optional
        Pages that belong to it: what they are and their links.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        JSON types only, every number to four places.
    """
    facts, groups = ProjectFacts.of(canvas), checklist(decision, questions, signatures)
    rows, move = rows_of(groups), moved_by(moves, decision.id)
    after = followed_by(moves, move) if move else None
    wanted = _wanted(decision, rows, name)
    story = Story(decision, rows, move, after, lost)
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "project": {"title": facts.title, "objective": facts.objective, "phase": facts.phase},
        "verdict": promotion_verdict(story),
        "promotion": {
            **decision_row(decision),
            "promotion": promotion_id(decision),
            "settle": decision.settle,
        },
        "asked_about": _asked_about(decision),
        "what_next": what_next,
        "move": move_row(move),
        "followed_by": move_row(after),
        "readiness": {
            **counted(rows),
            "questions": len(rows),
            "not_asked": sum(not row["asked"] for row in rows),
        },
        "groups": groups,
        "in_the_way": _in_the_way(rows),
        "wanted": wanted,
        "given": [{**row, "counts": _counts(row, rows)} for row in map(signature_row, signatures)],
        "earlier": [decision_row(one) for one in reversed(earlier)],
        "pages": [{"what": what, "link": link} for what, link in pages],
        "record": {"seq": head[0], "digest": head[1]},
        "made": {"code_version": code_version, "judged_by": decision.code_version},
    }


def promotion_id(decision: Decision) -> str:
    """What people sign; the decision's own id where it names none."""
    return decision.inputs.get("promotion", decision.id)


def _asked_about(decision: Decision) -> list[Row]:
    """What identifies the candidate, in the words of its inputs; those without a value are left out."""
    titles = {
        "environment": "Environment",
        "alias": "Alias",
        "champion": "Champion before",
        "model": "Model's SHA-256",
        "run": "Run",
        "evaluation": "Evaluation",
        "training": "Learnt from",
        "evaluation_data": "Judged on",
    }
    given = ((title, decision.inputs.get(name, "")) for name, title in titles.items())
    return [{"title": title, "value": value} for title, value in given if value]


def _counts(signature: Row, rows: Sequence[Row]) -> bool:
    """Whether something passes by it."""
    return any(row["answered_by"] == {"is_person": True, **signature} for row in rows)


def _in_the_way(rows: Sequence[Row]) -> list[Row]:
    """What does not pass, beside the signatures: what fails first."""
    left = [row for row in waited_for(rows) if row["level"] != "ok" and row["check"] != SIGN_OFF]
    return sorted(left, key=lambda row: row["level"] != "ba")


def _wanted(decision: Decision, rows: Sequence[Row], project: str) -> list[Row]:
    """Signatures that would change the answer, with the command for each; none while something fails."""
    must = waited_for(rows)
    if any(row["level"] == "ba" for row in must):
        return []
    roles = [
        _ask(decision, row, project) for row in must if row["check"] == SIGN_OFF and row["level"] == "no"
    ]
    return [*roles, *(_ask(decision, row, project) for row in must if row["may_be_signed"])]


def _ask(decision: Decision, row: Row, project: str) -> Row:
    words = ["proofline", "sign", promotion_id(decision), "--role", row["role"] or "ROLE"]
    words += [] if row["role"] else ["--check", row["check"]]
    words += ["--project", project] if project else []
    return {
        "role": row["role"],
        "check": "" if row["role"] else row["check"],
        "command": " ".join(map(quote, words)),
    }
